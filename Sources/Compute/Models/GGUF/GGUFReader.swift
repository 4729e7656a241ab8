package import Primitives

/// A tensor of a GGUF file, in ggml's order of extents: the first is the length of a row.
package struct GGUFTensor: Hashable, Sendable {
    package let name: String
    /// At most four; a matrix of M rows and K columns is [K, M].
    package let extents: [Int]
    package let type: GGUFTensorType
    /// Where the first block starts, counted from the start of the file.
    package let start: Int
    package let byteCount: Int
    /// Where the file describes the tensor, for messages.
    package let offset: Int

    package var count: Int { extents.reduce(1, *) }
    /// The elements of a row, a whole number of blocks.
    package var rowLength: Int { extents.first ?? 1 }
    package var rowCount: Int { extents.dropFirst().reduce(1, *) }
    package var rowBytes: Int { byteCount / rowCount }
}

/// A GGUF file of version 2 or 3, little-endian, whose metadata and tensor table have been checked.
///
/// The file stays where it is (an array or mapped memory). The table is read once, in windows;
/// tensor data is neither read nor copied here. A file is refused with the offset of what is wrong
/// in it: nothing in it can make the reader trap or allocate more than a small multiple of its
/// size. Source: ggml's `docs/gguf.md`, and its limits where that page has none.
package struct GGUFReader: Sendable {
    /// One key of the metadata with its value.
    package struct Pair: Hashable, Sendable {
        package let key: String
        package let value: GGUFValue
        /// Where the key stands in the file.
        package let offset: Int
    }

    package let version: UInt32
    /// The metadata in the order of the file, each key once.
    package let metadata: [Pair]
    /// The tensors in the order of the file's table, each name once.
    package let tensors: [GGUFTensor]
    /// What the starts of tensors are multiples of: `general.alignment`, or 32.
    package let alignment: Int
    /// Where the data starts, counted from the start of the file.
    package let dataStart: Int
    package let file: any ByteRegion
    private let indexOfKey: [String: Int]
    private let indexOfName: [String: Int]

    package init(_ file: any ByteRegion) throws(GGUFFailure) {
        var header = GGUFHeader(file)
        try header.read()
        self.file = file
        version = header.version
        metadata = header.metadata
        tensors = header.tensors
        alignment = header.alignment
        dataStart = header.dataStart
        indexOfKey = header.indexOfKey
        indexOfName = header.indexOfName
    }

    /// The tensor `name`; `nil` when the file has none.
    package func tensor(_ name: String) -> GGUFTensor? {
        indexOfName[name].map { tensors[$0] }
    }

    /// The tensor `name`, or ``GGUFFailure/missingTensor(name:)``.
    package func requiredTensor(_ name: String) throws(GGUFFailure) -> GGUFTensor {
        guard let tensor = tensor(name) else { throw .missingTensor(name: name) }
        return tensor
    }

    /// The blocks of a tensor where they lie.
    package func bytes(of tensor: GGUFTensor) -> ByteRegionPart {
        ByteRegionPart(of: file, from: tensor.start, count: tensor.byteCount)
    }

    /// A key of the metadata; `nil` when the file has none.
    package func pair(_ key: String) -> Pair? {
        indexOfKey[key].map { metadata[$0] }
    }
}
