/// Writes values in the Contract ABI.
package enum ABIEncoder {
    /// The encoding of a list of arguments.
    package static func encode(
        _ values: [ABIValue], as types: [ABIType]
    ) throws(ABIFailure) -> [UInt8] {
        try encodeList(values, types, of: .tuple(types))
    }

    private static func encodeList(
        _ values: [ABIValue], _ types: [ABIType], of whole: ABIType
    ) throws(ABIFailure) -> [UInt8] {
        guard values.count == types.count else {
            throw .wrongCount(
                type: whole.description, expected: types.count, got: values.count)
        }
        let headBytes = types.reduce(0) { $0 + $1.headBytes }
        var head: [UInt8] = []
        var tail: [UInt8] = []
        for (value, type) in zip(values, types) {
            let encoded = try encode(value, as: type)
            if type.isDynamic {
                head += word(headBytes + tail.count)
                tail += encoded
            } else {
                head += encoded
            }
        }
        return head + tail
    }

    private static func encode(_ value: ABIValue, as type: ABIType) throws(ABIFailure) -> [UInt8] {
        switch (type, value) {
        case (.uint, .word(let word)), (.int, .word(let word)), (.address, .word(let word)),
            (.bool, .word(let word)):
            guard word.count == 32, type.holds(word[...]) else {
                throw .outOfRange(type: type.description)
            }
            return word
        case (.fixedBytes(let count), .bytes(let bytes)):
            guard bytes.count == count else {
                throw .wrongCount(type: type.description, expected: count, got: bytes.count)
            }
            return padded(bytes)
        case (.bytes, .bytes(let bytes)): return word(bytes.count) + padded(bytes)
        case (.string, .bytes(let bytes)):
            guard String(validating: bytes, as: UTF8.self) != nil else { throw .invalidUTF8 }
            return word(bytes.count) + padded(bytes)
        case (.array(let element), .list(let values)):
            let types = [ABIType](repeating: element, count: values.count)
            return try word(values.count) + encodeList(values, types, of: type)
        case (.fixedArray(let element, let count), .list(let values)):
            guard values.count == count else {
                throw .wrongCount(type: type.description, expected: count, got: values.count)
            }
            return try encodeList(
                values, [ABIType](repeating: element, count: count), of: type)
        case (.tuple(let members), .list(let values)):
            return try encodeList(values, members, of: type)
        default: throw .mismatch(type: type.description, got: value.kind)
        }
    }

    /// A count or an offset as 32 bytes.
    private static func word(_ value: Int) -> [UInt8] {
        [UInt8](repeating: 0, count: 24)
            + (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * $0)) }
    }

    /// Bytes with zeros up to the next multiple of 32.
    private static func padded(_ bytes: [UInt8]) -> [UInt8] {
        bytes + [UInt8](repeating: 0, count: (32 - bytes.count % 32) % 32)
    }
}

extension ABIValue {
    fileprivate var kind: String {
        switch self {
        case .word: "a word"
        case .bytes: "bytes"
        case .list: "a list"
        }
    }
}

extension ABIType {
    /// Whether 32 bytes are a value of this number, address or truth value.
    func holds(_ word: ArraySlice<UInt8>) -> Bool {
        switch self {
        case .uint(let bits): return word.prefix(32 - bits / 8).allSatisfy { $0 == 0 }
        case .int(let bits):
            let value = word.suffix(bits / 8)
            let sign: UInt8 = (value.first ?? 0) >> 7 == 1 ? 0xFF : 0
            return word.prefix(32 - bits / 8).allSatisfy { $0 == sign }
        case .address: return word.prefix(12).allSatisfy { $0 == 0 }
        case .bool: return word.dropLast().allSatisfy { $0 == 0 } && (word.last ?? 2) <= 1
        default: return false
        }
    }
}
