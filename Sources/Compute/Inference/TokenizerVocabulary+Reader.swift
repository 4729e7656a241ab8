package import Models
package import Tokenizers

extension TokenizerVocabulary {
    /// The vocabulary of a GGUF file: its keys `tokenizer.…`, copied without judgement.
    package init(gguf file: GGUFReader) throws {
        func key(_ name: String) -> String { "tokenizer.ggml." + name }
        var values = GGUFValues(
            model: try file.string(key("model")), pre: try file.optionalString(key("pre")),
            tokens: try file.strings(key("tokens")))
        values.tokenTypes = try file.optionalIntegers(key("token_type")) ?? []
        values.scores = try file.optionalFloats(key("scores")) ?? []
        values.merges = try file.optionalStrings(key("merges")) ?? []
        values.beginning = try file.optionalUnsigned(key("bos_token_id"))
        values.end = try file.optionalUnsigned(key("eos_token_id"))
        values.unknown = try file.optionalUnsigned(key("unknown_token_id"))
        values.padding = try file.optionalUnsigned(key("padding_token_id"))
        values.addsBeginning = try file.optionalBool(key("add_bos_token"))
        values.addsEnd = try file.optionalBool(key("add_eos_token"))
        values.addsSpacePrefix = try file.optionalBool(key("add_space_prefix"))
        values.chatTemplate = try file.optionalString("tokenizer.chat_template")
        try self.init(values)
    }
}
