import ConformanceVectors
import Cryptography
import Encodings
import Primitives
import Testing
import Wallets

@Suite struct TypedDataTests {
    /// The example of EIP-712.
    private static let mail = #"""
        {"types": {"EIP712Domain": [{"name": "name", "type": "string"},
          {"name": "version", "type": "string"}, {"name": "chainId", "type": "uint256"},
          {"name": "verifyingContract", "type": "address"}],
         "Person": [{"name": "name", "type": "string"}, {"name": "wallet", "type": "address"}],
         "Mail": [{"name": "from", "type": "Person"}, {"name": "to", "type": "Person"},
          {"name": "contents", "type": "string"}]},
         "primaryType": "Mail",
         "domain": {"name": "Ether Mail", "version": "1", "chainId": 1,
          "verifyingContract": "0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC"},
         "message": {"from": {"name": "Cow",
           "wallet": "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"},
          "to": {"name": "Bob", "wallet": "0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB"},
          "contents": "Hello, Bob!"}}
        """#

    private func typed(_ text: String) throws -> TypedData {
        try TypedData(decoding: Array(text.utf8))
    }

    /// A message of one member `v` in a struct `T`.
    private func single(_ type: String, _ value: String, more: String = "") -> String {
        #"{"types":{"T":[{"name":"v","type":"\#(type)"}]\#(more)},"primaryType":"T","#
            + #""domain":{"name":"d"},"message":{"v":\#(value)}}"#
    }

    @Test func `the example of the standard has its published hashes`() throws {
        let data = try typed(Self.mail)
        #expect(
            try data.encoding(ofType: "Mail")
                == "Mail(Person from,Person to,string contents)"
                + "Person(string name,address wallet)")
        #expect(
            try data.domainSeparator().description
                == "0xf2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f")
        #expect(
            try data.messageHash().description
                == "0xc52c0ee5d84264471806290a3f2c4cecfc5490626bf912d01f240d7a274b371e")
        #expect(
            try data.signingHash().description
                == "0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2")
        let cow = try #require(PrivateKey(Keccak256.hash(Array("cow".utf8))))
        let signature = cow.sign(try data.signingHash())
        #expect(
            Hex.encode(signature.messageBytes)
                == "4355c47d63924e8a72e509b65029052eb6c299d53a04e167c5775fd466751c9d"
                + "07299936d304c153f6443dfa05f40ff007d72911b6f72307f996231605b915621c")
        #expect(Signature(messageBytes: signature.messageBytes) == signature)
    }

    @Test(arguments: [
        ("uint8", "256"), ("uint8", "-1"), ("uint8", #""0x100""#), ("uint8", #""""#),
        ("uint8", "1.0"), ("uint8", "true"), ("uint8", "null"), ("int8", "128"), ("int8", "-129"),
        ("int8", #""--1""#), ("int8", #""+1""#), ("bool", "1"), ("bool", #""true""#),
        ("address", #""0x00""#), ("address", "0"), ("bytes", #""00""#), ("bytes", #""0x0""#),
        ("bytes", "[1]"), ("bytes4", #""0x00""#), ("bytes4", #""0x0011223344""#),
        ("string", "1"), ("string", "null"), ("uint8[2]", "[1]"), ("uint8[2]", "[1,2,3]"),
        ("uint8[]", "{}"), ("uint8[]", "null"), ("uint8[][]", "[1]"), ("T", "[]"),
    ])
    func `a value of another form than its type is refused`(type: String, value: String) throws {
        let data = try typed(single(type, value))
        #expect(throws: TypedDataFailure.self) { try data.signingHash() }
    }

    @Test(arguments: [
        "uint7", "uint0", "uint264", "uint08", "int257", "bytes0", "bytes33", "U", "", "uint8[",
        "uint8]", "uint8[-1]", "uint8[01]", "uint8[x]", "uint8[]x", "uint8[99999999]", "a b", "1a",
        "mapping(uint8=>uint8)",
    ])
    func `a type that there is not is refused`(type: String) {
        #expect(throws: TypedDataFailure.self) { try typed(single(type, "1")) }
    }

    @Test func `numbers may be written in three ways`() throws {
        let hashes = try ["16", #""16""#, #""0x10""#].map {
            try typed(single("uint256", $0)).signingHash()
        }
        #expect(Set(hashes).count == 1)
        let large =
            #""115792089237316195423570985008687907853269984665640564039457584007913129639935""#
        let minus = try typed(single("int256", "-1")).messageHash()
        let most = try typed(single("uint256", large)).messageHash()
        #expect(minus != most, "the types differ")
    }

    @Test func `types may refer to themselves as far as null`() throws {
        let text = { (value: String) in single("T", value) }
        let end = try typed(text("null")).messageHash()
        let link = try typed(text(#"{"v":null}"#)).messageHash()
        #expect(end != link)
        var nested = "null"
        for _ in 0..<40 { nested = #"{"v":\#(nested)}"# }
        #expect(throws: TypedDataFailure.self) { try typed(text(nested)).signingHash() }
    }

    @Test func `what no signature would cover is refused`() throws {
        let text = single("uint8", "1").replacing(#"{"v":1}"#, with: #"{"v":1,"w":2}"#)
        #expect(throws: TypedDataFailure.unknownMember("message.w")) {
            try typed(text).signingHash()
        }
        let domain = single("uint8", "1").replacing(#"{"name":"d"}"#, with: #"{"nome":"d"}"#)
        #expect(throws: TypedDataFailure.unknownMember("domain.nome")) {
            try typed(domain).signingHash()
        }
    }

    @Test(arguments: [
        "[]", "{}", #"{"types":{}}"#, #"{"types":{},"primaryType":"T","domain":{},"message":{}}"#,
        #"{"types":{"T":3},"primaryType":"T","domain":{},"message":{}}"#,
        #"{"types":{"T":[{"name":"v"}]},"primaryType":"T","domain":{},"message":{}}"#,
        #"{"types":{"uint8":[]},"primaryType":"uint8","domain":{},"message":{}}"#,
        #"{"types":{"T x":[]},"primaryType":"T x","domain":{},"message":{}}"#,
        #"{"types":{"T":[]},"primaryType":"T","domain":[],"message":{}}"#,
        #"{"types":{"T":[]},"primaryType":"T","domain":{},"message":[]}"#,
    ])
    func `what is no typed message is refused`(text: String) {
        #expect(throws: TypedDataFailure.self) { try typed(text) }
    }

    @Test func `a member that stands twice is refused`() {
        let more = #",{"name":"v","type":"uint8"}"#
        let text = single("uint8", "1").replacing("\"uint8\"}]", with: "\"uint8\"}\(more)]")
        #expect(throws: TypedDataFailure.duplicateMember(type: "T", member: "v")) {
            try typed(text)
        }
    }

    @Test func `the work is bounded`() throws {
        let many = "[" + [String](repeating: "1", count: 100_001).joined(separator: ",") + "]"
        #expect(throws: TypedDataFailure.tooMany(what: "values", limit: 100_000)) {
            try typed(single("uint8[]", many)).signingHash()
        }
        let types = (0..<257).map { #"T\#($0)":[]"# }.joined(separator: ",\"")
        #expect(throws: TypedDataFailure.tooMany(what: "types", limit: 256)) {
            try typed(
                "{\"types\":{\"\(types)},\"primaryType\":\"T0\",\"domain\":{},\"message\":{}}")
        }
        let dimensions = String(repeating: "[]", count: 40)
        #expect(throws: TypedDataFailure.self) { try typed(single("uint8" + dimensions, "[]")) }
    }

    @Test func `damaged messages are hashed or refused`() {
        let arrays = single(
            "S[][2]", #"[[{"a":"0x01","b":-1}],[]]"#,
            more: #","S":[{"name":"a","type":"bytes"},{"name":"b","type":"int16"}]"#)
        var hashed = 0
        for damaged in Mutations(of: [Self.mail, arrays].map { Array($0.utf8) }, count: 6_000) {
            guard let data = try? TypedData(decoding: damaged),
                let hash = try? data.signingHash()
            else { continue }
            hashed += 1
            #expect((try? data.signingHash()) == hash)
        }
        #expect(hashed > 10)
    }
}
