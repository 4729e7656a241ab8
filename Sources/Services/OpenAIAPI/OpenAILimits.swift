/// Every bound that the API puts on a request.
package enum OpenAILimits {
    package static let temperature = 0.0...2.0
    package static let probability = 0.0...1.0
    package static let penalty = -2.0...2.0
    package static let repetitionPenalty = 0.01...10.0
    package static let topK = 0...1_000_000
    package static let logitBias = -100.0...100.0
    package static let logitBiasEntries = 1_024
    package static let topLogprobs = 0...20
    package static let choices = 1...16
    package static let stopStrings = 1...4
    package static let stopBytes = 1...1_024
    package static let maximumTokens = 1...1_000_000_000
    package static let messages = 1...4_096
    package static let prompts = 1...64
    package static let embeddingInputs = 1...2_048
    package static let metadataEntries = 16
    /// Answers that one request may ask for: prompts times `n`.
    package static let answers = 64
    /// What /v1/completions writes when it is not told.
    package static let completionTokens = 16
    /// The deepest JSON that is read.
    package static let jsonDepth = 16
    /// API keys that are compared with, each time all of them.
    package static let keys = 1_024
    /// The longest key in bytes.
    package static let keyBytes = 256
}
