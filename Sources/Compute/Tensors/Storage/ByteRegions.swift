package import Primitives

extension FloatView: ByteRegion {
    package var byteCount: Int { count * 4 }

    /// Overwrites all elements with the binary32 numbers that start at `start` of `region`.
    package func store(littleEndianBytesOf region: any ByteRegion, from start: Int) {
        precondition(start >= 0, "a part of a region has a place")
        precondition(start <= region.byteCount - byteCount, "a part of a region lies inside")
        unsafe region.withBytes { raw in
            guard let base = raw.baseAddress else { return }
            unsafe UnsafeMutableRawPointer(pointer).copyMemory(
                from: base + start, byteCount: byteCount)
        }
    }

    /// Overwrites all elements with the binary16 numbers that start at `start` of `region`.
    package func store(float16BytesOf region: any ByteRegion, from start: Int) {
        store(halvesOf: region, from: start) { Binary16.widen($0) }
    }

    /// Overwrites all elements with the bfloat16 numbers that start at `start` of `region`.
    package func store(bfloat16BytesOf region: any ByteRegion, from start: Int) {
        store(halvesOf: region, from: start) { Float(bitPattern: UInt32($0) << 16) }
    }

    private func store(
        halvesOf region: any ByteRegion, from start: Int, _ widen: (UInt16) -> Float
    ) {
        precondition(start >= 0, "a part of a region has a place")
        precondition(start <= region.byteCount - 2 * count, "a part of a region lies inside")
        unsafe region.withBytes { raw in
            for index in 0..<count {
                let bits = unsafe raw.loadUnaligned(
                    fromByteOffset: start + 2 * index, as: UInt16.self)
                unsafe pointer[index] = widen(UInt16(littleEndian: bits))
            }
        }
    }
}

extension IntegerView: ByteRegion {
    package var byteCount: Int { count * 4 }
}
