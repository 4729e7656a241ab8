import Encodings
import Primitives

/// One value of a request and where it stands, for what is said when it is wrong.
///
/// The messages are those of geth, whose clients know them: "invalid argument 0: json: cannot
/// unmarshal hex string without 0x prefix into Go value of type common.Hash".
struct ValueReader {
    let value: JSON
    /// The number of the argument that the value is, or is in.
    let argument: Int
    /// Such as "TransactionArgs.gas" when the value is a member of an object.
    var field: String?

    init(_ value: JSON, argument: Int, field: String? = nil) {
        self.value = value
        self.argument = argument
        self.field = field
    }

    /// A refusal in the words of geth's JSON reader.
    func mismatch(_ what: String, _ type: String) -> RPCError {
        let place = field.map { "struct field \($0) of type \(type)" } ?? "value of type \(type)"
        return .invalid(argument, "json: cannot unmarshal \(what) into Go \(place)")
    }

    private func refusal(_ failure: HexFailure, _ type: String) -> RPCError {
        failure.isWrapped
            ? mismatch(failure.message, type) : .invalid(argument, failure.message)
    }

    func string(_ type: String = "string") throws(RPCError) -> String {
        guard let text = value.string else { throw mismatch(kind, type) }
        return text
    }

    private func hexText(_ type: String) throws(RPCError) -> String {
        guard let text = value.string else { throw mismatch("non-string", type) }
        return text
    }

    /// What geth calls the kind of a JSON value.
    var kind: String {
        switch value {
        case .null: "null"
        case .bool: "bool"
        case .integer, .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }

    func quantity() throws(RPCError) -> UInt256 {
        let type = "*hexutil.Big"
        let text = try hexText(type)
        do throws(HexFailure) {
            return try HexText.quantity(text)
        } catch {
            throw refusal(error, type)
        }
    }

    func uint64() throws(RPCError) -> UInt64 {
        let type = "hexutil.Uint64"
        let text = try hexText(type)
        do throws(HexFailure) {
            return try HexText.uint64(text)
        } catch {
            throw refusal(error, type)
        }
    }

    func data() throws(RPCError) -> [UInt8] {
        let type = "hexutil.Bytes"
        let text = try hexText(type)
        do throws(HexFailure) {
            return try HexText.bytes(text)
        } catch {
            throw refusal(error, type)
        }
    }

    func hash() throws(RPCError) -> Hash32 {
        let type = "common.Hash"
        let text = try hexText(type)
        do throws(HexFailure) {
            return Hash32(try HexText.bytes(text, count: 32, type)) ?? .zero
        } catch {
            throw refusal(error, type)
        }
    }

    func address() throws(RPCError) -> Address {
        let type = "common.Address"
        let text = try hexText(type)
        do throws(HexFailure) {
            return Address(try HexText.bytes(text, count: 20, type)) ?? .zero
        } catch {
            throw refusal(error, type)
        }
    }

    func bool() throws(RPCError) -> Bool {
        guard let answer = value.bool else { throw mismatch(kind, "bool") }
        return answer
    }

    func array(_ type: String) throws(RPCError) -> [ValueReader] {
        guard let elements = value.array else { throw mismatch(kind, type) }
        return elements.map { ValueReader($0, argument: argument, field: field) }
    }

    func object(_ type: String) throws(RPCError) -> JSONObject {
        guard let object = value.object else { throw mismatch(kind, type) }
        return object
    }

    /// A member of an object of geth's type `type`; `nil` when it is absent or null.
    func member(_ name: String, of type: String) -> ValueReader? {
        guard let member = value.object?[name], member != .null else { return nil }
        return ValueReader(member, argument: argument, field: "\(type).\(name)")
    }

    /// A number of either writing: `0x…`, or plain digits as the tools for development send.
    func number() throws(RPCError) -> UInt256 {
        switch value {
        case .integer(let value):
            guard let number = UInt256(exactly: value) else { throw mismatch("number", "uint256") }
            return number
        case .string(let text) where !text.hasPrefix("0x") && !text.isEmpty:
            guard let number = UInt256(text) else { throw mismatch("string", "uint256") }
            return number
        case .string(let text):
            do throws(HexFailure) {
                return try HexText.quantity(text, allowsLeadingZeros: true)
            } catch {
                throw refusal(error, "*hexutil.Big")
            }
        default: throw mismatch(kind, "uint256")
        }
    }

    /// A ``number()`` of 64 bits.
    func smallNumber() throws(RPCError) -> UInt64 {
        guard let number = try number().uint64 else {
            throw mismatch("hex number > 64 bits", "hexutil.Uint64")
        }
        return number
    }
}
