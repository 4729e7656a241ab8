import Primitives
import Quizzes
import Testing

struct QuizTests {
    private func challenge(_ number: UInt64) -> Hash32 {
        Hash32(words: (number &* 0x9e37_79b9_7f4a_7c15, number, 2, 3))
    }

    @Test func `the quiz of a challenge never changes`() {
        let quiz = Quiz.make(challenge: challenge(1), textBytes: 128)
        let golden = """
            9e3779b9
            coal is=black
            67+54=121
            T|F&T=T
            lmn=o
            7*3=21
            0<9=T
            13,22,31=40
            six+eight=fourteen
            13,21,29=37
            !T|T^!T=T
            one+six=seven
            3
            """
        #expect(String(decoding: quiz.text, as: UTF8.self) == golden)
        #expect(quiz.items.count == 11)
    }

    @Test func `a quiz has exactly the asked number of bytes and starts with its challenge`() {
        for number in 0..<200 as Range<UInt64> {
            for count in [64, 65, 97, 128, 129] {
                let quiz = Quiz.make(challenge: challenge(number), textBytes: count)
                #expect(quiz.text.count == count)
                let nonce = Hex.encode(challenge(number).bytes.prefix(4))
                #expect(quiz.text.prefix(9) == ArraySlice(Array(nonce.utf8) + [0x0a]))
                #expect(quiz.items.count >= 3)
            }
        }
    }

    @Test func `a shorter quiz is the beginning of a longer one`() {
        for number in 0..<50 as Range<UInt64> {
            let short = Quiz.make(challenge: challenge(number), textBytes: 80)
            let long = Quiz.make(challenge: challenge(number), textBytes: 128)
            #expect(long.text.starts(with: short.text))
            #expect(long.items.starts(with: short.items))
        }
    }

    @Test func `answers are marked where they stand, newline included`() {
        for number in 0..<100 as Range<UInt64> {
            let quiz = Quiz.make(challenge: challenge(number), textBytes: 128)
            for item in quiz.items {
                let span = String(decoding: quiz.text[item.answer], as: UTF8.self)
                #expect(span == item.question.answer + "\n")
                let before = item.question.prompt + "="
                let start = item.answer.lowerBound - before.utf8.count
                let prompt = quiz.text[start..<item.answer.lowerBound]
                #expect(String(decoding: prompt, as: UTF8.self) == before)
                #expect(quiz.text[start - 1] == 0x0a)
            }
            #expect(quiz.answerPositions == quiz.answerPositions.sorted())
        }
    }

    @Test func `every four questions in a row that start a round are of four families`() {
        let quiz = Quiz.make(challenge: challenge(7), textBytes: 1_024)
        #expect(quiz.items.count > 40)
        for start in stride(from: 0, to: quiz.items.count - 3, by: 4) {
            #expect(Set(quiz.items[start..<start + 4].map(\.kind.family)).count == 4)
        }
    }

    @Test func `one different bit of the challenge makes another quiz`() {
        let base = challenge(5)
        let text = Quiz.make(challenge: base, textBytes: 128).text
        for bit in stride(from: 0, to: 256, by: 17) {
            var bytes = base.bytes
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            guard let other = Hash32(bytes) else { continue }
            let changed = Quiz.make(challenge: other, textBytes: 128).text
            #expect(changed.dropFirst(9) != text.dropFirst(9), "bit \(bit)")
        }
    }

    @Test func `all kinds turn up in a corpus, and its samples differ`() {
        let corpus = QuizCorpus(seed: challenge(9), count: 400, textBytes: 128)
        var tally = QuizTally()
        var texts: Set<[UInt8]> = []
        for index in 0..<corpus.count {
            let quiz = corpus.quiz(at: index)
            texts.insert(corpus.sample(at: index))
            let tokens = QuizTokens(bytesOf: quiz)
            tally.add(tokens, predictions: tokens.answerPositions.map { tokens.tokens[$0] })
        }
        #expect(texts.count == 400)
        #expect(tally.lines.allSatisfy { $0.asked > 200 && $0.right == $0.asked })
        #expect(tally.accuracy == 1)
        #expect(tally.chanceAccuracy > 0.1 && tally.chanceAccuracy < 0.3)
    }

    @Test func `one wrong token makes the answer wrong`() {
        let quiz = QuizTokens(bytesOf: Quiz.make(challenge: challenge(3), textBytes: 128))
        let answers = quiz.answerPositions.map { quiz.tokens[$0] }
        for index in answers.indices {
            var predictions = answers
            predictions[index] ^= 1
            var tally = QuizTally()
            tally.add(quiz, predictions: predictions)
            #expect(tally.right == quiz.answers.count - 1)
        }
    }

    @Test func `a byte model reads the text as it stands`() {
        for number in 0..<50 as Range<UInt64> {
            let quiz = Quiz.make(challenge: challenge(number), textBytes: 97)
            let tokens = QuizTokens(bytesOf: quiz)
            #expect(tokens.tokens == quiz.text.map(Int32.init))
            #expect(tokens.answers == quiz.items.map(\.answer))
            #expect(tokens.answerPositions == quiz.answerPositions)
        }
    }

    @Test func `every run is tokenized by itself, and the runs are the text`() throws {
        let quiz = Quiz.make(challenge: challenge(1), textBytes: 128)
        var runs: [String] = []
        // A tokenizer of pairs: a run of odd length ends in a token of one byte.
        let tokens = QuizTokens(quiz, beginning: [7, 8]) { run in
            runs.append(String(decoding: run, as: UTF8.self))
            return stride(from: 0, to: run.count, by: 2).map { start in
                run[start..<min(start + 2, run.count)].reduce(0) { $0 << 8 | Int32($1) }
            }
        }
        #expect(runs.joined() == String(decoding: quiz.text, as: UTF8.self))
        #expect(runs.prefix(4) == ["9e3779b9\ncoal is=", "black\n", "67+54=", "121\n"])
        #expect(runs.last == "3")
        #expect(tokens.tokens.prefix(2) == [7, 8])
        #expect(tokens.answers.first == 11..<14, "2 of the beginning, 9 of the question")
        let answer = tokens.tokens[try #require(tokens.answers.first)]
        #expect(answer == [0x626c, 0x6163, 0x6b0a])
        #expect(tokens.answers.count == quiz.items.count)
        let right = tokens.answerPositions.map { tokens.tokens[$0] }
        var tally = QuizTally()
        tally.add(tokens, predictions: right)
        #expect(tally.right == quiz.items.count)
    }

    @Test func `an answer without tokens is not right`() {
        let quiz = Quiz.make(challenge: challenge(2), textBytes: 64)
        let empty = QuizTokens(quiz) { _ in [] }
        var tally = QuizTally()
        tally.add(empty, predictions: [])
        #expect(tally.asked == quiz.items.count && tally.right == 0)
    }
}
