/// The bounds of a GGUF file: they bound what is read and allocated before anything is believed.
package enum GGUFLimits {
    /// Pairs of metadata; published models have fewer than a hundred.
    package static let pairsMax = 1 << 16
    package static let tensorsMax = 1 << 16
    /// The format's own bound of a key.
    package static let keyBytesMax = (1 << 16) - 1
    /// The longest string value: a chat template has some thousand bytes.
    package static let stringBytesMax = 1 << 24
    /// The longest name of a tensor; ggml keeps 64 bytes with a zero at the end.
    package static let tensorNameBytesMax = 64
    /// ggml's number of extents of a tensor.
    package static let rankMax = 4
    /// How deep an array of arrays may nest.
    package static let arrayDepthMax = 4
    /// The elements of one array: a vocabulary or its merges.
    package static let arrayElementsMax = 1 << 24
    /// The alignment of the data when the file names none.
    package static let alignmentDefault = 32
    package static let alignmentMin = 8
    package static let alignmentMax = 1 << 16
}
