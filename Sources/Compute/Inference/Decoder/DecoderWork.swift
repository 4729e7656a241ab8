package import Models

/// Counts the multiply-accumulates of a pass from the configuration alone.
package enum DecoderWork {
    /// The work of an answer: `prompt + output − 1` tokens are read, `output` rows of logits made.
    package static func macs(
        _ configuration: DecoderConfiguration, prompt: Int, output: Int
    ) -> UInt64 {
        macs(configuration, tokens: prompt + output - 1, logits: output)
    }

    /// The work of one pass from the start over `tokens` tokens with `logits` rows of logits.
    ///
    /// Per token and layer: the seven products; per pair of positions (i, j ≤ i) and head: one
    /// score and one weighted value, head width each. Per row of logits: the output head. Saturates
    /// instead of overflowing.
    package static func macs(
        _ configuration: DecoderConfiguration, tokens: Int, logits: Int
    ) -> UInt64 {
        let heads = configuration.heads * configuration.headWidth
        let keys = configuration.keyHeads * configuration.headWidth
        let perToken =
            configuration.width * (2 * heads + 2 * keys)
            + 3 * configuration.width * configuration.feedForwardWidth
        let pairs = product([tokens, tokens + 1]) / 2
        let attention = product([2, heads]).multipliedReportingOverflow(by: pairs)
        let layer = product([tokens, perToken])
            .addingReportingOverflow(attention.overflow ? .max : attention.partialValue)
        let layers = (layer.overflow ? UInt64.max : layer.partialValue)
            .multipliedReportingOverflow(by: UInt64(clamping: configuration.layers))
        let head = product([logits, configuration.width, configuration.vocabularySize])
        let sum = (layers.overflow ? UInt64.max : layers.partialValue)
            .addingReportingOverflow(head)
        return sum.overflow ? .max : sum.partialValue
    }

    private static func product(_ factors: [Int]) -> UInt64 {
        factors.reduce(UInt64(1)) { product, factor in
            let next = product.multipliedReportingOverflow(by: UInt64(clamping: factor))
            return next.overflow ? .max : next.partialValue
        }
    }
}
