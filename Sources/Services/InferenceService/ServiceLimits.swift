/// What a service takes on at once.
package struct ServiceLimits: Sendable {
    /// Generations that share a pass.
    package var slots = 16
    /// Requests that wait for a slot; more are refused.
    package var queue = 256
    /// Tokens of all caches together; a generation reserves its prompt and its longest answer.
    package var cachedTokens = 65_536
    /// Tokens read in one pass: longer prompts are read in parts, so that others go on writing.
    package var passTokens = 256
    /// The longest prompt and answer together; at most the model's context.
    package var contextTokens = 8_192
    /// Receipts that are kept for ``InferenceService/receipt(_:)``; the oldest go first.
    package var receipts = 1_024

    package init() {}
}
