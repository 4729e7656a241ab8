package import Encodings

extension GPTConfiguration {
    /// The keys of Hugging Face's `config.json` for Llama, so that a file names itself to others.
    package var json: JSON {
        [
            "model_type": "llama",
            "vocab_size": .integer(vocabularySize),
            "max_position_embeddings": .integer(contextLength),
            "num_hidden_layers": .integer(layers),
            "num_attention_heads": .integer(heads),
            "num_key_value_heads": .integer(keyHeads),
            "hidden_size": .integer(width),
            "intermediate_size": .integer(feedForwardWidth),
            "tie_word_embeddings": .bool(tiesEmbeddings),
            "rope_theta": .float(ropeTheta),
            "rope_interleaved": true,
            "rms_norm_eps": .float(normEpsilon),
            "hidden_act": "silu",
        ]
    }

    /// Reads what ``json`` writes; every size is checked before anything is allocated by it.
    package init(json: JSON) throws(ModelFailure) {
        guard json["model_type"]?.string == "llama" else {
            throw .wrongConfiguration(
                key: "model_type",
                expected: "\"llama\"",
                got: json["model_type"]?.text ?? "nothing"
            )
        }
        func integer(_ key: String) throws(ModelFailure) -> Int {
            guard let value = json[key]?.int else { throw Self.wrong(key, "an integer", json[key]) }
            return value
        }
        func float(_ key: String) throws(ModelFailure) -> Float {
            guard let value = json[key]?.double else {
                throw Self.wrong(key, "a number", json[key])
            }
            return Float(value)
        }
        guard let tiesEmbeddings = json["tie_word_embeddings"]?.bool else {
            throw Self.wrong("tie_word_embeddings", "a boolean", json["tie_word_embeddings"])
        }
        guard json["rope_interleaved"]?.bool == true else {
            throw Self.wrong("rope_interleaved", "true", json["rope_interleaved"])
        }
        self.init(
            vocabularySize: try integer("vocab_size"),
            contextLength: try integer("max_position_embeddings"),
            layers: try integer("num_hidden_layers"),
            heads: try integer("num_attention_heads"),
            keyHeads: try integer("num_key_value_heads"),
            width: try integer("hidden_size"),
            feedForwardWidth: try integer("intermediate_size"),
            tiesEmbeddings: tiesEmbeddings,
            ropeTheta: try float("rope_theta"),
            normEpsilon: try float("rms_norm_eps")
        )
        try check()
    }

    private static func wrong(_ key: String, _ expected: String, _ got: JSON?) -> ModelFailure {
        .wrongConfiguration(key: key, expected: expected, got: got?.kindName ?? "nothing")
    }
}
