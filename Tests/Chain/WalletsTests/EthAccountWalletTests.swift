import Cryptography
import Encodings
import Platform
import Primitives
import Testing
import Wallets

/// Compares with the Python library that most Ethereum scripts use for keys and messages.
@Suite struct EthAccountWalletTests {
    private static let isPresent =
        (try? ChildProcess.run("python3", ["-c", "import eth_account"]))?.status == 0
    private static let missing: Comment = "python3 has no eth_account (pip install eth-account)"

    private func python(_ script: String, _ arguments: [String]) throws -> [String] {
        let child = try ChildProcess.run("python3", ["-c", script] + arguments)
        #expect(child.status == 0, "\(child.diagnosticsText)")
        return child.outputText.split(separator: "\n").map(String.init)
    }

    @Test(.enabled(if: isPresent, missing))
    func `typed messages have the hashes of eth-account`() throws {
        var generator = TypedDataGenerator(seed: "typed data")
        let messages = (0..<120).map { _ in generator.message() }
        let script = """
            import sys, json
            from eth_account.messages import encode_typed_data, _hash_eip191_message
            for text in sys.argv[1:]:
                message = encode_typed_data(full_message=json.loads(text))
                print("0x" + bytes(_hash_eip191_message(message)).hex())
            """
        let answers = try python(script, messages.map(\.text))
        #expect(answers.count == messages.count)
        for (answer, message) in zip(answers, messages) {
            #expect(try TypedData(message).signingHash().description == answer, "\(message.text)")
        }
    }

    @Test(.enabled(if: isPresent, missing))
    func `personal messages are signed as by eth-account`() throws {
        let script = """
            import sys
            from eth_account import Account
            from eth_account.messages import encode_defunct
            for text in sys.argv[2:]:
                message = encode_defunct(hexstr=text)
                print(bytes(Account.sign_message(message, sys.argv[1]).signature).hex())
            """
        let key = PrivateKey(insecurelyFrom: "messages")
        let messages = [0, 1, 9, 10, 99, 100, 1_000].map { [UInt8](repeating: 0xc3, count: $0) }
        let answers = try python(
            script, [key.exposedSecret.description] + messages.map { "0x" + Hex.encode($0) })
        let signed = messages.map {
            Hex.encode(key.sign(PersonalMessage.signingHash($0)).messageBytes)
        }
        #expect(answers == signed)
    }

    @Test(.enabled(if: isPresent, missing))
    func `each opens the keystores of the other`() throws {
        let script = """
            import sys, json
            from eth_account import Account
            key = sys.argv[1]
            assert Account.decrypt(json.loads(sys.argv[2]), "pässword").to_0x_hex() == key
            print(json.dumps(Account.encrypt(key, "pässword", kdf="pbkdf2", iterations=1000)))
            print(json.dumps(Account.encrypt(key, "pässword", kdf="scrypt", iterations=1024)))
            """
        let key = PrivateKey(insecurelyFrom: "shared")
        let keystore = try Keystore(
            key, password: Array("pässword".utf8), strength: .light,
            entropy: (0..<64).map { UInt8($0 * 3) })
        let made = try python(script, [key.exposedSecret.description, keystore.json.text])
        #expect(made.count == 2)
        for text in made {
            let opened = try Keystore(decoding: Array(text.utf8))
                .decrypt(password: Array("pässword".utf8))
            #expect(opened.exposedSecret == key.exposedSecret)
        }
    }

    @Test(.enabled(if: isPresent, missing))
    func `mnemonics lead to the same keys`() throws {
        let script = """
            import sys
            from eth_account import Account
            Account.enable_unaudited_hdwallet_features()
            for line in sys.argv[1:]:
                words, passphrase, path = line.split("|")
                print(Account.from_mnemonic(words, passphrase, path).key.hex())
            """
        let paths = ["m/44'/60'/0'/0/0", "m/44'/60'/5'/0/77", "m/0/1/2'/3", "m/2147483647'/1"]
        var lines: [String] = []
        var expected: [String] = []
        for (index, count) in [16, 20, 24, 28, 32].enumerated() {
            let entropy = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + index) }
            let mnemonic = try Mnemonic(entropy: entropy)
            let passphrase = index % 2 == 0 ? "" : "correct horse"
            let root = try ExtendedKey(seed: mnemonic.seed(passphrase: passphrase))
            for path in paths {
                lines.append("\(mnemonic.text)|\(passphrase)|\(path)")
                let key = try root.derived(DerivationPath(path)).key
                expected.append(Hex.encode(key.exposedSecret.bytes))
            }
        }
        #expect(try python(script, lines) == expected)
    }
}

