/// Whose names the tensors of a decoder have.
package enum DecoderNaming: Hashable, Sendable {
    case gguf
    case huggingFace
}

/// The tensors of a decoder: their names in a file and the extents they must have.
///
/// Extents are in ggml's order, the length of a row first: a matrix that maps `width` to `heads ·
/// headWidth` elements is [width, heads · headWidth]. Biases and norms have one extent.
package struct DecoderTensors: Sendable {
    package struct Entry: Hashable, Sendable {
        package let name: String
        package let extents: [Int]

        package init(name: String, extents: [Int]) {
            self.name = name
            self.extents = extents
        }
    }

    /// The tensors of one layer.
    package struct Layer: Sendable {
        // [width]
        package let attentionNorm: Entry
        // [width, heads · headWidth]
        package let query: Entry
        // [width, keyHeads · headWidth]
        package let key: Entry
        // [width, keyHeads · headWidth]
        package let value: Entry
        /// The biases, `nil` without them: [heads · headWidth] and twice [keyHeads · headWidth].
        package let queryBias: Entry?
        // [keyHeads · headWidth]
        package let keyBias: Entry?
        // [keyHeads · headWidth]
        package let valueBias: Entry?
        // [heads · headWidth, width]
        package let attentionOutput: Entry
        // [width]
        package let feedForwardNorm: Entry
        // [width, feedForwardWidth]
        package let gate: Entry
        // [width, feedForwardWidth]
        package let up: Entry
        // [feedForwardWidth, width]
        package let down: Entry
    }

    // [width, vocabularySize]
    package let embeddings: Entry
    package let layers: [Layer]
    // [width]
    package let outputNorm: Entry
    /// The output projection, [width, vocabularySize]; `nil` when it is the embedding table.
    package let output: Entry?
    /// What the frequency of each pair is divided by, [ropeDimensions / 2].
    package let ropeFactors: Entry?

    /// The tensors of a configuration that has passed its check.
    package init(_ configuration: DecoderConfiguration, naming: DecoderNaming = .gguf) {
        let isGGUF = naming == .gguf
        let width = configuration.width
        let table = [width, configuration.vocabularySize]
        embeddings = Entry(
            name: isGGUF ? "token_embd.weight" : "model.embed_tokens.weight", extents: table)
        outputNorm = Entry(
            name: isGGUF ? "output_norm.weight" : "model.norm.weight", extents: [width])
        output =
            configuration.tiesEmbeddings
            ? nil : Entry(name: isGGUF ? "output.weight" : "lm_head.weight", extents: table)
        ropeFactors =
            configuration.hasRopeFactors
            ? Entry(name: "rope_freqs.weight", extents: [configuration.ropeDimensions / 2]) : nil
        layers = (0..<configuration.layers).map { number in
            isGGUF
                ? Self.layer(configuration, "blk.\(number).", Self.ggufNames)
                : Self.layer(configuration, "model.layers.\(number).", Self.huggingFaceNames)
        }
    }

    /// All tensors, in the order in which a token meets them.
    package var entries: [Entry] {
        var list = [embeddings]
        if let ropeFactors { list.append(ropeFactors) }
        for layer in layers {
            let entries = [
                layer.attentionNorm, layer.query, layer.queryBias, layer.key, layer.keyBias,
                layer.value, layer.valueBias, layer.attentionOutput, layer.feedForwardNorm,
                layer.gate, layer.up, layer.down,
            ]
            list += entries.compactMap { $0 }
        }
        list.append(outputNorm)
        if let output { list.append(output) }
        return list
    }

    /// What one naming calls the parts of a layer, without `.weight` and `.bias`.
    private struct Names {
        let attentionNorm, query, key, value, attentionOutput: String
        let feedForwardNorm, gate, up, down: String
    }

    private static let ggufNames = Names(
        attentionNorm: "attn_norm", query: "attn_q", key: "attn_k", value: "attn_v",
        attentionOutput: "attn_output", feedForwardNorm: "ffn_norm", gate: "ffn_gate",
        up: "ffn_up", down: "ffn_down")

    private static let huggingFaceNames = Names(
        attentionNorm: "input_layernorm", query: "self_attn.q_proj", key: "self_attn.k_proj",
        value: "self_attn.v_proj", attentionOutput: "self_attn.o_proj",
        feedForwardNorm: "post_attention_layernorm", gate: "mlp.gate_proj", up: "mlp.up_proj",
        down: "mlp.down_proj")

    private static func layer(
        _ configuration: DecoderConfiguration, _ prefix: String, _ names: Names
    ) -> Layer {
        func weight(_ name: String, _ extents: Int...) -> Entry {
            Entry(name: prefix + name + ".weight", extents: extents)
        }
        func bias(_ name: String, _ extent: Int) -> Entry? {
            configuration.hasAttentionBiases
                ? Entry(name: prefix + name + ".bias", extents: [extent]) : nil
        }
        let width = configuration.width
        let queryWidth = configuration.queryWidth
        let keyWidth = configuration.keyWidth
        let inner = configuration.feedForwardWidth
        return Layer(
            attentionNorm: weight(names.attentionNorm, width),
            query: weight(names.query, width, queryWidth),
            key: weight(names.key, width, keyWidth),
            value: weight(names.value, width, keyWidth),
            queryBias: bias(names.query, queryWidth),
            keyBias: bias(names.key, keyWidth),
            valueBias: bias(names.value, keyWidth),
            attentionOutput: weight(names.attentionOutput, queryWidth, width),
            feedForwardNorm: weight(names.feedForwardNorm, width),
            gate: weight(names.gate, width, inner),
            up: weight(names.up, width, inner),
            down: weight(names.down, inner, width))
    }

    /// Checks that a GGUF file holds these tensors in their extents, and no others.
    ///
    /// Vectors and rope factors may have any floating-point type (F32, F16, BF16); ggml writes F32.
    package func check(_ file: GGUFReader) throws(GGUFFailure) {
        var expected: Set<String> = []
        for entry in entries {
            let tensor = try file.requiredTensor(entry.name)
            guard tensor.extents == entry.extents else {
                throw .wrongExtents(
                    offset: tensor.offset, tensor: entry.name, expected: entry.extents,
                    got: tensor.extents)
            }
            guard entry.extents.count > 1 || tensor.type.blockLength == 1 else {
                throw .wrongType(
                    offset: tensor.offset, tensor: entry.name, expected: "F32, F16 or BF16",
                    got: tensor.type)
            }
            expected.insert(entry.name)
        }
        if let other = file.tensors.first(where: { !expected.contains($0.name) }) {
            throw .unexpectedTensor(offset: other.offset, name: other.name)
        }
    }
}
