import Cryptography
import PairingCurves
import Primitives
import Testing

@Suite struct FieldTests {
    @Test func `the fields under BN254 obey the laws`() {
        checkFieldLaws(BN254.Fp.self)
        checkFieldLaws(Fp2<BN254Tower>.self)
        checkFieldLaws(Fp6<BN254Tower>.self)
        checkFieldLaws(Fp12<BN254Tower>.self)
    }

    @Test func `the fields under BLS12-381 obey the laws`() {
        checkFieldLaws(BLS12381.Fp.self)
        checkFieldLaws(Fp2<BLS12381Tower>.self)
        checkFieldLaws(Fp6<BLS12381Tower>.self)
        checkFieldLaws(Fp12<BLS12381Tower>.self)
    }

    @Test func `inverses of many drawn elements are inverses`() {
        var generator = CounterGenerator(seed: .zero, domain: "inverses")
        for _ in 0..<2_000 {
            let a = BN254.Fp.sample(&generator)
            #expect(a * a.inverse() == .one)
            let b = BLS12381.Fp.sample(&generator)
            #expect(b * b.inverse() == .one)
        }
    }

    @Test func `inverses of small numbers and their negatives are inverses`() {
        for number in 1...500 as ClosedRange<UInt64> {
            for a in [BN254.Fp(number), -BN254.Fp(number)] { #expect(a * a.inverse() == .one) }
            for a in [BLS12381.Fp(number), -BLS12381.Fp(number)] {
                #expect(a * a.inverse() == .one)
            }
        }
    }

    @Test func `roots are roots, and half of the elements have one`() {
        checkRoots(BN254.Fp.self)
        checkRoots(BLS12381.Fp.self)
        checkRoots(Fp2<BN254Tower>.self)
        checkRoots(Fp2<BLS12381Tower>.self)
    }

    private func checkRoots<F: SignedField & Sampled>(_: F.Type) {
        var generator = CounterGenerator(seed: .zero, domain: "roots")
        var found = 0
        for _ in 0..<100 {
            let a = F.sample(&generator)
            let root = a.squared().squareRoot()
            #expect(root == a || root == -a)
            #expect(a.isOdd != (-a).isOdd)
            if let root = a.squareRoot() {
                #expect(root.squared() == a)
                found += 1
            }
        }
        #expect(found > 20 && found < 80)
        #expect(F.zero.squareRoot() == .zero)
    }

    @Test func `real elements of Fp2 always have a root`() {
        for number in 1...20 as ClosedRange<UInt64> {
            let a = Fp2<BLS12381Tower>(BLS12381.Fp(number), .zero)
            #expect(a.squareRoot()?.squared() == a)
        }
    }

    @Test func `the power p is what the Frobenius map says`() {
        checkFrobenius(
            BN254Tower.self,
            prime: [
                0x3c20_8c16_d87c_fd47, 0x9781_6a91_6871_ca8d, 0xb850_45b6_8181_585d,
                0x3064_4e72_e131_a029,
            ])
        checkFrobenius(
            BLS12381Tower.self,
            prime: [
                0xb9fe_ffff_ffff_aaab, 0x1eab_fffe_b153_ffff, 0x6730_d2a0_f6b0_f624,
                0x6477_4b84_f385_12bf, 0x4b1b_a7b6_434b_acd7, 0x1a01_11ea_397f_e69a,
            ])
    }

    private func checkFrobenius<T: PairingTower>(_: T.Type, prime: [UInt64]) {
        var generator = CounterGenerator(seed: .zero, domain: "frobenius")
        let a = Fp12<T>.sample(&generator)
        var power = a
        for n in 1...3 {
            power = power.power(prime)
            #expect(a.frobenius(n) == power)
        }
        #expect(power.frobenius(3) == a.conjugate)
        // (p⁶ − 1)(p² + 1) leads into the cyclotomic subgroup.
        let first = a.conjugate * a.inverse()
        let unit = first.frobenius(2) * first
        #expect(unit.cyclotomicSquare() == unit.squared())
        #expect(unit.conjugate == unit.inverse())
    }

    @Test func `bytes of a number below the prime come back, others are refused`() {
        var generator = CounterGenerator(seed: .zero, domain: "bytes")
        for _ in 0..<50 {
            let a = BLS12381.Fp.sample(&generator)
            var bytes: [UInt8] = []
            a.append(to: &bytes)
            #expect(bytes.count == 48)
            #expect(BLS12381.Fp(bigEndian: bytes[...]) == a)
            #expect(BLS12381.Fp(bigEndian: bytes.dropLast()) == nil)
            #expect(BLS12381.Fp(bigEndian: (bytes + [0])[...]) == nil)
        }
        var prime: [UInt8] = []
        (-BN254.Fp.one).append(to: &prime)
        #expect(BN254.Fp(bigEndian: prime[...]) == -BN254.Fp.one)
        prime[31] += 1
        #expect(BN254.Fp(bigEndian: prime[...]) == nil)
        #expect(BN254.Fp(bigEndian: [UInt8](repeating: 0xff, count: 32)[...]) == nil)
    }
}
