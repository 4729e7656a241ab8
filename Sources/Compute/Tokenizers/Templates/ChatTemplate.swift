/// A chat template: the Jinja text of a model file that turns a conversation into a prompt.
///
/// The subset of Jinja is in `Docs/Spec/tokenizers.md`. A template is foreign input: what it may
/// cost is bounded, and it has no clock, no randomness and no access to anything but the messages.
package struct ChatTemplate: Sendable {
    private let body: [TemplateStatement]

    /// Reads a template; what it uses beyond the subset is refused with its place.
    package init(_ source: String) throws(ChatTemplateFailure) {
        body = try TemplateParser.parse(source)
    }

    /// The prompt of a conversation.
    ///
    /// With `addGenerationPrompt` it ends where the assistant's answer starts. `beginning` and
    /// `end` are the texts of the begin and end tokens, `bos_token` and `eos_token` in templates.
    package func render(
        messages: [ChatMessage], addGenerationPrompt: Bool, beginning: String = "",
        end: String = ""
    ) throws(ChatTemplateFailure) -> String {
        let conversation: [TemplateValue] = messages.map { message in
            .dictionary([
                .init(key: "role", value: .string(message.role)),
                .init(key: "content", value: .string(message.content)),
            ])
        }
        var interpreter = TemplateInterpreter(variables: [
            ("messages", .list(conversation)), ("tools", .none), ("documents", .none),
            ("add_generation_prompt", .bool(addGenerationPrompt)),
            ("bos_token", .string(beginning)), ("eos_token", .string(end)),
        ])
        try interpreter.run(body)
        return interpreter.output
    }
}
