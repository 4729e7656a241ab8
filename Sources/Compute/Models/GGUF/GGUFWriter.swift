package import Primitives

/// Writes a GGUF file of version 3: metadata and tensors in the order in which they were added.
///
/// The opposite of ``GGUFReader``: what one writes the other reads back, and a file that was read
/// and is written again has the same bytes up to its data. Misuse is a precondition; nothing
/// foreign comes in here.
package struct GGUFWriter {
    private struct Tensor {
        let name: String
        let extents: [Int]
        let type: GGUFTensorType
        let content: any ByteRegion
    }

    private var metadata: [(key: String, value: GGUFValue)] = []
    private var tensors: [Tensor] = []
    private var alignment = GGUFLimits.alignmentDefault
    private var keys: Set<String> = []
    private var names: Set<String> = []

    package init() {}

    /// Appends a pair; `general.alignment` also sets the alignment of the data.
    package mutating func set(_ key: String, _ value: GGUFValue) {
        precondition(keys.insert(key).inserted, "a key stands once")
        precondition(key.utf8.count <= GGUFLimits.keyBytesMax, "a key is as long as a reader reads")
        if key == "general.alignment", case .uint32(let value) = value {
            precondition(value.nonzeroBitCount == 1, "an alignment is a power of two")
            alignment = Int(value)
        }
        metadata.append((key: key, value: value))
    }

    /// Appends a tensor; `content` holds its blocks, `extents` are in ggml's order, rows first.
    package mutating func add(
        _ name: String, extents: [Int], type: GGUFTensorType, content: any ByteRegion
    ) {
        precondition(names.insert(name).inserted, "a name stands for one tensor")
        precondition(
            name.utf8.count <= GGUFLimits.tensorNameBytesMax,
            "a name is as long as a reader reads")
        precondition(extents.count <= GGUFLimits.rankMax, "a tensor has at most four extents")
        precondition((extents.first ?? 1) % type.blockLength == 0, "a row is a number of blocks")
        precondition(
            type.bytes(ofElements: extents.reduce(1, *)) == content.byteCount,
            "extents span the tensor's bytes")
        tensors.append(Tensor(name: name, extents: extents, type: type, content: content))
    }

    /// Encodes `elements`, which are finite, and appends them as a tensor.
    package mutating func add(
        _ name: String, extents: [Int], type: GGUFTensorType, elements: [Float]
    ) {
        add(name, extents: extents, type: type, content: type.encode(elements))
    }

    /// The whole file.
    package func bytes() -> [UInt8] {
        var file: [UInt8] = []
        let parts = parts()
        file.reserveCapacity(parts.reduce(0) { $0 + $1.byteCount })
        for part in parts { part.append(to: &file) }
        return file
    }

    /// The file as what its bytes consist of, the tensors where they lie.
    package func parts() -> [any ByteRegion] {
        var parts: [any ByteRegion] = [header()]
        for tensor in tensors {
            parts.append(tensor.content)
            let padding = padded(tensor.content.byteCount) - tensor.content.byteCount
            if padding > 0 { parts.append([UInt8](repeating: 0, count: padding)) }
        }
        return parts
    }

    private func padded(_ count: Int) -> Int {
        (count + alignment - 1) / alignment * alignment
    }

    /// Everything before the data, filled up to the alignment.
    private func header() -> [UInt8] {
        var writer = ByteWriter()
        writer.append("GGUF".utf8)
        writer.appendLittleEndian(UInt32(3))
        writer.appendLittleEndian(UInt64(tensors.count))
        writer.appendLittleEndian(UInt64(metadata.count))
        for pair in metadata {
            writer.appendCounted(pair.key)
            writer.appendLittleEndian(pair.value.type.rawValue)
            writer.append(pair.value)
        }
        var start = 0
        for tensor in tensors {
            writer.appendCounted(tensor.name)
            writer.appendLittleEndian(UInt32(tensor.extents.count))
            for extent in tensor.extents { writer.appendLittleEndian(UInt64(extent)) }
            writer.appendLittleEndian(tensor.type.rawValue)
            writer.appendLittleEndian(UInt64(start))
            start += padded(tensor.content.byteCount)
        }
        let count = writer.bytes.count
        writer.append([UInt8](repeating: 0, count: padded(count) - count))
        return writer.bytes
    }
}

extension ByteWriter {
    fileprivate mutating func append(_ value: GGUFValue) {
        switch value {
        case .uint8(let value): appendLittleEndian(value)
        case .int8(let value): appendLittleEndian(value)
        case .uint16(let value): appendLittleEndian(value)
        case .int16(let value): appendLittleEndian(value)
        case .uint32(let value): appendLittleEndian(value)
        case .int32(let value): appendLittleEndian(value)
        case .float32(let value): appendLittleEndian(value.bitPattern)
        case .bool(let value): append([value ? 1 : 0])
        case .string(let text): appendCounted(text)
        case .array(let array): append(array)
        case .uint64(let value): appendLittleEndian(value)
        case .int64(let value): appendLittleEndian(value)
        case .float64(let value): appendLittleEndian(value.bitPattern)
        }
    }

    private mutating func append(_ array: GGUFArray) {
        appendLittleEndian(array.type.rawValue)
        appendLittleEndian(UInt64(array.count))
        switch array {
        case .uint8(let list): append(list)
        case .int8(let list): for value in list { appendLittleEndian(value) }
        case .uint16(let list): for value in list { appendLittleEndian(value) }
        case .int16(let list): for value in list { appendLittleEndian(value) }
        case .uint32(let list): for value in list { appendLittleEndian(value) }
        case .int32(let list): for value in list { appendLittleEndian(value) }
        case .float32(let list): for value in list { appendLittleEndian(value.bitPattern) }
        case .bool(let list): append(list.map { $0 ? 1 : 0 })
        case .strings(let list):
            for index in list.indices {
                let bytes = list.bytes(at: index)
                appendLittleEndian(UInt64(bytes.count))
                append(bytes)
            }
        case .arrays(let list): for array in list { append(array) }
        case .uint64(let list): for value in list { appendLittleEndian(value) }
        case .int64(let list): for value in list { appendLittleEndian(value) }
        case .float64(let list): for value in list { appendLittleEndian(value.bitPattern) }
        }
    }
}
