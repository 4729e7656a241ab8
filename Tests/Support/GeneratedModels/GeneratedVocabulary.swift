package import Models

/// A SentencePiece vocabulary in small, laid out like Llama's: three special tokens, the 256
/// bytes, pieces in the order of their merges, single characters.
package enum GeneratedVocabulary {
    /// Each is two earlier pieces or characters joined.
    private static let merges = [
        "▁t", "he", "▁a", "in", "▁the", "er", "re", "on", "▁s", "▁w", "an", "▁o", "en", "▁in",
        "▁an", "▁and", "▁of", "or", "it", "▁b", "ou", "▁m", "es", "is", "ing", "▁to", "▁you",
        "▁y", "▁he", "ll", "▁be", "▁I", "▁on", "ed", "at", "▁h", "▁it", "▁is", "▁wor", "ld",
    ]

    /// A space is ▁ in pieces.
    private static let characters =
        ["▁"] + (0x21...0x7E).map { String(Character(Unicode.Scalar($0))) }

    private static let hexadecimal = Array("0123456789ABCDEF")

    package static let tokens: [String] =
        ["<unk>", "<s>", "</s>"]
        + (0..<256).map { "<0x\(hexadecimal[$0 / 16])\(hexadecimal[$0 % 16])>" }
        + merges + characters

    package static let size = tokens.count

    /// The template of TinyLlama-1.1B-Chat.
    package static let chatTemplate = """
        {% for message in messages %}
        {% if message['role'] == 'user' %}
        {{ '<|user|>
        ' + message['content'] + eos_token }}
        {% elif message['role'] == 'system' %}
        {{ '<|system|>
        ' + message['content'] + eos_token }}
        {% elif message['role'] == 'assistant' %}
        {{ '<|assistant|>
        '  + message['content'] + eos_token }}
        {% endif %}
        {% if loop.last and add_generation_prompt %}
        {{ '<|assistant|>' }}
        {% endif %}
        {% endfor %}
        """

    /// The keys of llama.cpp's SentencePiece tokenizer.
    package static var metadata: [(String, GGUFValue)] {
        let special = 3 + 256
        let scores = tokens.indices.map { $0 < special ? 0 : Float(special - 1 - $0) }
        // 2: unknown, 3: control, 6: a byte, 1: a normal piece.
        let types = tokens.indices.map { Int32($0 == 0 ? 2 : $0 < 3 ? 3 : $0 < special ? 6 : 1) }
        return [
            ("tokenizer.ggml.model", .string("llama")),
            ("tokenizer.ggml.tokens", .array(.strings(GGUFStrings(tokens)))),
            ("tokenizer.ggml.scores", .array(.float32(scores))),
            ("tokenizer.ggml.token_type", .array(.int32(types))),
            ("tokenizer.ggml.bos_token_id", .uint32(1)),
            ("tokenizer.ggml.eos_token_id", .uint32(2)),
            ("tokenizer.ggml.unknown_token_id", .uint32(0)),
            ("tokenizer.ggml.padding_token_id", .uint32(2)),
            ("tokenizer.chat_template", .string(chatTemplate)),
        ]
    }
}
