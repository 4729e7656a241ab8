package import Inference

/// One answer that is asked for.
package struct GenerationRequest: Sendable {
    package var prompt: [Int32]
    package var parameters: SamplingParameters
    /// Tokens at which the answer ends; they are part of it.
    package var endTokens: Set<Int32>
    /// Texts that end the answer with the token that completes one of them.
    package var stops: [[UInt8]] = []
    /// How many of the most likely tokens to report beside each; nil reports no probabilities.
    package var alternatives: Int?
    /// Whether the probabilities of the prompt's own tokens are reported as well.
    package var scoresPrompt = false
    package var wantsReceipt = false

    package init(
        prompt: [Int32], parameters: SamplingParameters, endTokens: Set<Int32>,
        alternatives: Int? = nil
    ) {
        self.prompt = prompt
        self.parameters = parameters
        self.endTokens = endTokens
        self.alternatives = alternatives
    }
}

/// A token with its probability under the unmodified logits.
package struct ScoredToken: Hashable, Sendable {
    package var token: Int32
    /// The natural logarithm of its probability; nil where none was asked for or there is none.
    package var logProbability: Float?
    /// The most likely tokens in its place, the most likely first.
    package var alternatives: [Alternative]

    package struct Alternative: Hashable, Sendable {
        package var token: Int32
        package var logProbability: Float

        package init(token: Int32, logProbability: Float) {
            self.token = token
            self.logProbability = logProbability
        }
    }

    package init(token: Int32, logProbability: Float?, alternatives: [Alternative]) {
        self.token = token
        self.logProbability = logProbability
        self.alternatives = alternatives
    }
}

/// What happens to a generation, in order; one of the last two ends it.
package enum GenerationEvent: Sendable {
    /// The tokens of the prompt; the first has no probability.
    case prompt([ScoredToken])
    case token(ScoredToken)
    case finished(GenerationSummary)
    case failed(InferenceFailure)
}

package struct GenerationSummary: Sendable {
    package var finish: FinishReason
    package var promptTokens: Int
    package var outputTokens: Int
    package var receipt: Receipt?
    /// From submission to the first token, and to the end.
    package var firstTokenSeconds: Double
    package var seconds: Double
}

/// Why a request is not taken.
package enum SubmissionFailure: Error, Equatable, CustomStringConvertible {
    case queueFull(waiting: Int, retryAfterSeconds: Int)
    case contextExceeded(limit: Int, prompt: Int, output: Int)
    case invalid(SamplingFailure)
    case tokens(InferenceFailure)
    case stopping

    package var description: String {
        switch self {
        case .queueFull(let waiting, let seconds):
            "\(waiting) requests are waiting already; try again in \(seconds) s"
        case .contextExceeded(let limit, let prompt, let output):
            "the model reads at most \(limit) tokens, got \(prompt) of prompt and \(output) to "
                + "write"
        case .invalid(let failure): "\(failure)"
        case .tokens(let failure): "\(failure)"
        case .stopping: "the server is shutting down"
        }
    }
}

/// A generation that was taken: its events, and the way to end it early.
package struct Generation: Sendable {
    package let events: AsyncStream<GenerationEvent>
    let cancellation: Cancellation

    /// Ends the generation before its next token; its events end with `cancelled`.
    package func cancel() { cancellation.cancel() }
}
