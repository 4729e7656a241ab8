import Tensors

/// A decoder of the Llama family: RMSNorm, rotary positions, grouped-query attention, SwiGLU.
package struct GPTConfiguration: Hashable, Sendable {
    package var vocabularySize: Int
    /// The longest sequence, in tokens.
    package var contextLength: Int
    package var layers: Int
    package var heads: Int
    /// Key and value heads; each serves `heads / keyHeads` query heads.
    package var keyHeads: Int
    package var width: Int
    package var feedForwardWidth: Int
    /// Whether the output projection is the embedding table.
    package var tiesEmbeddings: Bool
    package var ropeTheta: Float
    package var normEpsilon: Float

    package init(
        vocabularySize: Int = 256,
        contextLength: Int,
        layers: Int,
        heads: Int,
        keyHeads: Int,
        width: Int,
        feedForwardWidth: Int,
        tiesEmbeddings: Bool = true,
        ropeTheta: Float = 10_000,
        normEpsilon: Float = 1e-5
    ) {
        self.vocabularySize = vocabularySize
        self.contextLength = contextLength
        self.layers = layers
        self.heads = heads
        self.keyHeads = keyHeads
        self.width = width
        self.feedForwardWidth = feedForwardWidth
        self.tiesEmbeddings = tiesEmbeddings
        self.ropeTheta = ropeTheta
        self.normEpsilon = normEpsilon
    }

    /// The usual width of a SwiGLU layer: two thirds of four times the width, up to a multiple of
    /// 32.
    package static func usualFeedForwardWidth(_ width: Int) -> Int {
        (width * 8 / 3 + 31) / 32 * 32
    }

    package var headWidth: Int { width / max(heads, 1) }

    package func check() throws(ModelFailure) {
        try ModelLimits.check("vocab_size", vocabularySize, in: 2...ModelLimits.vocabulary)
        try ModelLimits.check("block_size", contextLength, in: 1...ModelLimits.context)
        try ModelLimits.check("n_layer", layers, in: 1...ModelLimits.layers)
        try ModelLimits.check("n_embd", width, in: 2...ModelLimits.width)
        try ModelLimits.check("n_head", heads, in: 1...width)
        try ModelLimits.check("n_kv_head", keyHeads, in: 1...heads)
        try ModelLimits.check("ffn_width", feedForwardWidth, in: 1...ModelLimits.width * 8)
        guard width % heads == 0, headWidth % 2 == 0 else {
            throw .contradiction(
                "n_embd \(width) over n_head \(heads): expected an even head width, got "
                    + "\(Double(width) / Double(heads))"
            )
        }
        guard heads % keyHeads == 0 else {
            throw .contradiction("n_head \(heads) is not a multiple of n_kv_head \(keyHeads)")
        }
        guard ropeTheta > 0, ropeTheta.isFinite else {
            throw .outOfRange(name: "rope_theta", allowed: "above 0", got: "\(ropeTheta)")
        }
        guard normEpsilon > 0, normEpsilon < 1 else {
            throw .outOfRange(
                name: "norm_eps",
                allowed: "above 0 and below 1",
                got: "\(normEpsilon)"
            )
        }
    }

    /// The parameters under the names of Hugging Face's Llama, weights stored [out, in].
    ///
    /// Matrices start uniform with deviation 0.02; those that write into the residual stream are
    /// smaller by √(2·layers), as in GPT-2.
    package var parameters: [ParameterSpecification] {
        let usual = Initializer.deviation(0.02)
        let residual = Initializer.deviation(0.02 / Float(2 * layers).squareRoot())
        let keyWidth = keyHeads * headWidth
        var list = [
            ParameterSpecification(
                name: "model.embed_tokens.weight",
                shape: [vocabularySize, width],
                initializer: usual
            )
        ]
        func add(_ name: String, _ extents: [Int], _ initializer: Initializer) {
            list.append(
                ParameterSpecification(
                    name: name,
                    shape: .init(extents),
                    initializer: initializer
                )
            )
        }
        for layer in 0..<layers {
            let prefix = "model.layers.\(layer)."
            add(prefix + "input_layernorm.weight", [width], .constant(1))
            add(prefix + "self_attn.q_proj.weight", [width, width], usual)
            add(prefix + "self_attn.k_proj.weight", [keyWidth, width], usual)
            add(prefix + "self_attn.v_proj.weight", [keyWidth, width], usual)
            add(prefix + "self_attn.o_proj.weight", [width, width], residual)
            add(prefix + "post_attention_layernorm.weight", [width], .constant(1))
            add(prefix + "mlp.gate_proj.weight", [feedForwardWidth, width], usual)
            add(prefix + "mlp.up_proj.weight", [feedForwardWidth, width], usual)
            add(prefix + "mlp.down_proj.weight", [width, feedForwardWidth], residual)
        }
        add("model.norm.weight", [width], .constant(1))
        if !tiesEmbeddings { add("lm_head.weight", [vocabularySize, width], usual) }
        return list
    }

    /// The number of learned numbers, computed without overflow for sizes that ``check()`` admits.
    package var parameterCount: Int {
        parameters.reduce(0) { $0 + $1.shape.count }
    }
}
