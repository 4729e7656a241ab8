/// A value of GGUF metadata in the type that the file gives it.
package enum GGUFValue: Hashable, Sendable {
    case uint8(UInt8)
    case int8(Int8)
    case uint16(UInt16)
    case int16(Int16)
    case uint32(UInt32)
    case int32(Int32)
    case float32(Float)
    case bool(Bool)
    case string(String)
    case array(GGUFArray)
    case uint64(UInt64)
    case int64(Int64)
    case float64(Double)

    /// The value of any of the eight integer types; `nil` for others and beyond an `Int`.
    package var integer: Int? {
        switch self {
        case .uint8(let value): Int(value)
        case .int8(let value): Int(value)
        case .uint16(let value): Int(value)
        case .int16(let value): Int(value)
        case .uint32(let value): Int(value)
        case .int32(let value): Int(value)
        case .uint64(let value): Int(exactly: value)
        case .int64(let value): Int(value)
        default: nil
        }
    }

    /// The value of either floating-point type; binary64 is rounded to binary32.
    package var float: Float? {
        switch self {
        case .float32(let value): value
        case .float64(let value): Float(value)
        default: nil
        }
    }

    /// The value for messages: a number, the start of a string, or the kind of an array.
    package var summary: String {
        switch self {
        case .bool(let value): "\(value)"
        case .string(let text): "\"\(text.prefix(40))\""
        case .array(let array): "an array of \(array.count) \(array.type.name)"
        case .float32(let value): "\(value)"
        case .float64(let value): "\(value)"
        case .uint64(let value): "\(value)"
        default: integer.map { "\($0)" } ?? "a number"
        }
    }

    package var type: GGUFValueType {
        switch self {
        case .uint8: .uint8
        case .int8: .int8
        case .uint16: .uint16
        case .int16: .int16
        case .uint32: .uint32
        case .int32: .int32
        case .float32: .float32
        case .bool: .bool
        case .string: .string
        case .array: .array
        case .uint64: .uint64
        case .int64: .int64
        case .float64: .float64
        }
    }
}

/// The types of GGUF metadata with their codes in the file.
package enum GGUFValueType: UInt32, Hashable, Sendable, CaseIterable {
    case uint8, int8, uint16, int16, uint32, int32, float32, bool, string, array, uint64, int64
    case float64

    package var name: String { "\(self)" }

    /// The bytes of a value; of a string or an array the least it can have.
    var bytesMin: Int {
        switch self {
        case .uint8, .int8, .bool: 1
        case .uint16, .int16: 2
        case .uint32, .int32, .float32: 4
        case .string, .uint64, .int64, .float64: 8
        case .array: 12
        }
    }
}

/// An array of GGUF metadata: one type for all its elements, stored without a box for each.
package enum GGUFArray: Hashable, Sendable {
    case uint8([UInt8])
    case int8([Int8])
    case uint16([UInt16])
    case int16([Int16])
    case uint32([UInt32])
    case int32([Int32])
    case float32([Float])
    case bool([Bool])
    case strings(GGUFStrings)
    case arrays([GGUFArray])
    case uint64([UInt64])
    case int64([Int64])
    case float64([Double])

    package var count: Int {
        switch self {
        case .uint8(let list): list.count
        case .int8(let list): list.count
        case .uint16(let list): list.count
        case .int16(let list): list.count
        case .uint32(let list): list.count
        case .int32(let list): list.count
        case .float32(let list): list.count
        case .bool(let list): list.count
        case .strings(let list): list.count
        case .arrays(let list): list.count
        case .uint64(let list): list.count
        case .int64(let list): list.count
        case .float64(let list): list.count
        }
    }

    /// The type of the elements.
    package var type: GGUFValueType {
        switch self {
        case .uint8: .uint8
        case .int8: .int8
        case .uint16: .uint16
        case .int16: .int16
        case .uint32: .uint32
        case .int32: .int32
        case .float32: .float32
        case .bool: .bool
        case .strings: .string
        case .arrays: .array
        case .uint64: .uint64
        case .int64: .int64
        case .float64: .float64
        }
    }

    /// The elements of an array of integers; `nil` for other types and beyond an `Int`.
    package var integers: [Int]? {
        switch self {
        case .uint8(let list): return list.map { Int($0) }
        case .int8(let list): return list.map { Int($0) }
        case .uint16(let list): return list.map { Int($0) }
        case .int16(let list): return list.map { Int($0) }
        case .uint32(let list): return list.map { Int($0) }
        case .int32(let list): return list.map { Int($0) }
        case .int64(let list): return list.map { Int($0) }
        case .uint64(let list):
            let exact = list.compactMap { Int(exactly: $0) }
            return exact.count == list.count ? exact : nil
        default: return nil
        }
    }
}

/// Many strings in one run of UTF-8: a vocabulary without an allocation a token.
package struct GGUFStrings: Hashable, Sendable, RandomAccessCollection {
    /// All strings, one after the other.
    package private(set) var utf8: [UInt8] = []
    private var ends: [Int] = []

    package init() {}

    package init(_ strings: some Sequence<String>) {
        for string in strings { append(Array(string.utf8)[...]) }
    }

    package var startIndex: Int { 0 }
    package var endIndex: Int { ends.count }

    package subscript(position: Int) -> String {
        String(decoding: bytes(at: position), as: UTF8.self)
    }

    /// The UTF-8 of string number `position`.
    package func bytes(at position: Int) -> ArraySlice<UInt8> {
        utf8[(position == 0 ? 0 : ends[position - 1])..<ends[position]]
    }

    mutating func reserve(strings: Int) {
        ends.reserveCapacity(strings)
    }

    mutating func append(_ string: ArraySlice<UInt8>) {
        utf8.append(contentsOf: string)
        ends.append(utf8.count)
    }
}
