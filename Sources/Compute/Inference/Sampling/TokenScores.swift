package import Tensors

/// The logarithms of the probabilities that a row of logits gives to its tokens.
///
/// log p = (logit − m) − log(s), with m and s of the softmax of `Docs/Spec/numerics.md` § 6.
package struct TokenScores {
    private let logits: FloatView
    private let greatest: Float
    private let logSum: Float
    /// The most likely tokens, the most likely first, the lowest first among equals.
    package private(set) var best: [Int32] = []

    package init(_ logits: FloatView, keeping count: Int) {
        self.logits = logits
        var greatest = -Float.infinity
        for index in 0..<logits.count where logits[index] > greatest { greatest = logits[index] }
        var lanes = [Float](repeating: 0, count: 16)
        for index in 0..<logits.count {
            lanes[index % 16] += Elementary.exp(logits[index] - greatest)
        }
        for width in [8, 4, 2, 1] {
            for lane in 0..<width { lanes[lane] += lanes[lane + width] }
        }
        self.greatest = greatest
        logSum = Elementary.log(lanes[0])
        for index in 0..<logits.count { offer(Int32(index), count) }
    }

    package func logProbability(of token: Int32) -> Float {
        guard token >= 0, Int(token) < logits.count else { return -.infinity }
        return (logits[Int(token)] - greatest) - logSum
    }

    /// Inserts a token behind all that are at least as likely.
    private mutating func offer(_ token: Int32, _ count: Int) {
        let logit = logits[Int(token)]
        if best.count == count {
            guard let last = best.last, logit > logits[Int(last)] else { return }
            best.removeLast()
        }
        let place = best.firstIndex { logits[Int($0)] < logit } ?? best.count
        best.insert(token, at: place)
    }
}
