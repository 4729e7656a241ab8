import Tensors

/// A decoder as the metadata of a GGUF file describes it.
///
/// Every key below the architecture's prefix is either used, or known to change nothing with the
/// value it has, or refused by name: a key that changes the computation is never passed over.
extension DecoderConfiguration {
    package init(gguf file: GGUFReader) throws(GGUFFailure) {
        let name = try file.string("general.architecture")
        guard let architecture = DecoderArchitecture(rawValue: name) else {
            throw .wrongKey(
                offset: file.pair("general.architecture")?.offset ?? 0,
                key: "general.architecture",
                expected: DecoderArchitecture.allCases.map(\.rawValue).joined(separator: " or "),
                got: name)
        }
        let keys = DecoderKeys(file: file, prefix: name)
        try keys.checkKnown()
        let width = try file.unsigned(keys["embedding_length"])
        let heads = try keys.size("attention.head_count")
        // The reader divides nothing by a foreign zero.
        let headWidth =
            try file.optionalUnsigned(keys["attention.key_length"]) ?? width / max(heads, 1)
        self.init(
            architecture: architecture,
            vocabularySize: try keys.vocabularySize(),
            contextLength: try file.unsigned(keys["context_length"]),
            layers: try file.unsigned(keys["block_count"]),
            heads: heads,
            keyHeads: try keys.optionalSize("attention.head_count_kv") ?? heads,
            headWidth: headWidth,
            width: width,
            feedForwardWidth: try keys.size("feed_forward_length"),
            ropeTheta: try file.optionalFloat(keys["rope.freq_base"]) ?? 10_000,
            ropeDimensions: try file.optionalUnsigned(keys["rope.dimension_count"]) ?? headWidth,
            rotaryPairing: architecture == .llama ? .interleaved : .halves,
            hasRopeFactors: file.tensor("rope_freqs.weight") != nil,
            normEpsilon: try file.float(keys["attention.layer_norm_rms_epsilon"]),
            tiesEmbeddings: file.tensor("output.weight") == nil,
            hasAttentionBiases: file.tensor("blk.0.attn_q.bias") != nil
        )
        if let valueWidth = try file.optionalUnsigned(keys["attention.value_length"]) {
            try keys.expect("attention.value_length", valueWidth == headWidth, "\(headWidth)")
        }
        do throws(ModelFailure) {
            try check()
            if file.pair(keys["attention.key_length"]) == nil, width % heads != 0 {
                throw .contradiction("the width \(width) is not a multiple of \(heads) heads")
            }
        } catch {
            throw .configuration(error)
        }
    }
}

/// The keys below one architecture's prefix.
private struct DecoderKeys {
    let file: GGUFReader
    let prefix: String

    /// Keys that the configuration reads, or that say nothing about the computation.
    private static let known = [
        "vocab_size", "context_length", "embedding_length", "block_count", "feed_forward_length",
        "attention.head_count", "attention.head_count_kv", "attention.key_length",
        "attention.value_length", "attention.layer_norm_rms_epsilon", "rope.freq_base",
        "rope.dimension_count", "rope.scaling.original_context_length", "rope.scaling.finetuned",
        "tensor_data_layout",
    ]

    subscript(key: String) -> String { prefix + "." + key }

    func checkKnown() throws(GGUFFailure) {
        if let type = try file.optionalString("general.type"), type != "model" {
            throw .wrongKey(
                offset: file.pair("general.type")?.offset ?? 0, key: "general.type",
                expected: "model", got: type)
        }
        if let parts = try file.optionalUnsigned("split.count"), parts > 1 {
            throw .unsupportedKey(
                offset: file.pair("split.count")?.offset ?? 0, key: "split.count",
                got: "\(parts)")
        }
        for pair in file.metadata where pair.key.hasPrefix(prefix + ".") {
            let key = String(pair.key.dropFirst(prefix.count + 1))
            guard !Self.known.contains(key), !Self.changesNothing(key, pair.value) else { continue }
            throw .unsupportedKey(offset: pair.offset, key: pair.key, got: pair.value.summary)
        }
    }

    /// Whether a key that could change the computation has the value that does not.
    private static func changesNothing(_ key: String, _ value: GGUFValue) -> Bool {
        switch key {
        case "rope.scaling.type": value == .string("none") || value == .string("linear")
        case "rope.scaling.factor", "rope.scale_linear": value.float == 1 || value.float == 0
        case "rope.scaling.attn_factor": value.float == 1
        case "attention.causal": value == .bool(true)
        case "use_parallel_residual": value == .bool(false)
        case "attention.sliding_window", "expert_count", "expert_used_count", "pooling_type":
            value.integer == 0
        default: false
        }
    }

    /// A size that some files give for every layer: all of these must be the same.
    func optionalSize(_ key: String) throws(GGUFFailure) -> Int? {
        guard let pair = file.pair(self[key]) else { return nil }
        guard case .array(let array) = pair.value else {
            return try file.optionalUnsigned(self[key])
        }
        guard let sizes = array.integers, let first = sizes.first, first >= 0,
            sizes.allSatisfy({ $0 == first })
        else {
            throw .wrongKey(
                offset: pair.offset, key: pair.key, expected: "the same size for every layer",
                got: pair.value.summary)
        }
        return first
    }

    func size(_ key: String) throws(GGUFFailure) -> Int {
        guard let size = try optionalSize(key) else {
            throw .missingKey(key: self[key], expected: "an integer, not negative")
        }
        return size
    }

    /// The rows of the embedding table, with which the file's other counts must agree.
    func vocabularySize() throws(GGUFFailure) -> Int {
        let table = try file.requiredTensor("token_embd.weight")
        let size = table.rowCount
        if let stated = try file.optionalUnsigned(self["vocab_size"]) {
            try expect("vocab_size", stated == size, "\(size) as the embedding table has")
        }
        let key = "tokenizer.ggml.tokens"
        if let pair = file.pair(key), case .array(let tokens) = pair.value, tokens.count != size {
            throw .wrongKey(
                offset: pair.offset, key: key,
                expected: "\(size) tokens as the embedding table has rows", got: "\(tokens.count)")
        }
        return size
    }

    func expect(
        _ key: String, _ condition: Bool, _ expected: String
    ) throws(GGUFFailure) {
        guard let pair = file.pair(self[key]), !condition else { return }
        throw .wrongKey(
            offset: pair.offset, key: pair.key, expected: expected, got: pair.value.summary)
    }
}
