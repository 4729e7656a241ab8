// The compressed encodings of KZG commitments, BLS signatures and keys: the bytes of x, the most
// significant first, with three flags in the first byte. 0x80 is always set, 0x40 marks the neutral
// element, and 0x20 says that y is the larger of the two.

private struct CompressionFlags {
    let isInfinity, isLarger: Bool

    /// Reads and removes the flags.
    init(_ bytes: inout [UInt8]) throws(PointFailure) {
        guard let first = bytes.first, first & 0x80 != 0 else { throw .contradictoryFlags }
        isInfinity = first & 0x40 != 0
        isLarger = first & 0x20 != 0
        bytes[0] = first & 0x1f
        if isInfinity, isLarger || bytes.contains(where: { $0 != 0 }) {
            throw .contradictoryFlags
        }
    }

    static func set(_ bytes: inout [UInt8], isInfinity: Bool, isLarger: Bool) {
        bytes[0] |= 0x80 | (isInfinity ? 0x40 : 0) | (isLarger ? 0x20 : 0)
    }
}

extension AffinePoint<BLS12381.G1> {
    /// Reads 48 bytes of a point in the group of prime order.
    package init(compressed: some Collection<UInt8>) throws(PointFailure) {
        guard compressed.count == 48 else {
            throw .length(expected: 48, got: compressed.count)
        }
        var bytes = Array(compressed)
        let flags = try CompressionFlags(&bytes)
        if flags.isInfinity {
            self = .infinity
            return
        }
        guard let x = BLS12381.Fp(bigEndian: bytes[...]) else { throw .coordinateOutOfRange }
        guard let y = (x.squared() * x + BLS12381.G1.b).squareRoot() else { throw .notOnCurve }
        self.init(x, y.isAboveNegative == flags.isLarger ? y : -y)
        guard isInSubgroup else { throw .notInSubgroup }
    }

    /// 48 bytes.
    package var compressed: [UInt8] {
        var bytes: [UInt8] = []
        x.append(to: &bytes)
        CompressionFlags.set(
            &bytes, isInfinity: isInfinity, isLarger: !isInfinity && y.isAboveNegative)
        return bytes
    }
}

extension AffinePoint<BLS12381.G2> {
    /// Reads 96 bytes of a point in the group of prime order.
    package init(compressed: some Collection<UInt8>) throws(PointFailure) {
        guard compressed.count == 96 else {
            throw .length(expected: 96, got: compressed.count)
        }
        var bytes = Array(compressed)
        let flags = try CompressionFlags(&bytes)
        if flags.isInfinity {
            self = .infinity
            return
        }
        guard let c1 = BLS12381.Fp(bigEndian: bytes[..<48]),
            let c0 = BLS12381.Fp(bigEndian: bytes[48...])
        else { throw .coordinateOutOfRange }
        let x = Fp2<BLS12381.Tower>(c0, c1)
        guard let y = (x.squared() * x + BLS12381.G2.b).squareRoot() else { throw .notOnCurve }
        self.init(x, y.isAboveNegative == flags.isLarger ? y : -y)
        guard isInSubgroup else { throw .notInSubgroup }
    }

    /// 96 bytes.
    package var compressed: [UInt8] {
        var bytes: [UInt8] = []
        x.c1.append(to: &bytes)
        x.c0.append(to: &bytes)
        CompressionFlags.set(
            &bytes, isInfinity: isInfinity, isLarger: !isInfinity && y.isAboveNegative)
        return bytes
    }
}
