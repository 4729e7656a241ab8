/// Reads values in the Contract ABI out of bytes that nobody vouches for.
///
/// Numbers beyond their type and padding that is not zero are refused; offsets may point anywhere
/// into the bytes, so what is made of them is bounded by ``ABILimits``.
package struct ABIDecoder {
    private let bytes: [UInt8]
    private var valuesLeft = ABILimits.values
    private var bytesLeft = ABILimits.bytes

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The arguments of a list of types; bytes after them are ignored, as contracts do.
    package static func decode(
        _ bytes: [UInt8], as types: [ABIType]
    ) throws(ABIFailure) -> [ABIValue] {
        var decoder = ABIDecoder(bytes)
        return try decoder.readList(types[...], at: 0, depth: 0)
    }

    private func word(at place: Int) throws(ABIFailure) -> ArraySlice<UInt8> {
        guard place >= 0, place <= bytes.count, bytes.count - place >= 32 else {
            throw .truncated(needed: 32, available: max(0, bytes.count - max(0, place)))
        }
        return bytes[place..<place + 32]
    }

    /// A count or an offset; anything beyond the bytes is wrong whatever it counts.
    private func number(at place: Int) throws(ABIFailure) -> Int {
        let word = try word(at: place)
        var value = 0
        for byte in word {
            guard value <= bytes.count else { break }
            value = value << 8 | Int(byte)
        }
        guard word.prefix(24).allSatisfy({ $0 == 0 }), value <= bytes.count else {
            throw .offset("0x" + word.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
        }
        return value
    }

    /// The values of a list whose head starts at `start`; offsets in it count from there.
    private mutating func readList(
        _ types: some Collection<ABIType>, at start: Int, depth: Int
    ) throws(ABIFailure) -> [ABIValue] {
        guard depth <= ABILimits.depth * 2 else { throw .typeTooDeep(limit: ABILimits.depth) }
        guard types.count <= valuesLeft else { throw .tooManyValues(limit: ABILimits.values) }
        valuesLeft -= types.count
        var values: [ABIValue] = []
        var place = start
        for type in types {
            if type.isDynamic {
                let target = start + (try number(at: place))
                values.append(try read(type, at: target, depth: depth))
            } else {
                values.append(try read(type, at: place, depth: depth))
            }
            place += type.headBytes
        }
        return values
    }

    private mutating func read(
        _ type: ABIType, at place: Int, depth: Int
    ) throws(ABIFailure) -> ABIValue {
        switch type {
        case .uint, .int, .address, .bool:
            let word = try word(at: place)
            guard type.holds(word) else { throw .outOfRange(type: type.description) }
            return .word(Array(word))
        case .fixedBytes(let count):
            let word = try word(at: place)
            guard word.dropFirst(count).allSatisfy({ $0 == 0 }) else {
                throw .outOfRange(type: type.description)
            }
            return .bytes(Array(word.prefix(count)))
        case .bytes: return .bytes(try readBytes(at: place))
        case .string:
            let bytes = try readBytes(at: place)
            guard String(validating: bytes, as: UTF8.self) != nil else { throw .invalidUTF8 }
            return .bytes(bytes)
        case .array(let element):
            let count = try number(at: place)
            // Elements that take no bytes could be as many as a liar likes.
            let room = bytes.count - place - 32
            guard count <= room / max(1, element.headBytes) else {
                throw .truncated(needed: element.headBytes, available: room)
            }
            return .list(
                try readList(
                    repeatElement(element, count: count), at: place + 32, depth: depth + 1))
        case .fixedArray(let element, let count):
            return .list(
                try readList(repeatElement(element, count: count), at: place, depth: depth + 1))
        case .tuple(let members):
            return .list(try readList(members, at: place, depth: depth + 1))
        }
    }

    private mutating func readBytes(at place: Int) throws(ABIFailure) -> [UInt8] {
        let count = try number(at: place)
        guard count <= bytes.count - place - 32 else {
            throw .truncated(needed: count, available: bytes.count - place - 32)
        }
        guard count <= bytesLeft else { throw .tooManyBytes(limit: ABILimits.bytes) }
        bytesLeft -= count
        return Array(bytes[place + 32..<place + 32 + count])
    }
}
