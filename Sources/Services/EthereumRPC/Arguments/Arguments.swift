import Encodings
import Primitives

/// The arguments of one call, in their places.
struct Arguments: Sendable {
    let values: [JSON]

    init(_ values: [JSON]) { self.values = values }

    /// Reads the text of the arguments; they are a list, or absent.
    init(_ text: ArraySlice<UInt8>?, limits: RPCLimits) throws(RPCError) {
        guard let text else {
            values = []
            return
        }
        guard text.first == UInt8(ascii: "[") else { throw .notAnArray }
        do throws(JSONFailure) {
            let limits = JSONLimits(bytes: limits.bodyBytes, depth: limits.jsonDepth)
            values = try JSON.parse(Array(text), limits: limits).array ?? []
        } catch {
            throw .parameters(error.description)
        }
    }

    /// An argument that must be there.
    func required(_ index: Int) throws(RPCError) -> ValueReader {
        guard let value = optional(index) else { throw .missing(index) }
        return value
    }

    /// An argument; `nil` when it is absent or null.
    func optional(_ index: Int) -> ValueReader? {
        guard index < values.count, values[index] != .null else { return nil }
        return ValueReader(values[index], argument: index)
    }

    func address(_ index: Int) throws(RPCError) -> Address { try required(index).address() }

    func hash(_ index: Int) throws(RPCError) -> Hash32 { try required(index).hash() }

    func data(_ index: Int) throws(RPCError) -> [UInt8] { try required(index).data() }

    func uint64(_ index: Int) throws(RPCError) -> UInt64 { try required(index).uint64() }

    /// A block by number or tag.
    func blockNumber(_ index: Int) throws(RPCError) -> BlockReference {
        try BlockReference(number: required(index))
    }

    /// A block by number, tag, hash or EIP-1898; the latest when it is left out.
    func block(_ index: Int) throws(RPCError) -> BlockReference {
        guard let value = optional(index) else { return .latest }
        return try BlockReference(value)
    }
}
