/// Questions asked and answered right, kind by kind.
package struct QuizTally: Sendable, Hashable {
    /// One kind's count.
    package struct Line: Sendable, Hashable {
        package let kind: QuizKind
        package var asked = 0
        package var right = 0

        /// The share of right answers; 0 when none was asked.
        package var accuracy: Double { asked == 0 ? 0 : Double(right) / Double(asked) }
    }

    /// One line a kind, in the order of ``QuizKind/all``.
    package private(set) var lines: [Line]

    package init() {
        lines = QuizKind.all.map { Line(kind: $0) }
    }

    package var asked: Int { lines.reduce(0) { $0 + $1.asked } }
    package var right: Int { lines.reduce(0) { $0 + $1.right } }
    package var accuracy: Double { asked == 0 ? 0 : Double(right) / Double(asked) }

    /// What blind guessing would score on the questions that were asked.
    package var chanceAccuracy: Double {
        guard asked > 0 else { return 0 }
        let expected = lines.reduce(0.0) { $0 + Double($1.asked) * $1.kind.chanceAccuracy }
        return expected / Double(asked)
    }

    /// Counts a quiz where `predictions` are the model's most likely tokens at the positions of
    /// the answers, in their order.
    ///
    /// An answer is right when every one of its tokens, the closing newline included, is the most
    /// likely one after the true tokens before it: then, and only then, greedy decoding writes it.
    package mutating func add(_ quiz: QuizTokens, predictions: [Int32]) {
        for (item, given) in zip(quiz.quiz.items, quiz.split(predictions)) {
            note(item.kind, isRight: !given.answer.isEmpty && given.answer == given.given)
        }
    }

    package mutating func add(_ other: QuizTally) {
        for index in lines.indices {
            lines[index].asked += other.lines[index].asked
            lines[index].right += other.lines[index].right
        }
    }

    private mutating func note(_ kind: QuizKind, isRight: Bool) {
        guard let index = lines.firstIndex(where: { $0.kind == kind }) else { return }
        lines[index].asked += 1
        lines[index].right += isRight ? 1 : 0
    }
}
