/// A type of the Contract ABI, by which calls and logs of contracts are encoded.
package indirect enum ABIType: Hashable, Sendable, CustomStringConvertible {
    /// 8 to 256 bits in steps of 8.
    case uint(bits: Int)
    case int(bits: Int)
    case address
    case bool
    /// 1 to 32 bytes; a `function` is 24.
    case fixedBytes(Int)
    case bytes
    case string
    case array(ABIType)
    case fixedArray(ABIType, count: Int)
    case tuple([ABIType])

    /// The type as signatures write it: "uint256", "(address,bytes)[3][]".
    package var description: String {
        switch self {
        case .uint(let bits): "uint\(bits)"
        case .int(let bits): "int\(bits)"
        case .address: "address"
        case .bool: "bool"
        case .fixedBytes(let count): "bytes\(count)"
        case .bytes: "bytes"
        case .string: "string"
        case .array(let element): "\(element)[]"
        case .fixedArray(let element, let count): "\(element)[\(count)]"
        case .tuple(let members): "(" + members.map(\.description).joined(separator: ",") + ")"
        }
    }

    /// Whether the encoding has a part of its own behind an offset.
    package var isDynamic: Bool {
        switch self {
        case .bytes, .string, .array: true
        case .fixedArray(let element, let count): count > 0 && element.isDynamic
        case .tuple(let members): members.contains(where: \.isDynamic)
        case .uint, .int, .address, .bool, .fixedBytes: false
        }
    }

    /// The bytes that a value takes in the head of its list: 32 for an offset, or all of it.
    ///
    /// It cannot overflow for a type that was parsed, as ``ABILimits/typeBytes`` bounds it there.
    package var headBytes: Int {
        if isDynamic { return 32 }
        switch self {
        case .fixedArray(let element, let count): return element.headBytes * count
        case .tuple(let members): return members.reduce(0) { $0 + $1.headBytes }
        default: return 32
        }
    }
}

/// A value of the Contract ABI.
package indirect enum ABIValue: Hashable, Sendable {
    /// A number, an address or a truth value as its 32 bytes; negative ones in two's complement.
    case word([UInt8])
    /// Bytes of a fixed or free count, or the UTF-8 of a string.
    case bytes([UInt8])
    /// The elements of an array or the members of a tuple.
    case list([ABIValue])
}

/// The bounds within which types are read and values are decoded.
package enum ABILimits {
    /// How deep arrays and tuples may nest.
    package static let depth = 16
    /// The longest text of a type in bytes.
    package static let typeText = 4_096
    /// The most bytes that the static part of one type may take.
    package static let typeBytes = 1 << 24
    /// Values that one decoding makes.
    ///
    /// Offsets may point to the same place many times, so the count
    /// of values is not bounded by the count of bytes.
    package static let values = 1 << 18
    /// Bytes that one decoding copies, for the same reason.
    package static let bytes = 1 << 26
}

/// Why a type, a value or an encoding is not one of the Contract ABI.
package enum ABIFailure: Error, Hashable, Sendable, CustomStringConvertible {
    case unknownType(String)
    case typeTooLong(limit: Int, got: Int)
    case typeTooDeep(limit: Int)
    case typeTooLarge(limit: Int)
    case mismatch(type: String, got: String)
    case wrongCount(type: String, expected: Int, got: Int)
    case outOfRange(type: String)
    case truncated(needed: Int, available: Int)
    case offset(String)
    case tooManyValues(limit: Int)
    case tooManyBytes(limit: Int)
    case invalidUTF8

    package var description: String {
        switch self {
        case .unknownType(let text): "\"\(text)\" is no type of the contract ABI"
        case .typeTooLong(let limit, let got):
            "a type has at most \(limit) characters, got \(got)"
        case .typeTooDeep(let limit): "types nest at most \(limit) deep"
        case .typeTooLarge(let limit): "a type takes at most \(limit) bytes"
        case .mismatch(let type, let got): "expected a value of \(type), got \(got)"
        case .wrongCount(let type, let expected, let got):
            "a value of \(type) has \(expected) parts, got \(got)"
        case .outOfRange(let type): "the word is beyond the range of \(type)"
        case .truncated(let needed, let available):
            "expected \(needed) more bytes, \(available) are there"
        case .offset(let got): "the offset or count \(got) is beyond the encoding"
        case .tooManyValues(let limit): "more than \(limit) values"
        case .tooManyBytes(let limit): "more than \(limit) bytes"
        case .invalidUTF8: "the string is not valid UTF-8"
        }
    }
}
