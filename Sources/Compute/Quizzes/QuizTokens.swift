/// A quiz as the tokens of one model.
///
/// Every run of the text (a question up to and with its `=`, an answer with its newline, the next
/// question, …) is tokenized by itself, so an answer is a whole number of tokens and its positions
/// are the same for everybody who has the same tokenizer. Spec: `Docs/Spec/work.md`, section 2.5.
package struct QuizTokens: Sendable, Hashable {
    package let quiz: Quiz
    package let tokens: [Int32]
    /// Where the answer of each item stands in ``tokens``, its closing newline included.
    package let answers: [Range<Int>]

    /// Tokenizes a quiz.
    ///
    /// `beginning` are the tokens that the model expects before any text, `encode` gives the
    /// tokens of the bytes of one run; what it throws is thrown on.
    package init<Failure: Error>(
        _ quiz: Quiz, beginning: [Int32] = [],
        encode: (_ run: [UInt8]) throws(Failure) -> [Int32]
    ) throws(Failure) {
        var tokens = beginning
        var answers: [Range<Int>] = []
        var end = 0
        for item in quiz.items {
            tokens += try encode(Array(quiz.text[end..<item.answer.lowerBound]))
            let start = tokens.count
            tokens += try encode(Array(quiz.text[item.answer]))
            answers.append(start..<tokens.count)
            end = item.answer.upperBound
        }
        if end < quiz.text.count { tokens += try encode(Array(quiz.text[end...])) }
        self.quiz = quiz
        self.tokens = tokens
        self.answers = answers
    }

    /// A quiz whose tokens are its bytes.
    package init(bytesOf quiz: Quiz) {
        self.init(quiz) { $0.map(Int32.init) }
    }

    /// The positions of all answer tokens, ascending.
    package var answerPositions: [Int] { answers.flatMap(\.self) }

    /// What an answer is and what a model would have written.
    package struct Given: Sendable, Hashable {
        package let answer: ArraySlice<Int32>
        package let given: ArraySlice<Int32>
    }

    /// One entry an item, out of one prediction for each of ``answerPositions`` in their order.
    package func split(_ predictions: [Int32]) -> [Given] {
        precondition(
            predictions.count == answers.reduce(0) { $0 + $1.count },
            "a prediction for every answer token")
        var start = 0
        return answers.map { answer in
            defer { start += answer.count }
            return Given(
                answer: tokens[answer], given: predictions[start..<start + answer.count])
        }
    }
}
