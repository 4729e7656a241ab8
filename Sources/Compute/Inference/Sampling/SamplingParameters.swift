import Cryptography
package import Primitives

/// How tokens are drawn from logits; with the model, the prompt and the seed it fixes every token.
///
/// Spec: `Docs/Spec/inference.md` § 3.
package struct SamplingParameters: Hashable, Sendable {
    /// 0 takes the most likely token; else the logits are divided by it.
    package var temperature: Float = 0
    /// Keeps the k most likely tokens; 0 keeps all.
    package var topK: Int = 0
    /// Keeps the fewest most likely tokens whose probabilities reach this; 1 keeps all.
    package var topP: Float = 1
    /// Keeps the tokens at least this fraction as likely as the most likely; 0 keeps all.
    package var minP: Float = 0
    /// Divides positive and multiplies negative logits of tokens that occurred; 1 does nothing.
    package var repetitionPenalty: Float = 1
    /// Subtracted once for every occurrence in the output.
    package var frequencyPenalty: Float = 0
    /// Subtracted once where a token occurs in the output.
    package var presencePenalty: Float = 0
    /// Added to the logits of single tokens; ascending by token, each at most once.
    package var bias: [Bias] = []
    package var seed: UInt64 = 0
    /// Which of several answers to one prompt this is, from 0.
    package var choice: UInt32 = 0
    /// The most tokens of the output.
    package var tokensMaximum: Int = 128

    package struct Bias: Hashable, Sendable {
        package var token: Int32
        package var value: Float

        package init(token: Int32, value: Float) {
            self.token = token
            self.value = value
        }
    }

    package init() {}

    /// Refuses what the spec gives no meaning, naming the parameter, what it may be and what came.
    package func check(vocabulary: Int) throws(SamplingFailure) {
        if temperature != 0 {
            try Self.check(
                "temperature", temperature,
                SamplingLimits.temperatureMinimum...SamplingLimits.temperature)
        }
        try Self.check("top_p", topP, 0...1)
        try Self.check("min_p", minP, 0...1)
        try Self.check("repetition_penalty", repetitionPenalty, SamplingLimits.repetitionPenalty)
        try Self.check("frequency_penalty", frequencyPenalty, SamplingLimits.penalty)
        try Self.check("presence_penalty", presencePenalty, SamplingLimits.penalty)
        guard topK >= 0, topK <= SamplingLimits.topK else {
            throw .outOfRange(
                name: "top_k", allowed: "0 to \(SamplingLimits.topK)", got: "\(topK)")
        }
        guard tokensMaximum >= 1, tokensMaximum <= SamplingLimits.tokens else {
            throw .outOfRange(
                name: "max_tokens", allowed: "1 to \(SamplingLimits.tokens)",
                got: "\(tokensMaximum)")
        }
        guard bias.count <= SamplingLimits.biases else {
            throw .outOfRange(
                name: "logit_bias", allowed: "at most \(SamplingLimits.biases) tokens",
                got: "\(bias.count)")
        }
        var previous: Int32 = -1
        for entry in bias {
            guard entry.token > previous, Int(entry.token) < vocabulary else {
                throw .outOfRange(
                    name: "logit_bias", allowed: "ascending tokens below \(vocabulary)",
                    got: "\(entry.token)")
            }
            try Self.check("logit_bias", entry.value, SamplingLimits.bias)
            previous = entry.token
        }
    }

    private static func check(
        _ name: String, _ value: Float, _ range: ClosedRange<Float>
    ) throws(SamplingFailure) {
        guard range.contains(value) else {
            throw .outOfRange(
                name: name, allowed: "\(range.lowerBound) to \(range.upperBound)", got: "\(value)")
        }
    }

    /// The bytes that a receipt hashes; numbers little-endian, binary32 by its pattern.
    package var encoded: [UInt8] {
        var writer = ByteWriter()
        for value in [
            temperature, topP, minP, repetitionPenalty, frequencyPenalty, presencePenalty,
        ] {
            writer.appendLittleEndian(value.bitPattern)
        }
        writer.appendLittleEndian(UInt64(clamping: topK))
        writer.appendLittleEndian(UInt64(clamping: tokensMaximum))
        writer.appendLittleEndian(seed)
        writer.appendLittleEndian(choice)
        writer.appendLittleEndian(UInt32(clamping: bias.count))
        for entry in bias {
            writer.appendLittleEndian(entry.token)
            writer.appendLittleEndian(entry.value.bitPattern)
        }
        return writer.bytes
    }

    /// SHA-256("assay/sampling/1" ‖ ``encoded``).
    package var hash: Hash32 {
        SHA256.hash(Array("assay/sampling/1".utf8) + encoded)
    }
}

package enum SamplingLimits {
    package static let temperature: Float = 2
    /// Less would overflow the quotient of any logit that a model gives.
    package static let temperatureMinimum: Float = 0.01
    package static let penalty: ClosedRange<Float> = -2...2
    package static let repetitionPenalty: ClosedRange<Float> = 0.1...10
    package static let bias: ClosedRange<Float> = -100...100
    package static let biases = 1024
    package static let topK = 1 << 20
    package static let tokens = 1 << 20
}

package enum SamplingFailure: Error, Hashable, CustomStringConvertible {
    case outOfRange(name: String, allowed: String, got: String)

    package var description: String {
        switch self {
        case .outOfRange(let name, let allowed, let got):
            "\(name): expected \(allowed), got \(got)"
        }
    }
}
