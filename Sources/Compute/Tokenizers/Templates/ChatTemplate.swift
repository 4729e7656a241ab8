/// A chat template: the Jinja text of a model file that turns a conversation into a prompt.
package struct ChatTemplate: Sendable {
    private let source: String

    /// Reads a template; what it uses beyond the known subset is refused with its place.
    package init(_ source: String) throws(ChatTemplateFailure) {
        self.source = source
    }

    /// The prompt of a conversation.
    ///
    /// - Parameters:
    ///   - addGenerationPrompt: Whether the prompt ends where the assistant's answer starts.
    ///   - beginning: The text of the begin token, `bos_token` in templates.
    ///   - end: The text of the end token, `eos_token` in templates.
    package func render(
        messages: [ChatMessage], addGenerationPrompt: Bool, beginning: String = "",
        end: String = ""
    ) throws(ChatTemplateFailure) -> String {
        throw ChatTemplateFailure(
            reason: .unsupported("rendering"), position: TemplatePosition(line: 1, column: 1))
    }
}
