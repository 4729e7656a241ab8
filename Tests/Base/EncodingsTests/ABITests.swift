import ConformanceVectors
import Encodings
import Testing

@Suite struct ABITests {
    private static func word(_ value: UInt64) -> [UInt8] {
        [UInt8](repeating: 0, count: 24)
            + (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * $0)) }
    }

    private static func bytes(hex: String) -> [UInt8] {
        let digits = Array(hex.utf8)
        return stride(from: 0, to: digits.count - 1, by: 2).compactMap { index in
            UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16)
        }
    }

    /// An argument of the public vectors in the form of a type.
    private static func value(_ json: JSON, as type: ABIType) throws -> ABIValue {
        switch (type, json) {
        case (.uint, .integer(let number)): return .word(word(UInt64(number)))
        case (.address, .string(let text)):
            return .word([UInt8](repeating: 0, count: 12) + bytes(hex: String(text.dropFirst(2))))
        case (.fixedBytes, .string(let text)), (.bytes, .string(let text)):
            return .bytes(Array(text.utf8))
        case (.array(let element), .array(let elements)):
            return .list(try elements.map { try value($0, as: element) })
        default: throw ABIFailure.mismatch(type: type.description, got: json.kindName)
        }
    }

    @Test(.vectors("ethereum-basics"))
    func `the public vectors are encoded and decoded`() throws {
        // given
        let files = try ConformanceVectors.files("ethereum-basics", containing: "ABITests/")
        let cases = try files.flatMap { try $0.members() }
        #expect(cases.count == 3)
        for member in cases {
            let names = try #require(member.value["types"]?.array).compactMap(\.string)
            let types = try names.map { try ABIType($0) }
            let arguments = try #require(member.value["args"]?.array)
            let expected = Self.bytes(hex: try #require(member.value["result"]?.string))
            // do
            let values = try zip(arguments, types).map { try Self.value($0, as: $1) }
            let encoded = try ABIEncoder.encode(values, as: types)
            // expect
            #expect(encoded == expected, "\(member.key)")
            #expect(try ABIDecoder.decode(encoded, as: types) == values, "\(member.key)")
        }
    }

    static let samples: [(types: String, values: [ABIValue])] = [
        (
            "(uint8,int16,bool)",
            [.word(word(255)), .word(.init(repeating: 0xFF, count: 32)), .word(word(1))]
        ),
        ("(string,bytes,bytes3)", [.bytes(Array("ä€".utf8)), .bytes([]), .bytes([1, 2, 3])]),
        (
            "((uint256,string)[],bytes32[2],address)",
            [
                .list([
                    .list([.word(word(1)), .bytes(Array("one".utf8))]),
                    .list([.word(word(2)), .bytes([UInt8](repeating: 0x61, count: 33))]),
                ]),
                .list([
                    .bytes([UInt8](repeating: 7, count: 32)),
                    .bytes([UInt8](repeating: 8, count: 32)),
                ]),
                .word(word(42)),
            ]
        ),
        (
            "(uint256[][2],string[2][])",
            [
                .list([.list([]), .list([.word(word(9))])]),
                .list([.list([.bytes([0x61]), .bytes([])])]),
            ]
        ),
    ]

    @Test(arguments: 0..<4)
    func `what is encoded is decoded again`(index: Int) throws {
        // given
        let sample = Self.samples[index]
        let types = try ABIType.parameters(ofSignature: "f" + sample.types)
        // do
        let encoded = try ABIEncoder.encode(sample.values, as: types)
        // expect
        #expect(encoded.count % 32 == 0)
        #expect(try ABIDecoder.decode(encoded, as: types) == sample.values)
    }

    @Test func `types are written as they were read`() throws {
        for text in ["uint256", "(address,bytes)[3][]", "bytes32[2][]", "()", "int8", "string"] {
            #expect(try ABIType(text).description == text)
        }
        #expect(try ABIType("uint").description == "uint256")
        #expect(try ABIType("function").description == "bytes24")
    }

    @Test(arguments: [
        "", "uint7", "uint264", "uint08", "bytes0", "bytes33", "address[", "(uint8", "uint8)",
        "uint8[01]", "uint8[-1]", "foo", "(uint8,)", "uint8 ", "uint256[9999999999]",
        "uint256[999999999]", String(repeating: "(", count: 200),
        "uint8" + String(repeating: "[]", count: 40),
        "uint8" + String(repeating: "[99999]", count: 8),
    ])
    func `what is no type is refused`(text: String) {
        #expect(throws: ABIFailure.self) { try ABIType(text) }
    }

    @Test func `words beyond their type and padding that is not zero are refused`() throws {
        let cases: [(String, [UInt8])] = [
            ("uint8", Self.word(256)), ("bool", Self.word(2)),
            ("address", [UInt8](repeating: 1, count: 32)), ("int8", Self.word(128)),
            ("bytes2", [1, 2, 3] + [UInt8](repeating: 0, count: 29)),
        ]
        for (text, bytes) in cases {
            let type = try ABIType(text)
            #expect(throws: ABIFailure.outOfRange(type: text)) {
                try ABIDecoder.decode(bytes, as: [type])
            }
        }
    }

    @Test func `counts and offsets beyond the bytes are refused before anything is made`() throws {
        let huge = [UInt8](repeating: 0xFF, count: 32)
        for text in ["bytes", "string", "uint256[]", "()[]", "(bytes,uint8)[]"] {
            let type = try ABIType(text)
            // A lying offset, then a lying count.
            for bytes in [huge, Self.word(32) + huge, Self.word(32) + Self.word(1 << 40)] {
                #expect(throws: ABIFailure.self) { try ABIDecoder.decode(bytes, as: [type]) }
            }
        }
        let tuples = ABIType.fixedArray(.tuple([]), count: 999_999_999)
        #expect(throws: ABIFailure.tooManyValues(limit: ABILimits.values)) {
            try ABIDecoder.decode([], as: [tuples])
        }
    }

    @Test func `offsets that all point to one place do not multiply without bound`() throws {
        // given: each level has 64 elements, all of them the next level: 64^7 values in 16 kB.
        let type = try ABIType("uint8[][][][][][][]")
        var bytes = Self.word(32)
        for _ in 0..<6 {
            bytes += Self.word(64)
            bytes += (0..<64).flatMap { _ in Self.word(64 * 32) }
        }
        bytes += Self.word(64) + (0..<64).flatMap { _ in Self.word(1) }
        // expect
        #expect(throws: ABIFailure.tooManyValues(limit: ABILimits.values)) {
            try ABIDecoder.decode(bytes, as: [type])
        }
    }

    @Test func `damaged encodings throw or decode, and never trap`() throws {
        // given
        let types = try ABIType.parameters(ofSignature: "f" + Self.samples[2].types)
        let seeds = try Self.samples.map { sample in
            try ABIEncoder.encode(
                sample.values, as: ABIType.parameters(ofSignature: "f" + sample.types))
        }
        var refused = 0
        var decoded = 0
        // do
        for bytes in Mutations(of: seeds, count: 4_000) {
            if (try? ABIDecoder.decode(bytes, as: types)) == nil {
                refused += 1
            } else {
                decoded += 1
            }
            _ = RevertMessage(bytes)
        }
        // expect
        #expect(refused > 100)
        #expect(decoded > 10)
    }

    @Test func `reasons of reverts are read in both forms`() throws {
        let text = try ABIEncoder.encode([.bytes(Array("user error".utf8))], as: [.string])
        #expect(RevertMessage([0x08, 0xc3, 0x79, 0xa0] + text) == .message("user error"))
        let panic = RevertMessage([0x4e, 0x48, 0x7b, 0x71] + Self.word(0x11))
        #expect(panic?.description == "arithmetic underflow or overflow")
        #expect(RevertMessage([0x08, 0xc3, 0x79, 0xa0]) == nil)
        #expect(RevertMessage([]) == nil)
    }
}
