import ChainTypes
import Cryptography
import Encodings
import Primitives

/// The transaction of a state test, or of a list for `t8n`, from its fields.
enum FixtureTransaction {
    /// `indexes`: which of the listed data, gas limits and values to take; `nil` for a transaction
    /// with one of each.
    static func unsigned(
        _ fields: FixtureFields, indexes: FixtureFields?, chainID: UInt64
    ) throws(FixtureFailure) -> Transaction {
        let data = try chosen(fields, indexes, "data", or: "input")
        let lists = FixtureFields(fields["accessLists"] ?? [])
        var accessList = fields["accessList"]
        if let indexes, let listed = lists.elements {
            accessList = listed[safe: Int(clamping: try indexes.uint64("data"))]
        }
        let gas = try chosen(fields, indexes, "gasLimit", or: "gas")
        let value = try chosen(fields, indexes, "value", or: "value")
        guard let bytes = data.string.flatMap({ Hex.decode($0) }) else {
            throw .malformed("data", expected: "hexadecimal digits")
        }
        guard let limit = FixtureFields.number(gas)?.uint64 else {
            throw .malformed("gasLimit", expected: "a number of at most 64 bits")
        }
        guard let amount = FixtureFields.number(value) else {
            throw .malformed("value", expected: "a number of at most 256 bits")
        }
        return Transaction(
            chainID: try fields.optionalUInt64("chainId") ?? chainID,
            nonce: try fields.uint64("nonce"),
            fees: try fees(fields, hasAccessList: accessList != nil), gasLimit: limit,
            to: try fields.optionalAddress("to"), value: amount, data: bytes,
            accessList: try FixtureFields(accessList ?? []).accessList(),
            blobHashes: try blobHashes(fields), authorizations: try authorizations(fields))
    }

    private static func chosen(
        _ fields: FixtureFields, _ indexes: FixtureFields?, _ name: String, or other: String
    ) throws(FixtureFailure) -> JSON {
        guard let member = fields[name] ?? fields[other] else { throw .missing(name) }
        guard let listed = member.array else { return member }
        let index = try indexes?.uint64(name == "gasLimit" ? "gas" : name) ?? 0
        guard let entry = listed[safe: Int(clamping: index)] else { throw .missing(name) }
        return entry
    }

    /// The type that the object states, or else the one that its members make it.
    private static func fees(
        _ fields: FixtureFields, hasAccessList: Bool
    ) throws(FixtureFailure) -> Transaction.Fees {
        let type = try fields.optionalUInt64("type") ?? impliedType(fields, hasAccessList)
        guard type >= 2 else {
            let price = try fields.number("gasPrice")
            return type == 1 ? .accessList(gasPrice: price) : .legacy(gasPrice: price)
        }
        let maxFee = try fields.number("maxFeePerGas")
        let tip = try fields.number("maxPriorityFeePerGas")
        switch type {
        case 2: return .dynamic(maxFee: maxFee, maxPriorityFee: tip)
        case 3:
            return .blob(
                maxFee: maxFee, maxPriorityFee: tip,
                maxFeePerBlobGas: try fields.number("maxFeePerBlobGas"))
        case 4: return .setCode(maxFee: maxFee, maxPriorityFee: tip)
        default: throw .malformed("type", expected: "from 0 to 4")
        }
    }

    private static func impliedType(_ fields: FixtureFields, _ hasAccessList: Bool) -> UInt64 {
        if fields["gasPrice"] != nil { return hasAccessList ? 1 : 0 }
        if fields["maxFeePerBlobGas"] != nil { return 3 }
        return fields["authorizationList"] == nil ? 2 : 4
    }

    private static func blobHashes(_ fields: FixtureFields) throws(FixtureFailure) -> [Hash32] {
        var hashes: [Hash32] = []
        for item in fields["blobVersionedHashes"]?.array ?? [] {
            guard let hash = item.string.flatMap({ Hash32(hex: $0) }) else {
                throw .malformed("blobVersionedHashes", expected: "hashes")
            }
            hashes.append(hash)
        }
        return hashes
    }

    private static func authorizations(
        _ fields: FixtureFields
    ) throws(FixtureFailure) -> [SignedAuthorization] {
        var authorizations: [SignedAuthorization] = []
        for item in fields["authorizationList"]?.array ?? [] {
            let entry = FixtureFields(item)
            let parity = try entry.uint64(entry["yParity"] == nil ? "v" : "yParity")
            let authorization = Authorization(
                chainID: try entry.number("chainId"), address: try entry.address("address"),
                nonce: try entry.uint64("nonce"))
            authorizations.append(
                SignedAuthorization(
                    authorization,
                    signature: Signature(
                        r: try entry.number("r"), s: try entry.number("s"),
                        parity: UInt8(clamping: parity))))
        }
        return authorizations
    }
}

extension FixtureFields {
    /// The elements of a list; `nil` for anything else and for an empty one.
    fileprivate var elements: [JSON]? {
        guard let array = self.list, !array.isEmpty else { return nil }
        return array
    }

    fileprivate func accessList() throws(FixtureFailure) -> [Transaction.AccessListEntry] {
        var entries: [Transaction.AccessListEntry] = []
        for item in list ?? [] {
            let entry = FixtureFields(item)
            var keys: [Hash32] = []
            for key in entry["storageKeys"]?.array ?? [] {
                guard let number = FixtureFields.number(key) else {
                    throw .malformed("storageKeys", expected: "hashes")
                }
                keys.append(number.hash32)
            }
            entries.append(.init(address: try entry.address("address"), storageKeys: keys))
        }
        return entries
    }
}

extension Array {
    /// The element at a place; `nil` where there is none.
    fileprivate subscript(safe index: Int) -> Element? {
        indices.contains(index) ? self[index] : nil
    }
}
