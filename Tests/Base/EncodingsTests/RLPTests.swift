import ConformanceVectors
import Encodings
import Primitives
import Testing

@Suite struct RLPTests {
    /// The item that a vector writes as JSON; a text after `#` is a decimal number.
    private static func item(_ value: JSON) -> RLPItem? {
        if let number = value.int {
            return .bytes(UInt256(UInt64(number)).minimalBytes)
        }
        if let text = value.string {
            guard text.hasPrefix("#") else { return .bytes(Array(text.utf8)) }
            return decimal(text.dropFirst()).map { .bytes($0) }
        }
        return value.array.map { .list($0.compactMap(item)) }
    }

    /// Big-endian bytes of decimal digits of any number.
    private static func decimal(_ digits: Substring) -> [UInt8]? {
        var bytes: [UInt8] = []
        for digit in digits.utf8 {
            guard (0x30...0x39).contains(digit) else { return nil }
            var carry = Int(digit - 0x30)
            for index in bytes.indices.reversed() {
                carry += Int(bytes[index]) * 10
                bytes[index] = UInt8(carry & 255)
                carry >>= 8
            }
            while carry > 0 {
                bytes.insert(UInt8(carry & 255), at: 0)
                carry >>= 8
            }
        }
        return bytes
    }

    @Test(.vectors("ethereum-basics"))
    func `the public vectors are encoded and decoded`() throws {
        let files = try ConformanceVectors.files("ethereum-basics", containing: "RLPTests/rlptest")
        var count = 0
        for member in try files.flatMap({ try $0.members() }) {
            let input = try #require(member.value["in"])
            let item = try #require(Self.item(input), "\(member.key)")
            let bytes = try #require(Hex.decode(member.value["out"]?.string ?? "-"))
            #expect(item.encoded == bytes, "\(member.key)")
            #expect(try RLPItem(decoding: bytes) == item, "\(member.key)")
            count += 1
        }
        #expect(files.count == 1 && count == 28)
    }

    @Test(.vectors("ethereum-basics"))
    func `the public vectors that are invalid are refused`() throws {
        let files = try ConformanceVectors.files("ethereum-basics", containing: "RLPTests/")
            .filter { !$0.path.hasSuffix("rlptest.json") }
        var refused = 0
        for member in try files.flatMap({ try $0.members() }) {
            let bytes = Hex.decode(member.value["out"]?.string ?? "") ?? []
            if member.value["in"]?.string == "VALID" {
                #expect(try RLPItem(decoding: bytes).encoded == bytes, "\(member.key)")
            } else {
                #expect(throws: RLPFailure.self, "\(member.key)") {
                    try RLPItem(decoding: bytes)
                }
                refused += 1
            }
        }
        #expect(files.count == 2 && refused == 26)
    }

    @Test func `what is not canonical is refused with its reason`() {
        let cases: [([UInt8], RLPFailure)] = [
            ([], .truncated(needed: 1, available: 0)),
            ([0x81, 0x7f], .singleByteWithHeader(0x7f)),
            ([0x82, 0x01], .truncated(needed: 2, available: 1)),
            ([0xb8, 0x01, 0xff], .lengthNotMinimal),
            ([0xb9, 0x00, 0x38] + [UInt8](repeating: 1, count: 56), .lengthNotMinimal),
            (
                [0xbf] + [UInt8](repeating: 0xff, count: 8),
                .truncated(needed: .max, available: 0)
            ),
            ([0xc2, 0x01], .truncated(needed: 2, available: 1)),
            ([0x01, 0x02], .trailing(count: 1)),
            ([0xf8, 0x02, 0x01, 0x01], .lengthNotMinimal),
        ]
        for (bytes, failure) in cases {
            #expect(throws: failure, "\(bytes)") { try RLPItem(decoding: bytes) }
        }
    }

    @Test func `integers, digests and addresses are written as their bytes`() {
        // given
        let numbers = [0, 1, 0x7f, 0x80, 0xff, 0x100, UInt64.max].map { UInt256($0) } + [.max]
        let hash = Hash32(words: (1, 2, 3, 4))
        var direct = RLPWriter()
        var bytes = RLPWriter()
        // do
        for number in numbers {
            direct.append(number)
            bytes.append(number.minimalBytes)
        }
        direct.append(hash)
        direct.append(Address(lastOf: hash))
        bytes.append(hash.bytes[...])
        bytes.append(Address(lastOf: hash).bytes)
        // expect
        #expect(direct.bytes == bytes.bytes)
    }

    @Test func `integers have no leading zeros and fit their type`() throws {
        var zero = RLPReader([0x00])
        #expect(throws: RLPFailure.leadingZero) { try zero.readUInt64() }
        var wide = RLPReader([0x89] + [UInt8](repeating: 1, count: 9))
        #expect(throws: RLPFailure.integerTooLarge(maximumBytes: 8, got: 9)) {
            try wide.readUInt64()
        }
        var none = RLPReader([0x80])
        let read = try none.readUInt64()
        #expect(read == 0)
        var list = RLPReader([0xc0])
        #expect(throws: RLPFailure.expectedBytes) { try list.readUInt64() }
        var bytes = RLPReader([0x80])
        #expect(throws: RLPFailure.expectedList) { try bytes.readList() }
    }

    @Test func `bytes are one list, whole and alone, or refused`() throws {
        var list = try RLPReader(listIn: [0xc2, 0x01, 0x02])
        #expect(try list.readUInt64() == 1)
        #expect(try list.readUInt64() == 2)
        try list.finish()
        #expect(throws: RLPFailure.expectedList) { try RLPReader(listIn: [0x01]) }
        for bad in [[], [0xc2, 0x01], [0xc0, 0xc0], [0xc1, 0x01, 0x00]] as [[UInt8]] {
            #expect(throws: RLPFailure.self, "\(bad)") { try RLPReader(listIn: bad) }
            #expect(throws: RLPFailure.self, "\(bad)") { try RLPReader(listIn: bad[...]) }
        }
    }

    @Test func `lists are nested to the limit and not beyond`() {
        func nested(_ depth: Int) -> [UInt8] {
            (0..<depth).reduce([UInt8]()) { inner, _ in
                RLPWriter.list { $0.appendRaw(inner) }
            }
        }
        #expect(throws: Never.self) { try RLPItem(decoding: nested(RLPItem.depthLimit)) }
        #expect(throws: RLPFailure.tooDeep(limit: RLPItem.depthLimit)) {
            try RLPItem(decoding: nested(RLPItem.depthLimit + 2))
        }
    }

    @Test func `damaged bytes are refused or are another canonical item`() {
        let item = RLPItem.list([
            .bytes([UInt8](repeating: 7, count: 300)), .bytes([]), .bytes([0x80]),
            .list([.bytes([1]), .list([]), .bytes([UInt8](repeating: 9, count: 60))]),
        ])
        var accepted = 0
        for bytes in Mutations(of: [item.encoded], count: 20_000) {
            guard let decoded = try? RLPItem(decoding: bytes) else { continue }
            accepted += 1
            #expect(decoded.encoded == bytes)
        }
        #expect(accepted > 100)
    }
}
