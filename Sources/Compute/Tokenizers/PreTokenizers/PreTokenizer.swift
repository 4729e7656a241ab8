/// How a byte-level vocabulary splits a text into pieces before it merges inside each of them.
///
/// Each is one published regular expression, cut by hand-written code: see ``PieceSplitter``.
package enum PreTokenizer: Hashable, Sendable, CaseIterable {
    /// The expression of GPT-2.
    case gpt2
    /// Every digit by itself, then GPT-2's expression between the digits.
    case smollm
    /// The expression of Llama 3: up to three digits, letters with one sign before them.
    case llama3
    /// Llama 3's expression with single digits.
    case qwen2

    /// The names of `tokenizer.ggml.pre` that mean the same as in llama.cpp.
    private static let names: [(name: String, pre: PreTokenizer)] = [
        ("gpt-2", .gpt2), ("gpt2", .gpt2), ("phi-2", .gpt2), ("smollm", .smollm),
        ("starcoder", .smollm), ("refact", .smollm), ("command-r", .smollm),
        ("codeshell", .smollm), ("llama-bpe", .llama3), ("llama3", .llama3),
        ("llama-v3", .llama3), ("qwen2", .qwen2), ("deepseek-r1-qwen", .qwen2),
    ]

    package static var knownNames: [String] { names.map(\.name) }

    /// The pre-tokenizer of a GGUF file; `nil` for a name that is not known.
    package init?(ggufName: String) {
        guard let known = Self.names.first(where: { $0.name == ggufName }) else { return nil }
        self = known.pre
    }
}
