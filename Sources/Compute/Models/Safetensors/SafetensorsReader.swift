import Encodings
package import Primitives
package import Tensors

/// A safetensors file whose header has been checked: every byte belongs to exactly one tensor.
///
/// The file stays where it is (an array or mapped memory); a tensor is copied when it is asked for.
package struct SafetensorsReader: Sendable {
    package struct Entry: Hashable, Sendable {
        package let name: String
        package let type: SafetensorsType
        package let shape: [Int]
        /// Where the elements start and end in the file.
        package let start: Int
        package let end: Int

        package var count: Int { (end - start) / type.bytes }
    }

    /// The tensors in the order of their bytes.
    package let entries: [Entry]
    /// The pairs of `__metadata__`, in the order of the header.
    package let metadata: [(key: String, value: String)]
    private let file: any ByteRegion
    private let indexOfName: [String: Int]

    package init(_ file: any ByteRegion) throws(SafetensorsFailure) {
        let header = try SafetensorsHeader(file)
        self.file = file
        entries = header.entries
        metadata = header.metadata
        var indexOfName: [String: Int] = [:]
        for (index, entry) in entries.enumerated() { indexOfName[entry.name] = index }
        self.indexOfName = indexOfName
    }

    package func metadata(_ key: String) -> String? {
        metadata.first { $0.key == key }?.value
    }

    package func entry(_ name: String) throws(SafetensorsFailure) -> Entry {
        guard let index = indexOfName[name] else { throw .missing(tensor: name) }
        return entries[index]
    }

    /// The elements of a tensor where they lie: row-major, little-endian.
    package func bytes(of entry: Entry) -> ByteRegionPart {
        ByteRegionPart(of: file, from: entry.start, count: entry.end - entry.start)
    }

    /// The elements of a tensor of floating-point type as binary32; widening is exact.
    package func floats(_ name: String, shape: [Int]? = nil) throws(SafetensorsFailure)
        -> FloatView
    {
        let entry = try checked(name, shape: shape)
        let view = FloatView(zeros: entry.count)
        switch entry.type {
        case .float32: view.store(littleEndianBytesOf: file, from: entry.start)
        case .float16: view.store(float16BytesOf: file, from: entry.start)
        case .bfloat16: view.store(bfloat16BytesOf: file, from: entry.start)
        default: throw .wrongType(tensor: name, expected: .float32, got: entry.type)
        }
        return view
    }

    /// Copies a tensor of type F32 into `view`, which fixes the number of its elements.
    package func load(_ name: String, shape: [Int], into view: FloatView)
        throws(SafetensorsFailure)
    {
        let entry = try checked(name, shape: shape)
        guard entry.type == .float32 else {
            throw .wrongType(tensor: name, expected: .float32, got: entry.type)
        }
        guard entry.count == view.count else {
            throw .wrongShape(tensor: name, expected: [view.count], got: entry.shape)
        }
        view.store(littleEndianBytesOf: file, from: entry.start)
    }

    private func checked(_ name: String, shape: [Int]?) throws(SafetensorsFailure) -> Entry {
        let entry = try entry(name)
        if let shape, shape != entry.shape {
            throw .wrongShape(tensor: name, expected: shape, got: entry.shape)
        }
        return entry
    }
}

/// Reads and checks the header; knows nothing of elements.
private struct SafetensorsHeader {
    private(set) var entries: [SafetensorsReader.Entry] = []
    private(set) var metadata: [(key: String, value: String)] = []
    private let dataStart: Int
    private let dataBytes: Int

    init(_ file: any ByteRegion) throws(SafetensorsFailure) {
        let text = try Self.text(of: file)
        dataStart = 8 + text.count
        dataBytes = file.byteCount - dataStart
        let limits = JSONLimits(bytes: SafetensorsLimits.headerBytesMax, depth: 4)
        let members: [JSONObject.Member]
        do throws(JSONFailure) {
            members = try JSON.parse(text, limits: limits).object?.members ?? []
        } catch {
            throw .header(error)
        }
        guard members.count <= SafetensorsLimits.tensorsMax else {
            throw .tooManyTensors(limit: SafetensorsLimits.tensorsMax, got: members.count)
        }
        for member in members {
            if member.key == "__metadata__" {
                try read(metadata: member.value)
            } else {
                entries.append(try entry(member.key, member.value))
            }
        }
        entries.sort { ($0.start, $0.end, $0.name) < ($1.start, $1.end, $1.name) }
        try checkCover()
    }

