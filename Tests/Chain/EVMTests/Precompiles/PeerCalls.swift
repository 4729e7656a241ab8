import Cryptography
import PairingCurves
import Primitives

/// A call that both this program and the executable specification make.
struct PeerCall {
    let address: UInt32
    let input: [UInt8]
}

/// Drawn calls of every contract: right ones, damaged ones and those at the edges.
struct PeerCalls {
    private var generator = CounterGenerator(seed: .zero, domain: "precompiles")
    private(set) var calls: [PeerCall] = []

    private static let primeOfBN254 = Hex.decode(
        "30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47")

    init() {
        addHashes()
        addSignatures()
        addPowers()
        addBN254()
        addBLS12381()
        addOpenings()
    }

    private mutating func add(_ address: UInt32, _ input: [UInt8]) {
        calls.append(PeerCall(address: address, input: input))
    }

    /// The call, and the same one cut short, made longer and with a bit turned.
    private mutating func addDamaged(_ address: UInt32, _ input: [UInt8]) {
        add(address, input)
        add(address, input.dropLast())
        add(address, input + [0])
        var turned = input
        turned[Int(generator.below(UInt64(input.count)))] ^= 1 << UInt8(generator.below(8))
        add(address, turned)
    }

    private mutating func noise(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(generator.below(256)) }
    }

    private mutating func scalar() -> UInt256 {
        switch generator.below(6) {
        case 0: UInt256(generator.below(4))
        case 1: .max
        default:
            UInt256(
                limbs: (generator.next(), generator.next(), generator.next(), generator.next()))
        }
    }

    private mutating func addHashes() {
        for address in [2, 3, 4] as [UInt32] {
            for count in [0, 1, 31, 32, 33, 55, 56, 64, 119, 120, 200] {
                add(address, noise(count))
            }
        }
        for rounds in [0, 1, 2, 9, 10, 11, 12, 25] as [UInt8] {
            for last in [0, 1, 2] as [UInt8] {
                add(9, [0, 0, 0, rounds] + noise(208) + [last])
            }
        }
        addDamaged(9, [0, 0, 1, 0] + noise(208) + [1])
        add(9, [])
    }

    private mutating func addSignatures() {
        for index in 0..<6 {
            let digest = Keccak256.hash([UInt8(index)])
            let signature = PrivateKey(insecurelyFrom: "signer \(index)").sign(digest)
            let v = UInt256(UInt64(signature.parity) + 27)
            let order =
                UInt256(
                    "115792089237316195423570985008687907852837564279074904382605163141518161494337"
                ) ?? .zero
            let words = [digest.hash, v, signature.r, signature.s]
            addDamaged(1, words.flatMap(\.bigEndianBytes))
            for (place, value) in [
                (1, UInt256(26)), (1, 29), (1, v + 256), (1, UInt256(55) - v), (2, .zero),
                (2, order), (3, .zero), (3, order), (3, order - signature.s), (2, .max),
            ] {
                var other = words
                other[place] = value
                add(1, other.flatMap(\.bigEndianBytes))
            }
        }
        // The first signature of Wycheproof's file for secp256r1 with SHA-256.
        let words = [
            "bb5a52f42f9c9261ed4361f59422a1e30036e7c32b270c8807a419feca605023",
            "2ba3a8be6b94d5ec80a6d9d1190a436effe50d85a1eee859b8cc6af9bd5c2e18",
            "4cd60b855d442f5b3c7b11eb6c4e0ae7525fe710fab9aa7c77a67f79e6fadd76",
            "2927b10512bae3eddcfe467828128bad2903269919f7086069c8c4df6c732838",
            "c7787964eaac00e5921fb1498a60f4606766b3d9685001558d1a974e7341513e",
        ].map { Hex.decode($0) ?? [] }
        for _ in 0..<3 { addDamaged(0x100, words.flatMap { $0 }) }
        for place in 0..<5 {
            for value in [UInt256.zero, .one, .max] {
                var other = words
                other[place] = value.bigEndianBytes
                add(0x100, other.flatMap { $0 })
            }
        }
        add(0x100, [])
    }

    private mutating func addPowers() {
        let sizes = [0, 1, 2, 8, 31, 32, 33, 40, 64, 65, 96]
        for _ in 0..<160 {
            let counts = (0..<3).map { _ in sizes[Int(generator.below(UInt64(sizes.count)))] }
            var numbers = counts.map { noise($0) }
            switch generator.below(6) {
            case 0: numbers[2] = numbers[2].map { _ in 0 }
            case 1: numbers[1] = numbers[1].map { _ in 0 }
            case 2: numbers[2] = numbers[2].dropLast() + (numbers[2].isEmpty ? [] : [1])
            case 3: numbers[0] = numbers[0].map { _ in 0 }
            default: break
            }
            var input = counts.flatMap { UInt256(UInt64($0)).bigEndianBytes }
            input += numbers.flatMap { $0 }
            // Some end before their numbers do; the rest is zeros.
            if generator.below(4) == 0 {
                input.removeLast(Int(generator.below(UInt64(input.count))))
            }
            add(5, input)
        }
        for large in [1_023, 1_024, 1_025] as [UInt256] {
            for place in 0..<3 {
                var counts: [UInt256] = [1, 1, 1]
                counts[place] = large
                add(5, counts.flatMap(\.bigEndianBytes) + [3, 5, 7, 11])
            }
        }
        for huge in [UInt256.max, UInt256.one << 64, UInt256.one << 32] {
            add(5, [UInt256.zero, huge, .zero].flatMap(\.bigEndianBytes))
            add(5, [huge, .zero, .zero].flatMap(\.bigEndianBytes))
            add(5, [UInt256.zero, .zero, huge].flatMap(\.bigEndianBytes))
        }
    }

    private mutating func addBN254() {
        var p: [[UInt8]] = [AffinePoint<BN254.G1>.infinity.encoded]
        var q: [[UInt8]] = [AffinePoint<BN254.G2>.infinity.encoded]
        var sum = JacobianPoint(BN254.G2.generator)
        for _ in 0..<4 {
            p.append(BN254.G1.generator.times(scalar()).affine.encoded)
            sum = sum.doubled() + BN254.G2.generator
            q.append(sum.affine.encoded)
        }
        for a in p {
            for b in p { add(6, a + b) }
            for _ in 0..<3 { addDamaged(7, a + scalar().bigEndianBytes) }
            addDamaged(6, a + p[1])
        }
        add(6, [])
        add(7, [])
        add(6, (Self.primeOfBN254 ?? []) + [UInt8](repeating: 0, count: 32))
        add(8, [])
        add(8, p[0] + q[1] + p[1] + q[0])
        let generators = BN254.G1.generator.encoded + q[1]
        let negative = (-BN254.G1.generator).encoded + q[1]
        addDamaged(8, generators + negative)
        add(8, p[1] + q[2])
        // On the twist, but outside the group.
        add(8, p[1] + Self.strangerOfTwist())
        add(8, p[0] + Self.strangerOfTwist())
    }

    /// The first point of the twist with a small real x, whose order is not r.
    private static func strangerOfTwist() -> [UInt8] {
        for number in 1...100 as ClosedRange<UInt64> {
            let x = Fp2<BN254Tower>(BN254.Fp(number), .zero)
            if let y = (x.squared() * x + BN254.G2.b).squareRoot(),
                let point = AffinePoint<BN254.G2>(checking: x, y), !point.isInSubgroup
            {
                return point.encoded
            }
        }
        return []
    }

    private mutating func addBLS12381() {
        var p: [[UInt8]] = [AffinePoint<BLS12381.G1>.infinity.encoded]
        var q: [[UInt8]] = [AffinePoint<BLS12381.G2>.infinity.encoded]
        for _ in 0..<3 {
            p.append(BLS12381.G1.generator.times(scalar()).affine.encoded)
            q.append(BLS12381.G2.generator.times(scalar()).affine.encoded)
        }
        // On the curves, but outside the groups.
        let strangers = Self.strangersOfBLS12381()
        p.append(strangers.0)
        q.append(strangers.1)
        for index in p.indices {
            for other in p.indices {
                add(0x0b, p[index] + p[other])
                add(0x0d, q[index] + q[other])
            }
            add(0x0c, p[index] + scalar().bigEndianBytes)
            add(0x0e, q[index] + scalar().bigEndianBytes)
            add(0x0f, p[index] + q[1])
            add(0x0f, p[1] + q[index])
        }
        addDamaged(0x0b, p[1] + p[2])
        addDamaged(0x0d, q[1] + q[2])
        addDamaged(0x0c, p[1] + scalar().bigEndianBytes)
        addDamaged(0x0e, q[1] + scalar().bigEndianBytes)
        for address in [0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11] as [UInt32] { add(address, []) }
        for count in [2, 3, 17] {
            let scalars = (0..<count).map { _ in scalar().bigEndianBytes }
            add(0x0c, (0..<count).flatMap { p[$0 % 4] + scalars[$0] })
            add(0x0e, (0..<count).flatMap { q[$0 % 4] + scalars[$0] })
        }
        let g = BLS12381.G1.generator
        addDamaged(0x0f, g.encoded + q[1] + (-g).encoded + q[1])
        addFieldElements()
    }

    private mutating func addFieldElements() {
        let padding = [UInt8](repeating: 0, count: 16)
        var elements = (0..<6).map { _ in padding + [0x0a] + noise(47) }
        elements.append([UInt8](repeating: 0, count: 64))
        elements.append([UInt8](repeating: 0, count: 63) + [1])
        elements.append(padding + [UInt8](repeating: 0xff, count: 48))
        elements.append([1] + [UInt8](repeating: 0, count: 63))
        for (index, element) in elements.enumerated() {
            add(0x10, element)
            add(0x11, element + elements[(index + 1) % elements.count])
        }
        addDamaged(0x10, elements[0])
        addDamaged(0x11, elements[0] + elements[1])
    }

    private static func strangersOfBLS12381() -> ([UInt8], [UInt8]) {
        var first: [UInt8] = []
        var second: [UInt8] = []
        for number in 1...100 as ClosedRange<UInt64> {
            let x = BLS12381.Fp(number)
            if let y = (x.squared() * x + BLS12381.G1.b).squareRoot(),
                let point = AffinePoint<BLS12381.G1>(checking: x, y), !point.isInSubgroup
            {
                first = point.encoded
            }
            let z = Fp2<BLS12381Tower>(x, .one)
            if let y = (z.squared() * z + BLS12381.G2.b).squareRoot(),
                let point = AffinePoint<BLS12381.G2>(checking: z, y), !point.isInSubgroup
            {
                second = point.encoded
            }
        }
        return (first, second)
    }

    /// Openings of a + b · X, with τ · G from the ceremony.
    private mutating func addOpenings() {
        let tau = Hex.decode(
            "ad3eb50121139aa34db1d545093ac9374ab7bca2c0f3bf28e27c8dcd8fc7cb42"
                + "d25926fc0c97b336e9f0fb35e5a04c81")
        guard let tau = try? AffinePoint<BLS12381.G1>(compressed: tau ?? []) else { return }
        let g = BLS12381.G1.generator
        for (a, b, z) in [(7, 0, 3), (0, 0, 0), (5, 9, 11)] as [(UInt64, UInt64, UInt64)] {
            let (a, b, z) = (UInt256(a), UInt256(b), UInt256(z))
            let commitment = (g.times(a) + tau.times(b)).affine.compressed
            let proof = g.times(b).affine.compressed
            let head = KZG.versionedHash(commitment).bytes + z.bigEndianBytes
            addDamaged(0x0a, head + (a + b * z).bigEndianBytes + commitment + proof)
            add(0x0a, head + (a + b * z + 1).bigEndianBytes + commitment + proof)
            let above = a + b * z + BLS12381.order
            add(0x0a, head + above.bigEndianBytes + commitment + proof)
        }
    }
}

extension Hash32 {
    /// The digest as a number.
    fileprivate var hash: UInt256 { UInt256(self) }
}
