import ChainTypes
import Cryptography
import Encodings
import Primitives

/// The members of an unsigned transaction, each in its form.
struct TransactionReader {
    private let json: JSON

    init(_ json: JSON) {
        self.json = json
    }

    /// The type that the object names, or else the one that its members belong to.
    func type() throws(TransactionRequestFailure) -> Int {
        let typed = try json["type"].map { _ throws(TransactionRequestFailure) in
            try number("type")
        }
        let type = typed.map { Int(clamping: $0) } ?? impliedType
        guard (0...4).contains(type) else { throw .wrongType(type) }
        let foreign: [(member: String, types: [Int])] = [
            ("gasPrice", [0, 1]), ("maxFeePerGas", [2, 3, 4]), ("maxPriorityFeePerGas", [2, 3, 4]),
            ("accessList", [1, 2, 3, 4]), ("maxFeePerBlobGas", [3]), ("blobVersionedHashes", [3]),
            ("authorizationList", [4]),
        ]
        for (member, types) in foreign where has(member) && !types.contains(type) {
            throw .contradiction(member, "type \(type)")
        }
        return type
    }

    private var impliedType: Int {
        if has("authorizationList") { return 4 }
        if has("blobVersionedHashes") || has("maxFeePerBlobGas") { return 3 }
        if has("maxFeePerGas") || has("maxPriorityFeePerGas") { return 2 }
        return has("accessList") ? 1 : has("gasPrice") ? 0 : 2
    }

    func fees(_ type: Int) throws(TransactionRequestFailure) -> Transaction.Fees {
        switch type {
        case 0: return .legacy(gasPrice: try amount("gasPrice"))
        case 1: return .accessList(gasPrice: try amount("gasPrice"))
        default: break
        }
        let maxFee = try amount("maxFeePerGas")
        let tip = try amount("maxPriorityFeePerGas")
        switch type {
        case 3:
            return .blob(
                maxFee: maxFee, maxPriorityFee: tip,
                maxFeePerBlobGas: try amount("maxFeePerBlobGas"))
        case 4: return .setCode(maxFee: maxFee, maxPriorityFee: tip)
        default: return .dynamic(maxFee: maxFee, maxPriorityFee: tip)
        }
    }

    /// A number of 64 bits, under either of two names.
    func number(
        _ key: String, or other: String? = nil
    ) throws(TransactionRequestFailure) -> UInt64 {
        if let other, has(other) {
            guard !has(key) else { throw .contradiction(key, other) }
            return try number(other)
        }
        guard let value = try amount(key).uint64 else {
            throw .wrongValue(member: key, expected: "a number of 64 bits", got: "a larger one")
        }
        return value
    }

    func amount(
        _ key: String, absent: UInt256? = nil
    ) throws(TransactionRequestFailure) -> UInt256 {
        guard has(key), let value = json[key] else {
            guard let absent else { throw .missing(key) }
            return absent
        }
        return try Self.amount(value, key)
    }

    /// The receiver; an absent, null or empty one asks for a contract to be made.
    func receiver() throws(TransactionRequestFailure) -> Address? {
        guard has("to"), let value = json["to"], value != "", value != "0x" else { return nil }
        return try Self.address(value, "to")
    }

    func data() throws(TransactionRequestFailure) -> [UInt8] {
        if has("data"), has("input"), json["data"] != json["input"] {
            throw .contradiction("data", "input")
        }
        let key = has("data") ? "data" : "input"
        guard has(key), let value = json[key] else { return [] }
        guard let text = value.string, text.hasPrefix("0x"), let bytes = Hex.decode(text) else {
            throw .wrongValue(
                member: key, expected: "0x and pairs of digits", got: value.kindName)
        }
        return bytes
    }

    func accessList() throws(TransactionRequestFailure) -> [Transaction.AccessListEntry] {
        var entries: [Transaction.AccessListEntry] = []
        for item in try list("accessList") {
            var keys: [Hash32] = []
            for key in item["storageKeys"]?.array ?? [] {
                keys.append(try Self.hash(key, "storageKeys"))
            }
            entries.append(
                .init(
                    address: try Self.address(item["address"] ?? .null, "accessList.address"),
                    storageKeys: keys))
        }
        return entries
    }

    func blobHashes() throws(TransactionRequestFailure) -> [Hash32] {
        var hashes: [Hash32] = []
        for item in try list("blobVersionedHashes") {
            hashes.append(try Self.hash(item, "blobVersionedHashes"))
        }
        return hashes
    }

    func authorizations() throws(TransactionRequestFailure) -> [SignedAuthorization] {
        var signed: [SignedAuthorization] = []
        for item in try list("authorizationList") {
            let entry = TransactionReader(item)
            let authorization = Authorization(
                chainID: try entry.amount("chainId"),
                address: try Self.address(item["address"] ?? .null, "authorizationList.address"),
                nonce: try entry.number("nonce"))
            let parity = try entry.number("yParity", or: entry.has("v") ? "v" : nil)
            signed.append(
                SignedAuthorization(
                    authorization,
                    signature: Signature(
                        r: try entry.amount("r"), s: try entry.amount("s"),
                        parity: UInt8(clamping: parity))))
        }
        return signed
    }

    /// Whether a member is there and is not null.
    private func has(_ key: String) -> Bool {
        json[key].map { $0 != .null } ?? false
    }

    private func list(_ key: String) throws(TransactionRequestFailure) -> [JSON] {
        guard has(key), let value = json[key] else { return [] }
        guard let items = value.array else {
            throw .wrongValue(member: key, expected: "an array", got: value.kindName)
        }
        return items
    }

    private static func amount(
        _ value: JSON, _ key: String
    ) throws(TransactionRequestFailure) -> UInt256 {
        if let number = value.int.flatMap({ UInt256(exactly: $0) }) { return number }
        if let text = value.string, let number = UInt256(text) { return number }
        throw .wrongValue(
            member: key, expected: "a number of at most 256 bits without a sign",
            got: value.string.map { "'\($0.prefix(80))'" } ?? value.kindName)
    }

    private static func address(
        _ value: JSON, _ key: String
    ) throws(TransactionRequestFailure) -> Address {
        guard let text = value.string, let address = Address(checksummed: text) else {
            throw .wrongValue(
                member: key, expected: "0x and 40 digits, with the right checksum if any",
                got: value.string.map { "'\($0.prefix(80))'" } ?? value.kindName)
        }
        return address
    }

    private static func hash(
        _ value: JSON, _ key: String
    ) throws(TransactionRequestFailure) -> Hash32 {
        guard let text = value.string, text.hasPrefix("0x"), let hash = Hash32(hex: text) else {
            throw .wrongValue(
                member: key, expected: "0x and 64 digits",
                got: value.string.map { "'\($0.prefix(80))'" } ?? value.kindName)
        }
        return hash
    }
}