    private static func text(of file: any ByteRegion) throws(SafetensorsFailure) -> [UInt8] {
        guard file.byteCount >= 8 else { throw .tooShort(bytes: file.byteCount) }
        var length: UInt64 = 0
        for byte in file.copy(from: 0, count: 8).reversed() { length = length << 8 | UInt64(byte) }
        guard length <= UInt64(file.byteCount - 8) else {
            throw .headerBeyondFile(header: length, file: file.byteCount)
        }
        guard length <= UInt64(SafetensorsLimits.headerBytesMax) else {
            throw .headerTooLarge(limit: SafetensorsLimits.headerBytesMax, got: length)
        }
        let text = file.copy(from: 8, count: Int(length))
        guard text.first == 0x7B else { throw .headerStart(got: text.first ?? 0) }
        return text
    }

    private mutating func read(metadata value: JSON) throws(SafetensorsFailure) {
        guard let object = value.object else { throw .metadata }
        for member in object.members {
            guard let text = member.value.string else { throw .metadata }
            metadata.append((key: member.key, value: text))
        }
    }

    private func entry(_ name: String, _ value: JSON) throws(SafetensorsFailure)
        -> SafetensorsReader.Entry
    {
        guard let object = value.object, object.count == 3 else {
            throw .malformed(tensor: name, expected: "the keys dtype, shape and data_offsets")
        }
        guard let typeName = object["dtype"]?.string else {
            throw .malformed(tensor: name, expected: "a string for dtype")
        }
        guard let type = SafetensorsType(rawValue: typeName) else {
            throw .unknownType(tensor: name, got: typeName)
        }
        let shape = try shape(name, object["shape"])
        guard let offsets = object["data_offsets"]?.array, offsets.count == 2,
            let start = offsets[0].int, let end = offsets[1].int, start >= 0, end >= 0
        else {
            throw .malformed(tensor: name, expected: "two offsets, not negative")
        }
        guard start <= end else { throw .reversed(tensor: name, start: start, end: end) }
        guard end <= dataBytes else {
            throw .beyondData(tensor: name, end: end, data: dataBytes)
        }
        let bytes = try size(name, shape, type)
        guard end - start == bytes else {
            throw .wrongSize(tensor: name, expected: bytes, got: end - start)
        }
        return SafetensorsReader.Entry(
            name: name,
            type: type,
            shape: shape,
            start: dataStart + start,
            end: dataStart + end
        )
    }

    private func shape(_ name: String, _ value: JSON?) throws(SafetensorsFailure) -> [Int] {
        guard let extents = value?.array, extents.count <= SafetensorsLimits.rankMax else {
            throw .malformed(
                tensor: name,
                expected: "a shape of at most \(SafetensorsLimits.rankMax) extents"
            )
        }
        var shape: [Int] = []
        for extent in extents {
            guard let extent = extent.int, extent >= 0 else {
                throw .malformed(tensor: name, expected: "extents that are integers, not negative")
            }
            shape.append(extent)
        }
        return shape
    }

    private func size(_ name: String, _ shape: [Int], _ type: SafetensorsType)
        throws(SafetensorsFailure) -> Int
    {
        if shape.contains(0) { return 0 }
        var bytes = type.bytes
        for extent in shape {
            let (product, overflow) = bytes.multipliedReportingOverflow(by: extent)
            guard !overflow else { throw .tooLarge(tensor: name) }
            bytes = product
        }
        return bytes
    }

    /// The tensors, by offset, must follow each other from the first to the last byte of the data.
    private func checkCover() throws(SafetensorsFailure) {
        var previous = dataStart
        for entry in entries {
            guard entry.start >= previous else {
                throw .overlap(
                    tensor: entry.name,
                    previous: previous - dataStart,
                    start: entry.start - dataStart
                )
            }
            guard entry.start == previous else {
                throw .gap(
                    tensor: entry.name,
                    previous: previous - dataStart,
                    start: entry.start - dataStart
                )
            }
            previous = entry.end
        }
        guard previous == dataStart + dataBytes else {
            throw .uncovered(bytes: dataStart + dataBytes - previous)
        }
    }
}
