import Primitives

/// Reads and checks everything before the data of a GGUF file; knows nothing of elements.
struct GGUFHeader {
    private(set) var version: UInt32 = 0
    private(set) var metadata: [GGUFReader.Pair] = []
    private(set) var tensors: [GGUFTensor] = []
    private(set) var alignment = GGUFLimits.alignmentDefault
    private(set) var dataStart = 0
    private(set) var indexOfKey: [String: Int] = [:]
    private(set) var indexOfName: [String: Int] = [:]
    private var cursor: GGUFCursor
    private let fileBytes: Int

    /// A tensor whose start is known only relative to the data, which starts after the table.
    private struct Description {
        let name: String
        let extents: [Int]
        let type: GGUFTensorType
        let byteCount: Int
        let offset: Int
        let start: UInt64
    }

    init(_ file: any ByteRegion) {
        cursor = GGUFCursor(file)
        fileBytes = file.byteCount
    }

    mutating func read() throws(GGUFFailure) {
        try readStart()
        let tensorsAt = cursor.offset
        let tensorCount: UInt64 = try cursor.number("the number of tensors")
        let pairsAt = cursor.offset
        let pairCount: UInt64 = try cursor.number("the number of metadata pairs")
        // A tensor's table entry has at least 24 bytes, a pair at least 13.
        let tensorBound = try bounded(
            tensorCount, GGUFLimits.tensorsMax, "tensors", at: tensorsAt, size: 24)
        let pairBound = try bounded(
            pairCount, GGUFLimits.pairsMax, "metadata pairs", at: pairsAt, size: 13)
        for _ in 0..<pairBound { try readPair() }
        try readAlignment()
        var descriptions: [Description] = []
        for _ in 0..<tensorBound { descriptions.append(try readDescription()) }
        try place(descriptions)
    }

    private mutating func readStart() throws(GGUFFailure) {
        let magic = Array(try cursor.bytes(4, "the four bytes GGUF"))
        guard magic == Array("GGUF".utf8) else { throw .magic(got: magic) }
        version = try cursor.number("the version")
        // Versions are small, so a number whose low half is empty was written the other way round.
        if version != 0, version & 0xFFFF == 0 {
            throw .bigEndian(version: version.byteSwapped)
        }
        guard version == 2 || version == 3 else { throw .version(got: version) }
    }

    private func bounded(
        _ count: UInt64, _ limit: Int, _ what: String, at offset: Int, size: Int
    ) throws(GGUFFailure) -> Int {
        guard count <= UInt64(limit) else {
            throw .limit(offset: offset, what: what, limit: limit, got: count)
        }
        return try cursor.expect(count, of: size, "\(count) \(what)")
    }

    private mutating func readPair() throws(GGUFFailure) {
        let offset = cursor.offset
        let key = try cursor.string(
            "key \(metadata.count) of the metadata", limit: GGUFLimits.keyBytesMax)
        guard indexOfKey[key] == nil else {
            throw .duplicate(offset: offset, what: "key", name: key)
        }
        let value = try readValue(try readType(of: key), key)
        indexOfKey[key] = metadata.count
        metadata.append(GGUFReader.Pair(key: key, value: value, offset: offset))
    }

    private mutating func readType(of key: String) throws(GGUFFailure) -> GGUFValueType {
        let offset = cursor.offset
        let code: UInt32 = try cursor.number("the type of \"\(key)\"")
        guard let type = GGUFValueType(rawValue: code) else {
            throw .invalid(
                offset: offset, what: "the type of \"\(key)\"", expected: "a code from 0 to 12",
                got: "\(code)")
        }
        return type
    }

