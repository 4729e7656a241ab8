import Cryptography
import Primitives
import Testing

@Suite struct ModularPowerTests {
    private func power(_ base: [UInt8], _ exponent: [UInt8], _ modulus: [UInt8]) -> [UInt8]? {
        ModularPower.of(base: base[...], exponent: exponent[...], modulus: modulus[...])
    }

    /// By squaring and multiplying, with products of 512 bits.
    private func definition(_ base: UInt256, _ exponent: UInt256, _ modulus: UInt256) -> UInt256 {
        if modulus.isZero { return .zero }
        var result = UInt256.one % modulus
        for place in (0..<exponent.bitWidth).reversed() {
            result = UInt256.multiplyModulo(result, result, modulus)
            if (exponent >> place).limb0 & 1 == 1 {
                result = UInt256.multiplyModulo(result, base, modulus)
            }
        }
        return result
    }

    @Test func `powers of 256 bits are those of squaring and multiplying`() {
        var generator = CounterGenerator(seed: .zero, domain: "powers")
        func draw() -> UInt256 {
            let limbs = (
                generator.next(), generator.next(), generator.next(), generator.next()
            )
            return UInt256(limbs: limbs) >> Int(generator.below(257))
        }
        for _ in 0..<300 {
            let (base, exponent, modulus) = (draw(), draw(), draw())
            let bytes = power(
                base.bigEndianBytes, exponent.bigEndianBytes, modulus.bigEndianBytes)
            #expect(bytes == definition(base, exponent, modulus).bigEndianBytes)
        }
    }

    @Test func `edges are what the contract says`() {
        #expect(power([], [], []) == [])
        #expect(power([3], [5], []) == [])
        #expect(power([3], [5], [0, 0]) == [0, 0])
        #expect(power([3], [5], [1]) == [0])
        #expect(power([3], [], [7]) == [1])
        #expect(power([], [], [7]) == [1])
        #expect(power([], [], [1]) == [0])
        #expect(power([], [5], [7]) == [0])
        #expect(power([3], [5], [0, 0, 7]) == [0, 0, 5])
        #expect(power([2], [8], [1, 0]) == [0, 0])
        #expect(power([3], [2], [4]) == [1])
    }

    @Test func `powers of 1,024 bytes agree between odd and even moduli`() throws {
        // m is odd, so a power modulo 2m has the same remainder modulo m.
        let base = [UInt8](repeating: 0xab, count: 1_024)
        let exponent: [UInt8] = [1, 0, 1]
        let odd = [UInt8](repeating: 0x55, count: 1_024)
        let even = [UInt8](repeating: 0xaa, count: 1_024)
        let whole = try #require(power(base, exponent, even))
        #expect(power(whole, [1], odd) == power(base, exponent, odd))
    }

    @Test func `numbers without bound are refused`() {
        let long = [UInt8](repeating: 1, count: ModularPower.byteLimit + 1)
        #expect(power(long, [1], [3]) == nil)
    }
}
