package import Models
import Primitives
import Tensors

/// A small decoder with random weights: the same bytes on every run and every machine.
///
/// The weights are those of a GGUF file; the Hugging Face form of the same model computes the same,
/// with the rows of query and key in the other pairing.
package struct GeneratedModel {
    package let configuration: DecoderConfiguration
    package let seed: UInt64

    /// The configuration's vocabulary size is that of ``GeneratedVocabulary``.
    package init(_ configuration: DecoderConfiguration, seed: UInt64 = 1) {
        self.configuration = configuration
        self.seed = seed
    }

    /// TinyLlama-1.1B in small: eight query heads a key head, an output projection of its own.
    package static func tinyLlama(seed: UInt64 = 1) -> GeneratedModel {
        GeneratedModel(
            DecoderConfiguration(
                vocabularySize: GeneratedVocabulary.size, contextLength: 256, layers: 4, heads: 16,
                keyHeads: 2, headWidth: 16, width: 256, feedForwardWidth: 768,
                tiesEmbeddings: false),
            seed: seed)
    }

    /// SmolLM2-135M in small: three query heads a key head, tied embeddings.
    package static func smolLM2(seed: UInt64 = 1) -> GeneratedModel {
        GeneratedModel(
            DecoderConfiguration(
                vocabularySize: GeneratedVocabulary.size, contextLength: 256, layers: 2, heads: 9,
                keyHeads: 3, headWidth: 32, width: 288, feedForwardWidth: 768,
                ropeTheta: 100_000),
            seed: seed)
    }

    /// Qwen2 in small: biases of query, key and value, and rotary pairs half a head apart.
    package static func qwen2(seed: UInt64 = 1) -> GeneratedModel {
        GeneratedModel(
            DecoderConfiguration(
                architecture: .qwen2, vocabularySize: GeneratedVocabulary.size,
                contextLength: 256, layers: 2, heads: 8, keyHeads: 2, headWidth: 32, width: 256,
                feedForwardWidth: 512, ropeTheta: 1_000_000, rotaryPairing: .halves,
                normEpsilon: 1e-6, hasAttentionBiases: true),
            seed: seed)
    }

    package var tensors: DecoderTensors { DecoderTensors(configuration) }

    /// The elements of a tensor of ``tensors``: norms near 1, biases and matrices around 0, so that
    /// activations keep about their size from layer to layer.
    package func elements(of entry: DecoderTensors.Entry) -> [Float] {
        var state = seed
        for byte in entry.name.utf8 { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let isNorm = entry.name.hasSuffix("norm.weight")
        let isVector = entry.extents.count == 1
        let deviation = isVector ? 0.1 : 1 / Float(entry.extents[0]).squareRoot()
        // A uniform number of deviation 1 lies within √3.
        let range = 2 * deviation * Float(3).squareRoot()
        return (0..<entry.extents.reduce(1, *)).map { _ in
            let value = (Self.uniform(&state) - 0.5) * range
            return isNorm ? 1 + value : value
        }
    }

    /// SplitMix64, its upper 24 bits as a number from 0 up to 1.
    private static func uniform(_ state: inout UInt64) -> Float {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return Float((z ^ z >> 31) >> 40) / 0x1p24
    }
}
