import Encodings
import Primitives

/// How a request names a block.
enum BlockReference: Hashable, Sendable {
    case latest, pending, safe, finalized, earliest
    case number(UInt64)
    /// EIP-1898; `requiresCanonical` refuses a block beside the chain.
    case hash(Hash32, requiresCanonical: Bool)

    private init?(tag: String) {
        switch tag {
        case "latest": self = .latest
        case "pending": self = .pending
        case "safe": self = .safe
        case "finalized": self = .finalized
        case "earliest": self = .earliest
        default: return nil
        }
    }

    /// A number or a tag.
    init(number value: ValueReader) throws(RPCError) {
        guard let text = value.value.string else {
            throw value.mismatch(value.kind, "rpc.BlockNumber")
        }
        if let tag = BlockReference(tag: text) {
            self = tag
            return
        }
        let number: UInt64
        do throws(HexFailure) {
            number = try HexText.uint64(text)
        } catch {
            throw .invalid(value.argument, error.message)
        }
        guard number <= UInt64(Int64.max) else {
            throw .invalid(value.argument, "block number larger than int64")
        }
        self = .number(number)
    }

    /// A number, a tag, a hash, or an object as EIP-1898 has it.
    init(_ value: ValueReader) throws(RPCError) {
        if let object = value.value.object {
            try self.init(object, value)
            return
        }
        if let text = value.value.string, text.utf8.count == 66 {
            self = .hash(try value.hash(), requiresCanonical: false)
            return
        }
        try self.init(number: value)
    }

    private init(_ object: JSONObject, _ value: ValueReader) throws(RPCError) {
        let hash = value.member("blockHash", of: "erased")
        let number = value.member("blockNumber", of: "erased")
        switch (hash, number) {
        case (.some, .some):
            throw .invalid(
                value.argument,
                "cannot specify both BlockHash and BlockNumber, choose one or the other")
        case (.some(let hash), .none):
            let isStrict = try value.member("requireCanonical", of: "erased")?.bool() ?? false
            self = .hash(try hash.hash(), requiresCanonical: isStrict)
        case (.none, .some(let number)): try self.init(number: number)
        case (.none, .none):
            throw .invalid(value.argument, "blockNumber or blockHash must be specified")
        }
    }
}
