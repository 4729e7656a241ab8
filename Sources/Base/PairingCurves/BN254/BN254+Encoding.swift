// The encodings of EIP-196 and EIP-197: 32 bytes a number, the most significant first; the neutral
// element is all zeros.

extension AffinePoint<BN254.G1> {
    /// Reads x ‖ y.
    package init(encoded bytes: ArraySlice<UInt8>) throws(PointFailure) {
        let numbers = try BN254.coordinates(bytes, count: 2)
        if numbers[0].isZero && numbers[1].isZero {
            self = .infinity
            return
        }
        guard let point = Self(checking: numbers[0], numbers[1]) else { throw .notOnCurve }
        self = point
    }

    /// x ‖ y.
    package var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(64)
        x.append(to: &bytes)
        y.append(to: &bytes)
        return bytes
    }
}

extension AffinePoint<BN254.G2> {
    /// Reads x ‖ y, of each the imaginary part first.
    ///
    /// Whether the point is in the group of prime order is not checked.
    package init(encoded bytes: ArraySlice<UInt8>) throws(PointFailure) {
        let numbers = try BN254.coordinates(bytes, count: 4)
        if numbers.allSatisfy({ $0.isZero }) {
            self = .infinity
            return
        }
        let x = Fp2<BN254.Tower>(numbers[1], numbers[0])
        let y = Fp2<BN254.Tower>(numbers[3], numbers[2])
        guard let point = Self(checking: x, y) else { throw .notOnCurve }
        self = point
    }

    /// x ‖ y, of each the imaginary part first.
    package var encoded: [UInt8] {
        var bytes: [UInt8] = []
        for number in [x.c1, x.c0, y.c1, y.c0] { number.append(to: &bytes) }
        return bytes
    }
}

extension BN254 {
    fileprivate static func coordinates(
        _ bytes: ArraySlice<UInt8>, count: Int
    ) throws(PointFailure) -> [Fp] {
        guard bytes.count == count * 32 else {
            throw .length(expected: count * 32, got: bytes.count)
        }
        var numbers: [Fp] = []
        numbers.reserveCapacity(count)
        for start in stride(from: bytes.startIndex, to: bytes.endIndex, by: 32) {
            let part = bytes[start..<start + 32]
            guard let number = Fp(bigEndian: part) else { throw .coordinateOutOfRange }
            numbers.append(number)
        }
        return numbers
    }
}