    private mutating func readValue(
        _ type: GGUFValueType, _ key: String
    ) throws(GGUFFailure) -> GGUFValue {
        let what = "a \(type.name) for \"\(key)\""
        switch type {
        case .uint8: return .uint8(try cursor.number(what))
        case .int8: return .int8(try cursor.number(what))
        case .uint16: return .uint16(try cursor.number(what))
        case .int16: return .int16(try cursor.number(what))
        case .uint32: return .uint32(try cursor.number(what))
        case .int32: return .int32(try cursor.number(what))
        case .float32: return .float32(Float(bitPattern: try cursor.number(what)))
        case .bool: return .bool(try readBools(1, key)[0])
        case .string:
            return .string(try cursor.string("\"\(key)\"", limit: GGUFLimits.stringBytesMax))
        case .array: return .array(try readArray(key, depth: 1))
        case .uint64: return .uint64(try cursor.number(what))
        case .int64: return .int64(try cursor.number(what))
        case .float64: return .float64(Double(bitPattern: try cursor.number(what)))
        }
    }

    private mutating func readArray(_ key: String, depth: Int) throws(GGUFFailure) -> GGUFArray {
        guard depth <= GGUFLimits.arrayDepthMax else {
            throw .limit(
                offset: cursor.offset, what: "nested arrays of \"\(key)\"",
                limit: GGUFLimits.arrayDepthMax, got: UInt64(depth))
        }
        let type = try readType(of: key)
        let offset = cursor.offset
        let count: UInt64 = try cursor.number("the number of elements of \"\(key)\"")
        let bound = try bounded(
            count, GGUFLimits.arrayElementsMax, "elements of \"\(key)\"", at: offset,
            size: type.bytesMin)
        let what = "\(count) elements of \"\(key)\""
        switch type {
        case .uint8: return .uint8(try cursor.numbers(count, what))
        case .int8: return .int8(try cursor.numbers(count, what))
        case .uint16: return .uint16(try cursor.numbers(count, what))
        case .int16: return .int16(try cursor.numbers(count, what))
        case .uint32: return .uint32(try cursor.numbers(count, what))
        case .int32: return .int32(try cursor.numbers(count, what))
        case .uint64: return .uint64(try cursor.numbers(count, what))
        case .int64: return .int64(try cursor.numbers(count, what))
        case .float32:
            let bits = try cursor.numbers(count, what, as: UInt32.self)
            return .float32(bits.map { Float(bitPattern: $0) })
        case .float64:
            let bits = try cursor.numbers(count, what, as: UInt64.self)
            return .float64(bits.map { Double(bitPattern: $0) })
        case .bool: return .bool(try readBools(bound, key))
        case .string: return .strings(try readStrings(bound, key))
        case .array:
            var list: [GGUFArray] = []
            for _ in 0..<bound { list.append(try readArray(key, depth: depth + 1)) }
            return .arrays(list)
        }
    }

    private mutating func readBools(_ count: Int, _ key: String) throws(GGUFFailure) -> [Bool] {
        let offset = cursor.offset
        let bytes = try cursor.bytes(count, "\(count) booleans of \"\(key)\"")
        if let place = bytes.firstIndex(where: { $0 > 1 }) {
            throw .invalid(
                offset: offset + (place - bytes.startIndex), what: "a boolean of \"\(key)\"",
                expected: "0 or 1", got: "\(bytes[place])")
        }
        return bytes.map { $0 == 1 }
    }

    private mutating func readStrings(
        _ count: Int, _ key: String
    ) throws(GGUFFailure) -> GGUFStrings {
        var strings = GGUFStrings()
        strings.reserve(strings: count)
        for index in 0..<count {
            strings.append(
                try cursor.utf8(
                    "string \(index) of \"\(key)\"", limit: GGUFLimits.stringBytesMax))
        }
        return strings
    }

    private mutating func readAlignment() throws(GGUFFailure) {
        guard let index = indexOfKey["general.alignment"] else { return }
        let pair = metadata[index]
        guard case .uint32(let value) = pair.value, value & (value &- 1) == 0,
            (GGUFLimits.alignmentMin...GGUFLimits.alignmentMax).contains(Int(value))
        else {
            throw .wrongKey(
                offset: pair.offset, key: pair.key,
                expected: "a power of two as uint32, from \(GGUFLimits.alignmentMin) to "
                    + "\(GGUFLimits.alignmentMax)",
                got: pair.value.summary)
        }
        alignment = Int(value)
    }

