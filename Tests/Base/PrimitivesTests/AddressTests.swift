import Primitives
import Testing

@Suite struct AddressTests {
    private let text = "0x00112233445566778899aabbccddeeff01234567"

    @Test func `bytes and text are read back`() throws {
        let address = try #require(Address(hex: text))
        #expect(address.description == text)
        #expect(Address(address.bytes) == address)
        #expect(address.bytes.count == 20)
        #expect(address.bytes[1] == 0x11 && address.bytes[19] == 0x67)
    }

    @Test func `any collection of the right count is read`() throws {
        // given
        let bytes = (1...32).map { UInt8($0) }
        // do
        let hash = try #require(Hash32(bytes[...]))
        let address = try #require(Address(bytes.lazy.map { $0 }.dropFirst(12)))
        // expect
        #expect(hash.words.0 == 0x0102_0304_0506_0708 && hash.words.3 == 0x191a_1b1c_1d1e_1f20)
        #expect(hash.bytes == bytes && Hash32(bytes.reversed().reversed()) == hash)
        #expect(address == Address(lastOf: hash) && address.bytes == Array(bytes.suffix(20)))
        #expect(Hash32(bytes.dropLast()) == nil && Hash32(bytes + [0]) == nil)
    }

    @Test func `the end of a digest is its last twenty bytes`() {
        let hash = Hash32(words: (1, 2, 0x0102_0304_0506_0708, 0x1112_1314_1516_1718))
        #expect(Address(lastOf: hash).bytes == Array(hash.bytes.suffix(20)))
    }

    @Test func `another count of digits is refused`() {
        #expect(Address(hex: String(text.dropLast())) == nil)
        #expect(Address(hex: text + "00") == nil)
        #expect(Address([UInt8](repeating: 0, count: 19)) == nil)
    }

    @Test func `addresses are ordered as their bytes`() throws {
        let low = try #require(Address(hex: "0x00000000000000010000000000000000ffffffff"))
        let high = try #require(Address(hex: "0x0000000000000001000000000000000100000000"))
        #expect(low < high && Address.zero < low)
    }
}
