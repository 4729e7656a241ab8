import Cryptography
import Encodings
import Primitives

/// Hashes values by their types, with bounds on depth and number.
struct TypedDataHasher {
    private let schema: TypedDataSchema
    private var typeHashes: [String: Hash32] = [:]
    private var values = 0

    init(_ schema: TypedDataSchema) {
        self.schema = schema
    }

    /// The hash of a struct: of its type and the 32 bytes of each member.
    mutating func hash(
        _ value: JSON, as name: String, at path: String, depth: Int
    ) throws(TypedDataFailure) -> Hash32 {
        guard let object = value.object else {
            throw .wrongValue(path: path, expected: "an object", got: value.kindName)
        }
        guard let members = schema.members[name] else { throw .unknownType(name) }
        var hasher = Keccak256()
        hasher.update(try typeHash(name))
        for member in members {
            hasher.update(
                try word(
                    object[member.name] ?? .null, member.type, at: "\(path).\(member.name)",
                    depth: depth + 1))
        }
        if object.count > members.count {
            let known = Set(members.map(\.name))
            for key in object.keys where !known.contains(key) {
                throw .unknownMember("\(path).\(key)")
            }
        }
        return hasher.finalize()
    }

    private mutating func typeHash(_ name: String) throws(TypedDataFailure) -> Hash32 {
        if let known = typeHashes[name] { return known }
        let hash = Keccak256.hash(Array(try schema.encoding(of: name).utf8))
        typeHashes[name] = hash
        return hash
    }

    /// The 32 bytes that stand for a value in its struct.
    private mutating func word(
        _ value: JSON, _ type: TypedDataType, at path: String, depth: Int
    ) throws(TypedDataFailure) -> Hash32 {
        guard depth <= WalletLimits.typedDataDepth else {
            throw .tooDeep(limit: WalletLimits.typedDataDepth)
        }
        values += 1
        guard values <= WalletLimits.typedDataValues else {
            throw .tooMany(what: "values", limit: WalletLimits.typedDataValues)
        }
        switch type {
        case .structure(let name):
            return value == .null
                ? .zero : try hash(value, as: name, at: path, depth: depth)
        case .array(let element, let count):
            return try array(value, of: element, count: count, at: path, depth: depth)
        default:
            return try TypedDataAtom.word(value, type, at: path)
        }
    }

    private mutating func array(
        _ value: JSON, of type: TypedDataType, count: Int?, at path: String, depth: Int
    ) throws(TypedDataFailure) -> Hash32 {
        guard let elements = value.array else {
            throw .wrongValue(path: path, expected: "an array", got: value.kindName)
        }
        if let count, elements.count != count {
            throw .wrongValue(
                path: path, expected: "\(count) elements", got: "\(elements.count)")
        }
        var hasher = Keccak256()
        for (index, element) in elements.enumerated() {
            hasher.update(try word(element, type, at: "\(path)[\(index)]", depth: depth + 1))
        }
        return hasher.finalize()
    }
}

/// The words of values that hold no others.
private enum TypedDataAtom {
    static func word(
        _ value: JSON, _ type: TypedDataType, at path: String
    ) throws(TypedDataFailure) -> Hash32 {
        switch type {
        case .bool:
            guard let flag = value.bool else { throw wrong(path, "true or false", value) }
            return UInt256(flag ? 1 : 0).hash32
        case .address:
            guard let text = value.string, text.hasPrefix("0x"),
                let address = Address(hex: text)
            else { throw wrong(path, "an address of 0x and 40 digits", value) }
            return (UInt256(bigEndian: address.bytes) ?? .zero).hash32
        case .string:
            guard let text = value.string else { throw wrong(path, "a string", value) }
            return Keccak256.hash(Array(text.utf8))
        case .bytes:
            return Keccak256.hash(try bytes(value, at: path))
        case .fixedBytes(let count):
            let content = try bytes(value, at: path)
            guard content.count == count else {
                throw .wrongValue(
                    path: path, expected: "\(count) bytes", got: "\(content.count)")
            }
            let padding = [UInt8](repeating: 0, count: 32 - count)
            return Hash32(content + padding) ?? .zero
        case .unsigned(let bits):
            return try integer(value, bits: bits, isSigned: false, at: path)
        case .signed(let bits):
            return try integer(value, bits: bits, isSigned: true, at: path)
        case .structure(let name):
            throw .unknownType(name)
        case .array:
            throw wrong(path, "a single value", value)
        }
    }

    private static func bytes(
        _ value: JSON, at path: String
    ) throws(TypedDataFailure) -> [UInt8] {
        guard let text = value.string, text.hasPrefix("0x"), let bytes = Hex.decode(text) else {
            throw wrong(path, "bytes of 0x and pairs of digits", value)
        }
        return bytes
    }

    /// A JSON integer, or a string of decimal digits or of 0x and hexadecimal ones, with a sign.
    private static func integer(
        _ value: JSON, bits: Int, isSigned: Bool, at path: String
    ) throws(TypedDataFailure) -> Hash32 {
        let expected = "\(isSigned ? "a signed" : "an unsigned") integer of \(bits) bits"
        var text = value.string ?? value.int.map(String.init) ?? ""
        let isNegative = text.hasPrefix("-")
        if isNegative { text.removeFirst() }
        guard let magnitude = UInt256(text), !isNegative || isSigned else {
            throw wrong(path, expected, value)
        }
        let room = isSigned ? bits - 1 : bits
        // The least value of a signed type has a magnitude of its own.
        let isLeast = isNegative && magnitude == UInt256.one << room
        guard magnitude.bitWidth <= room || isLeast else { throw wrong(path, expected, value) }
        return (isNegative ? UInt256.zero &- magnitude : magnitude).hash32
    }

    private static func wrong(
        _ path: String, _ expected: String, _ value: JSON
    ) -> TypedDataFailure {
        let shown: String
        switch value {
        case .string(let text): shown = "'\(text.prefix(80))'"
        case .integer(let number): shown = "\(number)"
        default: shown = value.kindName
        }
        return .wrongValue(path: path, expected: expected, got: shown)
    }
}
