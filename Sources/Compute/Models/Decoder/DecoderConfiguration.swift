package import Tensors

/// A family of decoders whose forward pass is known.
package enum DecoderArchitecture: String, Hashable, Sendable, CaseIterable {
    case llama
    /// Llama with biases of query, key and value.
    case qwen2
}

/// What a foreign decoder of the Llama family computes: RMSNorm, rotary positions, grouped-query
/// attention, SwiGLU.
///
/// The sizes come from a file; ``check()`` bounds them so that no product of two extents
/// overflows.
package struct DecoderConfiguration: Hashable, Sendable {
    package var architecture: DecoderArchitecture
    package var vocabularySize: Int
    /// The longest sequence that the model was made for, in tokens.
    package var contextLength: Int
    package var layers: Int
    package var heads: Int
    /// Key and value heads; each serves `heads / keyHeads` query heads.
    package var keyHeads: Int
    /// Elements of a head; `heads · headWidth` need not be `width`.
    package var headWidth: Int
    /// Elements of the residual stream.
    package var width: Int
    package var feedForwardWidth: Int
    /// The base of the rotary frequencies: pair i turns by theta^(−2i / ropeDimensions) a token.
    package var ropeTheta: Float
    /// The elements of a head that are turned, from its first; an even number.
    package var ropeDimensions: Int
    package var rotaryPairing: RotaryPairing
    /// Whether the file holds `rope_freqs.weight`, by which the frequency of each pair is divided.
    package var hasRopeFactors: Bool
    package var normEpsilon: Float
    /// Whether the output projection is the embedding table.
    package var tiesEmbeddings: Bool
    /// Whether query, key and value have biases.
    package var hasAttentionBiases: Bool

    package init(
        architecture: DecoderArchitecture = .llama,
        vocabularySize: Int,
        contextLength: Int,
        layers: Int,
        heads: Int,
        keyHeads: Int,
        headWidth: Int,
        width: Int,
        feedForwardWidth: Int,
        ropeTheta: Float = 10_000,
        ropeDimensions: Int? = nil,
        rotaryPairing: RotaryPairing = .interleaved,
        hasRopeFactors: Bool = false,
        normEpsilon: Float = 1e-5,
        tiesEmbeddings: Bool = true,
        hasAttentionBiases: Bool = false
    ) {
        self.architecture = architecture
        self.vocabularySize = vocabularySize
        self.contextLength = contextLength
        self.layers = layers
        self.heads = heads
        self.keyHeads = keyHeads
        self.headWidth = headWidth
        self.width = width
        self.feedForwardWidth = feedForwardWidth
        self.ropeTheta = ropeTheta
        self.ropeDimensions = ropeDimensions ?? headWidth
        self.rotaryPairing = rotaryPairing
        self.hasRopeFactors = hasRopeFactors
        self.normEpsilon = normEpsilon
        self.tiesEmbeddings = tiesEmbeddings
        self.hasAttentionBiases = hasAttentionBiases
    }

    /// The elements of all query heads.
    package var queryWidth: Int { heads * headWidth }
    /// The elements of all key heads, and of all value heads.
    package var keyWidth: Int { keyHeads * headWidth }

    package func check() throws(ModelFailure) {
        try ModelLimits.check("vocabulary size", vocabularySize, in: 2...ModelLimits.vocabulary)
        try ModelLimits.check("context length", contextLength, in: 1...DecoderLimits.context)
        try ModelLimits.check("layers", layers, in: 1...ModelLimits.layers)
        try ModelLimits.check("width", width, in: 2...ModelLimits.width)
        try ModelLimits.check("heads", heads, in: 1...DecoderLimits.heads)
        try ModelLimits.check("key heads", keyHeads, in: 1...heads)
        try ModelLimits.check("head width", headWidth, in: 2...DecoderLimits.headWidth)
        try ModelLimits.check(
            "feed-forward width", feedForwardWidth, in: 1...ModelLimits.width * 8)
        try ModelLimits.check("rotary dimensions", ropeDimensions, in: 2...headWidth)
        guard heads % keyHeads == 0 else {
            throw .contradiction("\(heads) heads are not a multiple of \(keyHeads) key heads")
        }
        guard ropeDimensions % 2 == 0 else {
            throw .contradiction(
                "rotary dimensions: expected an even number, got \(ropeDimensions)")
        }
        guard ropeTheta > 0, ropeTheta.isFinite else {
            throw .outOfRange(name: "rotary base", allowed: "above 0", got: "\(ropeTheta)")
        }
        guard normEpsilon > 0, normEpsilon < 1 else {
            throw .outOfRange(
                name: "norm epsilon", allowed: "above 0 and below 1", got: "\(normEpsilon)")
        }
    }
}

/// The bounds of a foreign decoder beside those of ``ModelLimits``.
package enum DecoderLimits {
    /// Some models state a million tokens; what a session may use is bounded elsewhere.
    package static let context = 1 << 24
    package static let heads = 1 << 12
    package static let headWidth = 1 << 12
    /// The longest `config.json`, and the longest index of shards.
    package static let configurationBytes = 1 << 20
    package static let indexBytes = 1 << 24
    package static let shardsMax = 1 << 10
}
