/// One answer that is asked for.
package struct CompletionRequest: Sendable, Hashable {
    package var model: String
    package var prompt: [Int32]
    package var sampling = CompletionSampling()
    /// `nil` is as many as fit into the context.
    package var maximumTokens: Int?
    /// Texts that end the answer; the API finds them and cancels, a backend may be faster.
    package var stop: [String] = []
    /// How many of the most likely tokens are reported in each place; `nil` reports nothing.
    package var logprobs: Int?
    /// Whether ``CompletionEvent/prompt(_:)`` comes first.
    package var echo = false
    package var wantsReceipt = false

    package init(model: String, prompt: [Int32]) {
        self.model = model
        self.prompt = prompt
    }
}

/// How tokens are chosen; the values that change nothing are the defaults.
package struct CompletionSampling: Sendable, Hashable {
    /// 0 takes the most likely token.
    package var temperature = 1.0
    package var topP = 1.0
    /// 0 keeps all.
    package var topK = 0
    package var minP = 0.0
    package var seed: UInt64 = 0
    package var frequencyPenalty = 0.0
    package var presencePenalty = 0.0
    package var repetitionPenalty = 1.0
    /// Added to the logits; sorted by token, each once.
    package var logitBias: [LogitBias] = []

    package struct LogitBias: Sendable, Hashable {
        package var token: Int32
        package var bias: Double

        package init(token: Int32, bias: Double) {
            self.token = token
            self.bias = bias
        }
    }

    package init() {}
}

/// A token with its text and, where asked for, its natural logarithmic probability.
package struct CompletionToken: Sendable, Hashable {
    package var id: Int32
    /// May be part of a character, and empty for a token that stands for no text.
    package var bytes: [UInt8]
    package var logprob: Float?
    /// The most likely tokens in its place, the most likely first.
    package var alternatives: [Alternative]

    package struct Alternative: Sendable, Hashable {
        package var id: Int32
        package var bytes: [UInt8]
        package var logprob: Float

        package init(id: Int32, bytes: [UInt8], logprob: Float) {
            self.id = id
            self.bytes = bytes
            self.logprob = logprob
        }
    }

    package init(
        id: Int32, bytes: [UInt8], logprob: Float? = nil, alternatives: [Alternative] = []
    ) {
        self.id = id
        self.bytes = bytes
        self.logprob = logprob
        self.alternatives = alternatives
    }
}

/// What happens to a request, in order; one of the last two ends it.
package enum CompletionEvent: Sendable, Hashable {
    /// The prompt's tokens, once before all others when ``CompletionRequest/echo`` asks for it.
    case prompt([CompletionToken])
    case token(CompletionToken)
    case finished(CompletionSummary)
    case failed(String)
}

package struct CompletionSummary: Sendable, Hashable {
    package enum Reason: Sendable, Hashable {
        case stop, length, cancelled
    }

    package var reason: Reason
    package var promptTokens: Int
    package var outputTokens: Int
    /// The name under which ``CompletionBackend/receipt(_:)`` has the receipt.
    package var receipt: String?

    package init(reason: Reason, promptTokens: Int, outputTokens: Int, receipt: String? = nil) {
        self.reason = reason
        self.promptTokens = promptTokens
        self.outputTokens = outputTokens
        self.receipt = receipt
    }
}

/// A request that was taken.
package struct CompletionHandle: Sendable {
    package typealias Events = any AsyncSequence<CompletionEvent, Never> & Sendable

    package let events: Events
    /// Ends the answer before its next token; `finished` with `cancelled` still comes.
    package let cancel: @Sendable () -> Void

    package init(events: Events, cancel: @escaping @Sendable () -> Void) {
        self.events = events
        self.cancel = cancel
    }
}
