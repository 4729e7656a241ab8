// The encodings of EIP-2537: 64 bytes a number, of which the first 16 are zero; the neutral element
// is all zeros.

extension BLS12381 {
    /// Reads a number below the prime.
    package static func number(_ bytes: ArraySlice<UInt8>) throws(PointFailure) -> Fp {
        guard bytes.count == 64 else { throw .length(expected: 64, got: bytes.count) }
        guard bytes.prefix(16).allSatisfy({ $0 == 0 }), let number = Fp(bigEndian: bytes.suffix(48))
        else { throw .coordinateOutOfRange }
        return number
    }

    /// Reads c0 ‖ c1.
    package static func pair(_ bytes: ArraySlice<UInt8>) throws(PointFailure) -> Fp2<Tower> {
        guard bytes.count == 128 else { throw .length(expected: 128, got: bytes.count) }
        return Fp2(try number(bytes.prefix(64)), try number(bytes.suffix(64)))
    }

    fileprivate static func append(_ number: Fp, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: repeatElement(0, count: 16))
        number.append(to: &bytes)
    }
}

extension AffinePoint<BLS12381.G1> {
    /// Reads x ‖ y.
    ///
    /// Whether the point is in the group of prime order is not checked.
    package init(encoded bytes: ArraySlice<UInt8>) throws(PointFailure) {
        guard bytes.count == 128 else { throw .length(expected: 128, got: bytes.count) }
        let x = try BLS12381.number(bytes.prefix(64))
        let y = try BLS12381.number(bytes.suffix(64))
        if x.isZero && y.isZero {
            self = .infinity
            return
        }
        guard let point = Self(checking: x, y) else { throw .notOnCurve }
        self = point
    }

    /// x ‖ y.
    package var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(128)
        BLS12381.append(x, to: &bytes)
        BLS12381.append(y, to: &bytes)
        return bytes
    }
}

extension AffinePoint<BLS12381.G2> {
    /// Reads x ‖ y.
    ///
    /// Whether the point is in the group of prime order is not checked.
    package init(encoded bytes: ArraySlice<UInt8>) throws(PointFailure) {
        guard bytes.count == 256 else { throw .length(expected: 256, got: bytes.count) }
        let x = try BLS12381.pair(bytes.prefix(128))
        let y = try BLS12381.pair(bytes.suffix(128))
        if x.isZero && y.isZero {
            self = .infinity
            return
        }
        guard let point = Self(checking: x, y) else { throw .notOnCurve }
        self = point
    }

    /// x ‖ y.
    package var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        for number in [x.c0, x.c1, y.c0, y.c1] { BLS12381.append(number, to: &bytes) }
        return bytes
    }
}
