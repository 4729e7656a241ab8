/// One message of a conversation as a chat template sees it.
package struct ChatMessage: Hashable, Sendable {
    /// "system", "user", "assistant" or whatever else the template knows.
    package var role: String
    package var content: String

    package init(role: String, content: String) {
        self.role = role
        self.content = content
    }
}
