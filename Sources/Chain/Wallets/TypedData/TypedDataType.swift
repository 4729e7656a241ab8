import Encodings
import Primitives

/// The type of a member: an atomic one, a struct, or an array of either.
indirect enum TypedDataType: Hashable, Sendable {
    case bool
    case address
    case string
    case bytes
    /// 1 to 32 bytes.
    case fixedBytes(Int)
    /// 8 to 256 bits, in steps of eight.
    case unsigned(bits: Int)
    case signed(bits: Int)
    case structure(String)
    /// `count`: `nil` for any number.
    case array(TypedDataType, count: Int?)

    /// Reads the text of a type.
    init(_ text: String) throws(TypedDataFailure) {
        guard let open = text.utf8.firstIndex(of: UInt8(ascii: "[")) else {
            self = try Self.core(text)
            return
        }
        var type = try Self.core(String(text[..<open]))
        var rest = text.utf8[open...]
        var dimensions = 0
        while !rest.isEmpty {
            guard rest.first == UInt8(ascii: "["), let close = rest.firstIndex(of: 0x5D) else {
                throw .unknownType(text)
            }
            let digits = rest[rest.index(after: rest.startIndex)..<close]
            dimensions += 1
            guard dimensions <= WalletLimits.typedDataDepth else {
                throw .tooDeep(limit: WalletLimits.typedDataDepth)
            }
            type = .array(type, count: try Self.count(digits, of: text))
            rest = rest[rest.index(after: close)...]
        }
        self = type
    }

    /// The struct that the type is made of, if it is made of one.
    var structure: String? {
        switch self {
        case .structure(let name): name
        case .array(let element, _): element.structure
        default: nil
        }
    }

    private static func count(
        _ digits: Substring.UTF8View, of text: String
    ) throws(TypedDataFailure) -> Int? {
        if digits.isEmpty { return nil }
        guard digits.count <= 7, digits.first != 0x30,
            digits.allSatisfy({ (0x30...0x39).contains($0) }),
            let count = Int(String(decoding: digits, as: UTF8.self))
        else { throw .unknownType(text) }
        return count
    }

    private static func core(_ name: String) throws(TypedDataFailure) -> TypedDataType {
        switch name {
        case "bool": return .bool
        case "address": return .address
        case "string": return .string
        case "bytes": return .bytes
        default: break
        }
        if let bits = size(name, after: "uint"), bits % 8 == 0, (8...256).contains(bits) {
            return .unsigned(bits: bits)
        }
        if let bits = size(name, after: "int"), bits % 8 == 0, (8...256).contains(bits) {
            return .signed(bits: bits)
        }
        if let count = size(name, after: "bytes"), (1...32).contains(count) {
            return .fixedBytes(count)
        }
        guard isName(name) else { throw .unknownType(name) }
        return .structure(name)
    }

    /// The number after a prefix, written without leading zeros.
    private static func size(_ name: String, after prefix: String) -> Int? {
        guard name.hasPrefix(prefix) else { return nil }
        let digits = name.utf8.dropFirst(prefix.utf8.count)
        guard !digits.isEmpty, digits.count <= 3, digits.first != 0x30,
            digits.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return Int(String(decoding: digits, as: UTF8.self))
    }

    /// Whether a text is an identifier of Solidity.
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case 0x24, 0x5F, 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: false
            }
        }
    }
}
