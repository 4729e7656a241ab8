import Cryptography
package import Primitives

/// The bounds of a quiz.
package enum QuizLimits {
    /// A quiz of this many bytes always has a whole question.
    package static let leastBytes = 64
    package static let mostBytes = 4_096
    /// No answer has more bytes, its newline included.
    package static let longestAnswer = 12
}

/// A procedurally generated prompt with known answers: the same bytes for the same challenge.
///
/// The text is ASCII. It is a line of eight hexadecimal digits of the challenge, so that no two
/// prompts share a beginning that a worker could keep, and then lines `question=answer`, each
/// ended by a newline, cut after exactly `textBytes` bytes. How it becomes tokens belongs to the
/// model, see ``QuizTokens``. Spec: `Docs/Spec/work.md`.
package struct Quiz: Sendable, Hashable {
    /// A question that stands whole in the text.
    package struct Item: Sendable, Hashable {
        package let kind: QuizKind
        package let question: QuizQuestion
        /// Where the answer stands in the text, its closing newline included: a model that writes
        /// exactly these bytes has given exactly this answer and stopped.
        package let answer: Range<Int>
    }

    package let challenge: Hash32
    package let text: [UInt8]
    package let items: [Item]

    /// The positions of all bytes of answers, ascending.
    package var answerPositions: [Int] { items.flatMap(\.answer) }

    /// Makes the quiz of a challenge: the one function that worker and verifier share.
    package static func make(challenge: Hash32, textBytes: Int) -> Quiz {
        precondition(textBytes >= QuizLimits.leastBytes, "a quiz holds at least one question")
        precondition(textBytes <= QuizLimits.mostBytes, "a quiz has a bounded length")
        var generator = CounterGenerator(seed: challenge, domain: "assay/quiz/1")
        var text = Array(Hex.encode(challenge.bytes.prefix(4)).utf8) + [newline]
        var items: [Item] = []
        while text.count < textBytes {
            var round = QuizFamily.allCases
            generator.shuffle(&round)
            for family in round where text.count < textBytes {
                let kind = QuizKind(family, level: 1 + below(3, &generator))
                let question = kind.question(at: below(kind.count, &generator))
                text += Array(question.prompt.utf8) + [equals]
                let start = text.count
                text += Array(question.answer.utf8) + [newline]
                if text.count <= textBytes {
                    items.append(
                        Item(kind: kind, question: question, answer: start..<text.count)
                    )
                }
            }
        }
        text.removeSubrange(textBytes...)
        return Quiz(challenge: challenge, text: text, items: items)
    }

    private static let newline = UInt8(ascii: "\n")
    private static let equals = UInt8(ascii: "=")

    private static func below(_ bound: Int, _ generator: inout CounterGenerator) -> Int {
        Int(generator.below(UInt64(bound)))
    }
}
