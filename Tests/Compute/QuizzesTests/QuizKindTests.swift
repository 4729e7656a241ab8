import Quizzes
import Testing

struct QuizKindTests {
    @Test(arguments: QuizKind.all)
    func `every question of a kind is distinct, short and ASCII`(kind: QuizKind) {
        var seen: Set<String> = []
        for index in 0..<kind.count {
            let question = kind.question(at: index)
            let line = question.prompt + "=" + question.answer
            #expect(seen.insert(question.prompt).inserted, "\(line) is asked twice")
            #expect(line.utf8.count <= 21, "\(line)")
            #expect(line.utf8.allSatisfy { (0x20..<0x7f).contains($0) }, "\(line)")
            #expect(!question.answer.isEmpty)
            #expect(question.answer.utf8.count < QuizLimits.longestAnswer)
        }
    }

    @Test func `arithmetic is right`() throws {
        for level in QuizKind.levels {
            let kind = QuizKind(.arithmetic, level: level)
            for index in 0..<kind.count {
                let question = kind.question(at: index)
                let numbers = question.prompt.split { "+*".contains($0) }.compactMap { Int($0) }
                try #require(numbers.count == 2)
                let value = level == 2 ? numbers[0] * numbers[1] : numbers[0] + numbers[1]
                #expect(question.answer == String(value), "\(question)")
            }
        }
    }

    @Test func `boolean expressions are right when read from left to right`() {
        for level in [2, 3] {
            let kind = QuizKind(.logic, level: level)
            for index in 0..<kind.count {
                let question = kind.question(at: index)
                #expect(question.answer == evaluate(question.prompt), "\(question)")
            }
        }
    }

    private func evaluate(_ text: String) -> String {
        var result = false
        var negate = false
        var operation: Character = "|"
        for character in text {
            switch character {
            case "!": negate = true
            case "T", "F":
                let value = (character == "T") != negate
                negate = false
                switch operation {
                case "&": result = result && value
                case "|": result = result || value
                default: result = result != value
                }
            default: operation = character
            }
        }
        return result ? "T" : "F"
    }

    @Test func `number sequences keep their step`() {
        for level in [2, 3] {
            let kind = QuizKind(.sequence, level: level)
            for index in 0..<kind.count {
                let question = kind.question(at: index)
                let shown = question.prompt.split(separator: ",").compactMap { Int($0) }
                let terms = shown + [Int(question.answer) ?? .min]
                let steps = Set(zip(terms, terms.dropFirst()).map { $1 - $0 })
                #expect(terms.count == 4 && steps.count == 1, "\(question)")
                #expect(terms.allSatisfy { $0 >= 0 }, "\(question)")
            }
        }
    }

    @Test func `one question of each kind reads as the specification says`() {
        let lines = QuizKind.all.map { kind in
            let question = kind.question(at: kind.count - 1)
            return question.prompt + "=" + question.answer
        }
        #expect(
            lines == [
                "9+9=18", "9*9=81", "99+99=198", "9>9=F", "!T^!T=F", "!T^!T^!T=F", "wxy=z",
                "19,28,37=46", "99,90,81=72", "dec jan=feb", "black and=white",
                "nine+nine=eighteen",
            ]
        )
    }

    @Test func `chance is the share of the commonest answer`() {
        #expect(QuizKind(.arithmetic, level: 1).chanceAccuracy == 0.1)
        #expect(QuizKind(.logic, level: 1).chanceAccuracy == 0.55)
        #expect(QuizKind(.logic, level: 2).chanceAccuracy == 0.5)
        #expect(QuizKind(.sequence, level: 1).chanceAccuracy == 1.0 / 23)
        #expect(QuizKind.all.allSatisfy { $0.chanceAccuracy <= 0.55 })
    }
}
