import Encodings
import Tensors

/// A decoder as Hugging Face's `config.json` describes it.
///
/// Every key is either used, or known to change nothing with the value it has, or refused by name.
/// A key that is missing has the default of transformers' `LlamaConfig` and `Qwen2Config`.
extension DecoderConfiguration {
    /// Reads the text of a `config.json`.
    package init(huggingFace text: [UInt8]) throws(HuggingFaceFailure) {
        let json: JSON
        do throws(JSONFailure) {
            json = try JSON.parse(
                text, limits: JSONLimits(bytes: DecoderLimits.configurationBytes, depth: 8))
        } catch {
            throw .text(error)
        }
        guard let object = json.object else {
            throw .wrongKey(
                position: nil, key: "config.json", expected: "an object", got: json.kindName)
        }
        try self.init(HuggingFaceKeys(object))
    }

    private init(_ keys: HuggingFaceKeys) throws(HuggingFaceFailure) {
        let architecture = try keys.architecture()
        try keys.checkKnown(architecture)
        let width = try keys.size("hidden_size")
        let heads = try keys.size("num_attention_heads")
        let headWidth = try keys.optionalSize("head_dim") ?? width / max(heads, 1)
        let isInterleaved = try keys.bool("rope_interleaved", default: false)
        self.init(
            architecture: architecture,
            vocabularySize: try keys.size("vocab_size"),
            contextLength: try keys.size("max_position_embeddings"),
            layers: try keys.size("num_hidden_layers"),
            heads: heads,
            keyHeads: try keys.optionalSize("num_key_value_heads") ?? heads,
            headWidth: headWidth,
            width: width,
            feedForwardWidth: try keys.size("intermediate_size"),
            ropeTheta: try keys.ropeTheta(),
            ropeDimensions: headWidth,
            rotaryPairing: isInterleaved ? .interleaved : .halves,
            normEpsilon: try keys.float("rms_norm_eps", default: 1e-6),
            tiesEmbeddings: try keys.bool("tie_word_embeddings", default: false),
            hasAttentionBiases: architecture == .qwen2
        )
        do throws(ModelFailure) {
            try check()
            if !keys.statesHeadWidth, width % heads != 0 {
                throw .contradiction("the width \(width) is not a multiple of \(heads) heads")
            }
        } catch {
            throw .configuration(error)
        }
    }
}

/// The keys of one `config.json`.
private struct HuggingFaceKeys {
    private let object: JSONObject

    init(_ object: JSONObject) { self.object = object }

    /// Keys that the configuration reads, or that say nothing about a forward pass.
    private static let known: Set<String> = [
        "model_type", "architectures", "vocab_size", "max_position_embeddings",
        "num_hidden_layers", "num_attention_heads", "num_key_value_heads", "hidden_size",
        "intermediate_size", "head_dim", "rope_theta", "rope_parameters", "rope_interleaved",
        "rms_norm_eps", "tie_word_embeddings",
        "bos_token_id", "eos_token_id", "pad_token_id", "unk_token_id", "torch_dtype", "dtype",
        "transformers_version", "use_cache", "initializer_range", "attention_dropout",
        "hidden_dropout", "_name_or_path", "is_llama_config", "pretraining_tp",
        "max_window_layers", "transformers.js_config", "output_attentions",
        "output_hidden_states", "return_dict", "torchscript", "_attn_implementation",
        "_attn_implementation_autoset",
    ]

    func architecture() throws(HuggingFaceFailure) -> DecoderArchitecture {
        let expected = DecoderArchitecture.allCases.map(\.rawValue).joined(separator: " or ")
        guard let member = object.member("model_type") else {
            throw .missingKey(key: "model_type", expected: expected)
        }
        guard let architecture = member.value.string.flatMap(DecoderArchitecture.init) else {
            throw wrong("model_type", expected)
        }
        let name = architecture == .llama ? "LlamaForCausalLM" : "Qwen2ForCausalLM"
        if object["architectures"] != nil, object["architectures"] != [.string(name)] {
            throw wrong("architectures", "[\"\(name)\"]")
        }
        return architecture
    }

    func checkKnown(_ architecture: DecoderArchitecture) throws(HuggingFaceFailure) {
        let slides = try bool("use_sliding_window", default: architecture == .llama)
        for member in object.members where !Self.known.contains(member.key) {
            guard !Self.changesNothing(member.key, member.value, slides: slides) else { continue }
            throw .unsupportedKey(
                position: member.position, key: member.key, got: Self.summary(member.value))
        }
    }

    /// Whether a key that could change the computation has the value that does not.
    private static func changesNothing(_ key: String, _ value: JSON, slides: Bool) -> Bool {
        switch key {
        case "hidden_act": value == "silu"
        case "attention_bias", "mlp_bias", "use_sliding_window": value == false
        case "sliding_window": value == .null || !slides
        case "rope_scaling":
            value == .null || value == ["type": "default"] || value == ["rope_type": "default"]
        case "partial_rotary_factor": value.double == 1
        case "layer_types": value.array?.allSatisfy { $0 == "full_attention" } == true
        case "quantization_config": value == .null
        default: false
        }
    }

    /// The base of the rotary frequencies, which newer files keep in an object of its own.
    func ropeTheta() throws(HuggingFaceFailure) -> Float {
        guard let value = object["rope_parameters"], value != .null else {
            return try float("rope_theta", default: 10_000)
        }
        guard let parameters = value.object else { throw wrong("rope_parameters", "an object") }
        for member in parameters.members where member.key != "rope_theta" {
            guard member.key == "rope_type", member.value == "default" else {
                throw .unsupportedKey(
                    position: member.position, key: "rope_parameters." + member.key,
                    got: Self.summary(member.value))
            }
        }
        guard let theta = parameters["rope_theta"] else {
            return try float("rope_theta", default: 10_000)
        }
        guard let theta = theta.double, object["rope_theta"] == nil else {
            throw wrong("rope_parameters", "one number for rope_theta")
        }
        return Float(theta)
    }

    func size(_ key: String) throws(HuggingFaceFailure) -> Int {
        guard let size = try optionalSize(key) else {
            throw .missingKey(key: key, expected: "an integer, not negative")
        }
        return size
    }

    func optionalSize(_ key: String) throws(HuggingFaceFailure) -> Int? {
        guard let value = object[key], value != .null else { return nil }
        guard let size = value.int, size >= 0 else { throw wrong(key, "an integer, not negative") }
        return size
    }

    func float(_ key: String, default usual: Float) throws(HuggingFaceFailure) -> Float {
        guard let value = object[key] else { return usual }
        guard let number = value.double else { throw wrong(key, "a number") }
        return Float(number)
    }

    func bool(_ key: String, default usual: Bool) throws(HuggingFaceFailure) -> Bool {
        guard let value = object[key] else { return usual }
        guard let bool = value.bool else { throw wrong(key, "a boolean") }
        return bool
    }

    var statesHeadWidth: Bool { object["head_dim"] != nil && object["head_dim"] != .null }

    private func wrong(_ key: String, _ expected: String) -> HuggingFaceFailure {
        .wrongKey(
            position: object.member(key)?.position, key: key, expected: expected,
            got: object[key].map(Self.summary) ?? "nothing")
    }

    private static func summary(_ value: JSON) -> String {
        switch value {
        case .array, .object: value.kindName
        default: String(value.text.prefix(60))
        }
    }
}