    private mutating func readDescription() throws(GGUFFailure) -> Description {
        let offset = cursor.offset
        let index = indexOfName.count
        let name = try cursor.string(
            "the name of tensor \(index)", limit: GGUFLimits.tensorNameBytesMax)
        guard indexOfName[name] == nil else {
            throw .duplicate(offset: offset, what: "tensor", name: name)
        }
        indexOfName[name] = index
        let extents = try readExtents(name)
        let typeAt = cursor.offset
        let code: UInt32 = try cursor.number("the type of tensor \"\(name)\"")
        guard let type = GGUFTensorType(rawValue: code) else {
            throw .unsupportedType(offset: typeAt, tensor: name, code: code)
        }
        let start: UInt64 = try cursor.number("the start of tensor \"\(name)\"")
        return Description(
            name: name, extents: extents, type: type,
            byteCount: try size(name, extents, type, at: offset), offset: offset, start: start)
    }

    private mutating func readExtents(_ name: String) throws(GGUFFailure) -> [Int] {
        let rankAt = cursor.offset
        let rank: UInt32 = try cursor.number("the number of extents of tensor \"\(name)\"")
        guard rank <= UInt32(GGUFLimits.rankMax) else {
            throw .limit(
                offset: rankAt, what: "extents of tensor \"\(name)\"", limit: GGUFLimits.rankMax,
                got: UInt64(rank))
        }
        var extents: [Int] = []
        for _ in 0..<rank {
            let extentAt = cursor.offset
            let extent: UInt64 = try cursor.number("an extent of tensor \"\(name)\"")
            guard let exact = Int(exactly: extent), exact > 0 else {
                throw .invalid(
                    offset: extentAt, what: "an extent of tensor \"\(name)\"",
                    expected: "1 to \(Int.max)", got: "\(extent)")
            }
            extents.append(exact)
        }
        return extents
    }

    /// The bytes of a tensor, whose elements fit an `Int` and whose rows are whole blocks.
    private func size(
        _ name: String, _ extents: [Int], _ type: GGUFTensorType, at offset: Int
    ) throws(GGUFFailure) -> Int {
        var count = 1
        for extent in extents {
            let (product, overflow) = count.multipliedReportingOverflow(by: extent)
            guard !overflow else { throw .tooLarge(offset: offset, tensor: name) }
            count = product
        }
        let row = extents.first ?? 1
        guard row % type.blockLength == 0 else {
            throw .partialBlock(offset: offset, tensor: name, type: type, rowLength: row)
        }
        guard let bytes = type.bytes(ofElements: count) else {
            throw .tooLarge(offset: offset, tensor: name)
        }
        return bytes
    }

    /// Turns starts relative to the data into places of the file, which must be apart and inside.
    private mutating func place(_ descriptions: [Description]) throws(GGUFFailure) {
        let padding = (alignment - cursor.offset % alignment) % alignment
        dataStart = cursor.offset + padding
        for tensor in descriptions {
            guard tensor.start % UInt64(alignment) == 0 else {
                throw .misaligned(
                    offset: tensor.offset, tensor: tensor.name, alignment: alignment,
                    got: tensor.start)
            }
            let (end, overflow) = tensor.start.addingReportingOverflow(UInt64(tensor.byteCount))
            let (place, beyond) = end.addingReportingOverflow(UInt64(dataStart))
            guard !overflow, !beyond, place <= UInt64(fileBytes) else {
                throw .beyondFile(
                    offset: tensor.offset, tensor: tensor.name,
                    end: overflow || beyond ? .max : place, file: fileBytes)
            }
            tensors.append(
                GGUFTensor(
                    name: tensor.name, extents: tensor.extents, type: tensor.type,
                    start: dataStart + Int(tensor.start), byteCount: tensor.byteCount,
                    offset: tensor.offset))
        }
        try checkApart()
    }

    private func checkApart() throws(GGUFFailure) {
        let sorted = tensors.sorted { ($0.start, $0.offset) < ($1.start, $1.offset) }
        for (previous, tensor) in zip(sorted, sorted.dropFirst()) {
            let end = previous.start + previous.byteCount
            guard tensor.start >= end else {
                throw .overlap(
                    offset: tensor.offset, tensor: tensor.name, start: tensor.start,
                    other: previous.name, otherEnd: end)
            }
        }
    }
}
