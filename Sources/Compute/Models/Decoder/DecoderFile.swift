package import Primitives
package import Tensors

/// One tensor of a decoder where it lies in its file, whatever the format.
package struct DecoderWeight: Sendable {
    package let name: String
    /// In ggml's order: a matrix of M rows and K columns is [K, M].
    package let extents: [Int]
    package let type: GGUFTensorType
    /// The blocks, row after row.
    package let bytes: ByteRegionPart

    /// A tensor whose blocks fill `bytes`.
    package init(name: String, extents: [Int], type: GGUFTensorType, bytes: ByteRegionPart) {
        precondition(
            type.bytes(ofElements: extents.reduce(1, *)) == bytes.byteCount,
            "extents span the tensor's bytes")
        self.name = name
        self.extents = extents
        self.type = type
        self.bytes = bytes
    }

    package var count: Int { extents.reduce(1, *) }
    /// The elements of a row, a whole number of blocks.
    package var rowLength: Int { extents.first ?? 1 }
    package var rowCount: Int { extents.dropFirst().reduce(1, *) }
    package var rowBytes: Int { bytes.byteCount / rowCount }

    /// The blocks of one row.
    package func rowBytes(_ row: Int) -> [UInt8] {
        precondition(row >= 0 && row < rowCount, "a row lies inside its tensor")
        return bytes.copy(from: row * rowBytes, count: rowBytes)
    }

    /// The elements of one row as binary32, by the definition of the type.
    package func row(_ row: Int) -> [Float] { type.floats(rowBytes(row)) }

    /// All elements as binary32, row after row.
    package func floats() -> FloatView {
        let view = FloatView(zeros: count)
        switch type {
        case .float32: view.store(littleEndianBytesOf: bytes, from: 0)
        case .float16: view.store(float16BytesOf: bytes, from: 0)
        case .bfloat16: view.store(bfloat16BytesOf: bytes, from: 0)
        default:
            for row in 0..<rowCount { view.slice(row * rowLength, rowLength).store(self.row(row)) }
        }
        return view
    }
}

/// A decoder's configuration and weights, from a GGUF file or from Hugging Face's layout.
///
/// The files have been checked to hold the tensors of the configuration in their extents and no
/// others; their elements have not been looked at.
package struct DecoderFile: Sendable {
    package let configuration: DecoderConfiguration
    /// The tensors under the names they have in the file.
    package let tensors: DecoderTensors
    private let weights: [String: DecoderWeight]

    init(
        configuration: DecoderConfiguration, tensors: DecoderTensors,
        weights: [String: DecoderWeight]
    ) {
        self.configuration = configuration
        self.tensors = tensors
        self.weights = weights
    }

    package init(gguf file: GGUFReader) throws(GGUFFailure) {
        let configuration = try DecoderConfiguration(gguf: file)
        let tensors = DecoderTensors(configuration)
        try tensors.check(file)
        var weights: [String: DecoderWeight] = [:]
        for tensor in file.tensors {
            weights[tensor.name] = DecoderWeight(
                name: tensor.name, extents: tensor.extents, type: tensor.type,
                bytes: file.bytes(of: tensor))
        }
        self.init(configuration: configuration, tensors: tensors, weights: weights)
    }

    /// The weight that an entry of ``tensors`` names.
    package func weight(_ entry: DecoderTensors.Entry) -> DecoderWeight {
        guard let weight = weights[entry.name] else {
            preconditionFailure("\(entry.name) is no entry of this file's tensors")
        }
        return weight
    }
}
