/// The honest validators at one moment of a run, and what they could do next.
///
/// The byzantine validators have no state: whatever they could sign counts as signed and at hand.
/// The network has none either: it may keep any vote from anybody for any time, so what a validator
/// acts on is any part of what was sent, and what was sent never becomes less.
struct ModelState: Equatable {
    /// A word for each honest validator, zeros behind them.
    var words: SIMD4<UInt64>

    init(words: SIMD4<UInt64>) { self.words = words }

    static func start(_ rules: ModelRules) -> ModelState {
        var words = SIMD4<UInt64>()
        for index in 0..<rules.honest { words[index] = Validator.start.word }
        return ModelState(words: words)
    }

    /// Honest validators are alike, so only the multiset of their words matters.
    var canonical: ModelState {
        var sorted = words
        for (low, high) in [(0, 1), (2, 3), (0, 2), (1, 3), (1, 2)] where sorted[low] < sorted[high]
        {
            (sorted[low], sorted[high]) = (sorted[high], sorted[low])
        }
        return ModelState(words: sorted)
    }

    func validators(_ rules: ModelRules) -> [Validator] {
        (0..<rules.honest).map { Validator(word: words[$0]) }
    }

    /// What each validator has signed, in an order that does not depend on their names.
    func votes(_ rules: ModelRules) -> [UInt64] {
        validators(rules).map(\.votes).sorted()
    }

    /// The votes that at least so many validators have signed, as masks of one word.
    func signed(byAtLeast count: Int) -> Validator {
        var levels = SIMD4<UInt64>()
        for index in 0..<4 {
            for level in stride(from: index, to: 0, by: -1) {
                levels[level] |= levels[level - 1] & words[index]
            }
            levels[0] |= words[index]
        }
        return Validator(word: levels[count - 1])
    }
}