/// Random typed messages: structs that use each other, arrays of all kinds.
private struct TypedDataGenerator {
    private var generator: CounterGenerator
    private var types: [[(name: String, type: String)]] = []

    init(seed: String) {
        generator = CounterGenerator(seed: .zero, domain: seed)
    }

    private mutating func draw(_ bound: UInt64) -> Int { Int(generator.below(bound)) }

    mutating func message() -> JSON {
        types = []
        for index in 0..<4 {
            types.append((0...draw(4)).map { ("m\($0)", memberType(of: index)) })
            // The library finds the primary type by itself: the one that no other uses.
            if index == 3 { types[3] += (0..<3).map { ("all\($0)", "T\($0)[]") } }
        }
        var declared = JSONObject()
        for (index, members) in types.enumerated() {
            declared["T\(index)"] = .array(
                members.map { ["name": .string($0.name), "type": .string($0.type)] })
        }
        declared["EIP712Domain"] = [
            ["name": "name", "type": "string"], ["name": "chainId", "type": "uint256"],
        ]
        return [
            "types": .object(declared), "primaryType": "T3",
            "domain": ["name": "Ether Mäil", "chainId": .integer(draw(1 << 40))],
            "message": structure(3),
        ]
    }

    /// A struct uses only those before it, so that values come to an end.
    private mutating func memberType(of index: Int) -> String {
        let atoms = [
            "bool", "address", "string", "bytes", "bytes\(1 + draw(32))",
            "uint\(8 * (1 + draw(32)))", "int\(8 * (1 + draw(32)))",
        ]
        let isStructure = index > 0 && draw(3) == 0
        let core = isStructure ? "T\(draw(UInt64(index)))" : atoms[draw(7)]
        let suffixes = ["", "", "", "[]", "[2]", "[][3]", "[1][]"]
        return core + suffixes[draw(7)]
    }

    private mutating func value(of type: String) -> JSON {
        if type.hasSuffix("]"), let open = type.lastIndex(of: "[") {
            let count = Int(type[type.index(after: open)...].dropLast()) ?? draw(4)
            let element = String(type[..<open])
            return .array((0..<count).map { _ in value(of: element) })
        }
        if type.hasPrefix("T"), let index = Int(type.dropFirst()) {
            return draw(9) == 0 ? .null : structure(index)
        }
        return atom(type)
    }

    private mutating func structure(_ index: Int) -> JSON {
        var object = JSONObject()
        for member in types[index] { object[member.name] = value(of: member.type) }
        return .object(object)
    }

    private mutating func atom(_ type: String) -> JSON {
        switch type {
        case "bool": return .bool(draw(2) == 0)
        case "address": return .string("0x" + hex(20))
        case "string": return .string(String(repeating: "é", count: draw(30)))
        case "bytes": return .string("0x" + hex(1 + draw(70)))
        default: break
        }
        if type.hasPrefix("bytes") { return .string("0x" + hex(Int(type.dropFirst(5)) ?? 1)) }
        let bits = Int(type.drop { $0.isLetter }) ?? 8
        if type.hasPrefix("int"), draw(2) == 0 { return .integer(-draw(128)) }
        let bytes = type.hasPrefix("uint") ? bits / 8 : (bits - 1) / 8
        guard bytes > 0 else { return .integer(draw(128)) }
        return .string("0x" + hex(bytes))
    }

    private mutating func hex(_ count: Int) -> String {
        Hex.encode((0..<count).map { _ in UInt8(draw(256)) })
    }
}
