import Cryptography
import Primitives
package import Tensors

/// Draws the tokens of one answer; a pure function of parameters, prompt and logits.
///
/// Spec: `Docs/Spec/inference.md` § 3. Every sum over probabilities is one of integers, so no order
/// of addition can show.
package struct Sampler: Sendable {
    package let parameters: SamplingParameters
    private var promptTokens: Set<Int32>
    /// How often each token occurs in the output so far.
    private var counts: [Int32: Int] = [:]
    private let generator: CounterGenerator
    /// The number of tokens drawn so far.
    package private(set) var position = 0

    package init(_ parameters: SamplingParameters, prompt: [Int32]) {
        self.parameters = parameters
        promptTokens = parameters.repetitionPenalty == 1 ? [] : Set(prompt)
        var seed = ByteWriter()
        seed.appendLittleEndian(parameters.seed)
        seed.appendLittleEndian(UInt64(parameters.choice))
        generator = CounterGenerator(
            seed: SHA256.hash(Array("assay/sampling-seed/1".utf8) + seed.bytes),
            domain: "assay/draw/1")
    }

    /// The next token under a row of finite logits [vocabulary]; counts it as output.
    ///
    /// `greatest` is the row's most likely token, the lowest among equals.
    package mutating func next(_ logits: FloatView, greatest: Int32) -> Int32 {
        let token = choose(logits, greatest)
        position += 1
        if usesCounts { counts[token, default: 0] += 1 }
        return token
    }

    private var usesCounts: Bool {
        parameters.repetitionPenalty != 1 || parameters.frequencyPenalty != 0
            || parameters.presencePenalty != 0
    }

    private func choose(_ logits: FloatView, _ greatest: Int32) -> Int32 {
        if !usesCounts, parameters.bias.isEmpty, parameters.temperature == 0 { return greatest }
        var scores = logits.elements
        penalize(&scores)
        if parameters.temperature == 0 { return Candidates.greatest(scores) }
        let candidates = Candidates(scores, parameters)
        // Two words a draw, so that the remainder's bias lies below 2^-64 without rejection.
        let high = generator.word(at: UInt64(position) * 2)
        let low = generator.word(at: UInt64(position) * 2 + 1)
        return candidates.pick(high: high, low: low)
    }

    /// Touches each token at most once, so the order of the sets does not show.
    private func penalize(_ scores: inout [Float]) {
        if parameters.repetitionPenalty != 1 {
            for token in promptTokens.union(counts.keys) where Int(token) < scores.count {
                let score = scores[Int(token)]
                scores[Int(token)] =
                    score > 0
                    ? score / parameters.repetitionPenalty : score * parameters.repetitionPenalty
            }
        }
        for (token, count) in counts where Int(token) < scores.count {
            let score = scores[Int(token)] - Float(count) * parameters.frequencyPenalty
            scores[Int(token)] = score - parameters.presencePenalty
        }
        for entry in parameters.bias where Int(entry.token) < scores.count {
            scores[Int(entry.token)] += entry.value
        }
    }
}

/// The tokens that may be drawn, with integer weights.
private struct Candidates {
    /// Ascending tokens.
    private var tokens: [Int32]
    private var weights: [UInt64]

    /// Divides by the temperature, then keeps by top-k, top-p and min-p, in this order.
    init(_ scores: [Float], _ parameters: SamplingParameters) {
        let greatest = scores.reduce(-Float.infinity, max) / parameters.temperature
        var entries: [Entry] = []
        for (index, score) in scores.enumerated() {
            let probability = Elementary.exp(score / parameters.temperature - greatest)
            // Below 2^-40 of the most likely: weight 0, never drawn.
            guard probability >= 0x1p-40 else { continue }
            let weight = UInt64(probability * 0x1p40)
            entries.append(Entry(token: Int32(index), probability: probability, weight: weight))
        }
        Self.keep(&entries, parameters)
        tokens = entries.map(\.token)
        weights = entries.map(\.weight)
    }

    private struct Entry {
        let token: Int32
        let probability: Float
        let weight: UInt64
    }

    private static func keep(_ entries: inout [Entry], _ parameters: SamplingParameters) {
        if parameters.topK > 0 || parameters.topP < 1 {
            entries.sort { ($1.weight, $0.token) < ($0.weight, $1.token) }
            if parameters.topK > 0 { entries.removeLast(max(0, entries.count - parameters.topK)) }
            if parameters.topP < 1 {
                let total = entries.reduce(UInt64(0)) { $0 + $1.weight }
                let enough = UInt64(Double(parameters.topP) * Double(total))
                var sum: UInt64 = 0
                let last = entries.firstIndex { entry in
                    sum += entry.weight
                    return sum >= enough
                }
                if let last { entries.removeLast(entries.count - last - 1) }
            }
            entries.sort { $0.token < $1.token }
        }
        if parameters.minP > 0 { entries.removeAll { $0.probability < parameters.minP } }
    }

    /// The first token at which the running sum of weights exceeds the draw modulo their total.
    func pick(high: UInt64, low: UInt64) -> Int32 {
        let total = weights.reduce(0, +)
        guard total > 0 else { return 0 }
        // (high · 2^64 + low) mod total; the high word is reduced first, so nothing overflows.
        var rest = total.dividingFullWidth((high % total, low)).remainder
        for (token, weight) in zip(tokens, weights) {
            if rest < weight { return token }
            rest -= weight
        }
        return tokens.last ?? 0
    }

    /// The lowest token among those with the greatest score.
    static func greatest(_ scores: [Float]) -> Int32 {
        var best = 0
        for index in scores.indices.dropFirst() where scores[index] > scores[best] { best = index }
        return Int32(best)
    }
}
