package import Models
package import Tokenizers

/// How a model's file turns text into tokens and back.
package struct ModelText: Sendable {
    package let tokenizer: Tokenizer
    /// nil where the file has none.
    package let template: ChatTemplate?

    package init(gguf file: GGUFReader) throws(InferenceFailure) {
        let vocabulary: TokenizerVocabulary
        do {
            vocabulary = try TokenizerVocabulary(gguf: file)
        } catch {
            throw .model(reason: "tokenizer: \(error)")
        }
        try self.init(vocabulary)
    }

    init(_ vocabulary: TokenizerVocabulary) throws(InferenceFailure) {
        do {
            tokenizer = try Tokenizer(vocabulary)
            template = try vocabulary.chatTemplate.map(ChatTemplate.init)
        } catch {
            throw .model(reason: "tokenizer: \(error)")
        }
    }

    /// Tokens that end an answer.
    package var endTokens: Set<Int32> { Set(tokenizer.endOfGeneration) }

    /// The tokens of a conversation up to where the assistant's answer starts.
    ///
    /// The template writes control tokens as text, so a control token's text inside a message is
    /// read as that token, as by llama.cpp and Hugging Face.
    package func render(_ messages: [ChatMessage]) throws(InferenceFailure) -> [Int32] {
        guard let template else {
            throw .model(reason: "the model's file has no chat template: use plain completions")
        }
        let vocabulary = tokenizer.vocabulary
        func text(_ token: Int32?) -> String {
            token.map { vocabulary.tokens[Int($0)] } ?? ""
        }
        do throws(ChatTemplateFailure) {
            let prompt = try template.render(
                messages: messages, addGenerationPrompt: true,
                beginning: text(vocabulary.beginning), end: text(vocabulary.end))
            return tokenizer.encode(prompt, special: true)
        } catch {
            throw .model(reason: "chat template: \(error)")
        }
    }
}
