package import Encodings

/// What answers: the API turns requests into calls of this and its events into JSON.
package protocol CompletionBackend: Sendable {
    /// The models that are served, in the order in which they are listed.
    var models: [ServedModel] { get }

    /// How much is being done now, for the rate-limit headers.
    var load: CompletionLoad { get }

    /// Why no request can be served now, one sentence each; empty when ready.
    var hindrances: [String] { get }

    /// The tokens of plain text, with the model's own beginning if it has one.
    func encode(_ text: String, model: String) throws(CompletionRefusal) -> [Int32]

    /// The tokens of a conversation, ready for the model to go on as the assistant.
    func render(chat: [ChatMessage], model: String) throws(CompletionRefusal) -> [Int32]

    /// Takes a request or says why not; the events of a taken one begin at once.
    func submit(_ request: CompletionRequest) throws(CompletionRefusal) -> CompletionHandle

    /// One vector for each input, in order.
    func embed(
        _ inputs: [[Int32]], model: String
    ) async throws(CompletionRefusal) -> [[Float]]

    /// The receipt of that name; `nil` when there is none, or not any more.
    func receipt(_ identifier: String) -> JSON?
}

/// A model as `/v1/models` shows it.
package struct ServedModel: Sendable, Hashable {
    package var id: String
    /// Unix seconds.
    package var created: Int
    /// Of the file, in hexadecimal digits.
    package var sha256: String
    /// Such as "Q4_1".
    package var quantization: String
    package var contextLength: Int
    /// Equal fingerprint, seed and request give equal tokens.
    package var fingerprint: String

    package init(
        id: String, created: Int, sha256: String, quantization: String, contextLength: Int,
        fingerprint: String
    ) {
        self.id = id
        self.created = created
        self.sha256 = sha256
        self.quantization = quantization
        self.contextLength = contextLength
        self.fingerprint = fingerprint
    }
}

/// How many requests a backend takes at once, running and waiting together.
package struct CompletionLoad: Sendable, Hashable {
    package var capacity: Int
    package var taken: Int

    package init(capacity: Int, taken: Int) {
        self.capacity = capacity
        self.taken = taken
    }
}

/// One turn of a conversation.
package struct ChatMessage: Sendable, Hashable {
    package enum Role: String, Sendable, CaseIterable {
        case system, user, assistant
    }

    package var role: Role
    package var content: String

    package init(_ role: Role, _ content: String) {
        self.role = role
        self.content = content
    }
}

/// Why a request is not taken.
package enum CompletionRefusal: Error, Sendable, Hashable {
    case queueFull(retryAfterSeconds: Double)
    case contextLengthExceeded(limit: Int, got: Int)
    case modelNotFound(String)
    case shuttingDown
    /// A value that only the model can judge, such as a token beyond its vocabulary.
    case invalid(parameter: String, message: String)
    case failed(String)
}
