import Encodings
package import Primitives

/// Writes a safetensors file: the same bytes for the same tensors and metadata, whatever their
/// order.
///
/// Tensors are sorted by the bytes of their names, metadata by key; the header is one line of JSON,
/// filled up with spaces so that the data starts at a multiple of 8.
package struct SafetensorsWriter {
    private struct Tensor {
        let name: String
        let type: SafetensorsType
        let shape: [Int]
        let content: any ByteRegion
    }

    private var tensors: [Tensor] = []
    private var metadata: [(key: String, value: String)] = []

    package init() {}

    /// Adds a tensor; `content` holds its elements in row-major order, little-endian.
    package mutating func add(
        _ name: String,
        shape: [Int],
        type: SafetensorsType = .float32,
        content: any ByteRegion
    ) {
        precondition(
            content.byteCount == shape.reduce(type.bytes, *),
            "a shape spans its tensor's bytes"
        )
        precondition(name != "__metadata__", "a tensor is not named like the metadata")
        precondition(!tensors.contains { $0.name == name }, "a name stands for one tensor")
        tensors.append(Tensor(name: name, type: type, shape: shape, content: content))
    }

    package mutating func setMetadata(_ key: String, _ value: String) {
        metadata.removeAll { $0.key == key }
        metadata.append((key: key, value: value))
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
        let sorted = tensors.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        var header = Array(self.header(sorted).text.utf8)
        while header.count % 8 != 0 { header.append(0x20) }
        var writer = ByteWriter()
        writer.appendCounted(header)
        return [writer.bytes] + sorted.map(\.content)
    }

    private func header(_ sorted: [Tensor]) -> JSON {
        var header = JSONObject()
        if !metadata.isEmpty {
            var object = JSONObject()
            let pairs = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            for pair in pairs { object[pair.key] = .string(pair.value) }
            header["__metadata__"] = .object(object)
        }
        var offset = 0
        for tensor in sorted {
            let end = offset + tensor.content.byteCount
            header[tensor.name] = [
                "dtype": .string(tensor.type.rawValue),
                "shape": .array(tensor.shape.map { .integer($0) }),
                "data_offsets": [.integer(offset), .integer(end)],
            ]
            offset = end
        }
        return .object(header)
    }
}
