extension ABIType {
    /// Reads a type such as "uint256", "bytes10[]" or "(address,uint8)[3]".
    package init(_ text: String) throws(ABIFailure) {
        guard text.utf8.count <= ABILimits.typeText else {
            throw .typeTooLong(limit: ABILimits.typeText, got: text.utf8.count)
        }
        var reader = ABITypeReader(text)
        self = try reader.readType(depth: 0)
        guard reader.isAtEnd else { throw .unknownType(text) }
    }

    /// Reads the types between the brackets of a signature such as "transfer(address,uint256)".
    package static func parameters(ofSignature signature: String) throws(ABIFailure) -> [ABIType] {
        guard let start = signature.firstIndex(of: "("),
            case .tuple(let members) = try ABIType(String(signature[start...]))
        else { throw .unknownType(signature) }
        return members
    }
}

/// A reader of the text of types, bounded in depth.
private struct ABITypeReader {
    private let text: String
    private let bytes: [UInt8]
    private var index = 0

    init(_ text: String) {
        self.text = text
        bytes = Array(text.utf8)
    }

    var isAtEnd: Bool { index == bytes.count }

    private var unknown: ABIFailure { .unknownType(text) }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    mutating func readType(depth: Int) throws(ABIFailure) -> ABIType {
        guard depth <= ABILimits.depth else { throw .typeTooDeep(limit: ABILimits.depth) }
        var type = try readBase(depth: depth)
        var suffixes = depth
        while take(UInt8(ascii: "[")) {
            suffixes += 1
            guard suffixes <= ABILimits.depth else {
                throw .typeTooDeep(limit: ABILimits.depth)
            }
            if take(UInt8(ascii: "]")) {
                type = .array(type)
                continue
            }
            let count = try readNumber()
            guard take(UInt8(ascii: "]")) else { throw unknown }
            type = .fixedArray(type, count: count)
            let (size, overflow) = type.elementBytes.multipliedReportingOverflow(by: count)
            guard !overflow, size <= ABILimits.typeBytes else {
                throw .typeTooLarge(limit: ABILimits.typeBytes)
            }
        }
        return type
    }

    private mutating func readBase(depth: Int) throws(ABIFailure) -> ABIType {
        guard take(UInt8(ascii: "(")) else { return try readName() }
        var members: [ABIType] = []
        if take(UInt8(ascii: ")")) { return .tuple(members) }
        var size = 0
        while true {
            members.append(try readType(depth: depth + 1))
            size += members[members.count - 1].headBytes
            guard size <= ABILimits.typeBytes else {
                throw .typeTooLarge(limit: ABILimits.typeBytes)
            }
            if take(UInt8(ascii: ")")) { return .tuple(members) }
            guard take(UInt8(ascii: ",")) else { throw unknown }
        }
    }

    private mutating func readNumber() throws(ABIFailure) -> Int {
        let start = index
        while index < bytes.count, (0x30...0x39).contains(bytes[index]) { index += 1 }
        let digits = String(decoding: bytes[start..<index], as: UTF8.self)
        guard digits.utf8.count <= 9, let number = Int(digits),
            digits == "0" || digits.first != "0"
        else { throw unknown }
        return number
    }

    private mutating func readName() throws(ABIFailure) -> ABIType {
        let start = index
        while index < bytes.count, (0x61...0x7A).contains(bytes[index]) { index += 1 }
        let name = String(decoding: bytes[start..<index], as: UTF8.self)
        let hasNumber = index < bytes.count && (0x30...0x39).contains(bytes[index])
        let number = hasNumber ? try readNumber() : nil
        switch (name, number) {
        case ("address", nil): return .address
        case ("bool", nil): return .bool
        case ("string", nil): return .string
        case ("bytes", nil): return .bytes
        case ("function", nil): return .fixedBytes(24)
        case ("bytes", .some(let count)) where (1...32).contains(count):
            return .fixedBytes(count)
        case ("uint", _): return .uint(bits: try bits(number))
        case ("int", _): return .int(bits: try bits(number))
        default: throw unknown
        }
    }

    private func bits(_ number: Int?) throws(ABIFailure) -> Int {
        let bits = number ?? 256
        guard (8...256).contains(bits), bits % 8 == 0 else { throw unknown }
        return bits
    }
}

extension ABIType {
    /// What one element of a fixed array takes in a head.
    fileprivate var elementBytes: Int {
        if case .fixedArray(let element, _) = self { element.headBytes } else { headBytes }
    }
}
