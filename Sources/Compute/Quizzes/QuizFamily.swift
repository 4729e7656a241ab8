/// What a question asks for; the raw value is the number that the generator draws.
package enum QuizFamily: UInt8, Sendable, Hashable, CaseIterable, CustomStringConvertible {
    case arithmetic, logic, sequence, text

    package var description: String {
        switch self {
        case .arithmetic: "arithmetic"
        case .logic: "logic"
        case .sequence: "sequences"
        case .text: "text completion"
        }
    }
}

/// A question with its one right answer, both ASCII, without the `=` and the newline around them.
package struct QuizQuestion: Sendable, Hashable {
    package let prompt: String
    package let answer: String
}

/// A kind of question: a family at a difficulty of 1 to 3.
///
/// Every kind is a finite, numbered list of questions, so that drawing one is drawing a number
/// below ``count``, and what a blind guesser would score can be counted instead of estimated.
package struct QuizKind: Sendable, Hashable, Comparable, CustomStringConvertible {
    package static let levels = 1...3

    /// All kinds, by family and then by level.
    package static let all: [QuizKind] = QuizFamily.allCases.flatMap { family in
        levels.map { QuizKind(family, level: $0) }
    }

    package let family: QuizFamily
    package let level: Int

    package init(_ family: QuizFamily, level: Int) {
        precondition(QuizKind.levels.contains(level), "a level is 1, 2 or 3")
        self.family = family
        self.level = level
    }

    package var description: String { "\(family) \(level)" }

    package static func < (a: QuizKind, b: QuizKind) -> Bool {
        (a.family.rawValue, a.level) < (b.family.rawValue, b.level)
    }

    /// The size of the list of questions.
    package var count: Int {
        switch (family, level) {
        case (.arithmetic, 1): 100
        case (.arithmetic, 2): 64
        case (.arithmetic, _): 8_100
        case (.logic, 1): 200
        case (.logic, 2): 48
        case (.logic, _): 576
        case (.sequence, 1): 23
        case (.sequence, 2): 180
        case (.sequence, _): 630
        case (.text, 1): QuizWords.weekdays.count + QuizWords.months.count
        case (.text, 2): QuizWords.phrases.count
        case (.text, _): 100
        }
    }

    /// Question `index` of the list, `0 ..< count`.
    package func question(at index: Int) -> QuizQuestion {
        precondition(index >= 0 && index < count, "a question has a number below the count")
        switch family {
        case .arithmetic: return arithmetic(index)
        case .logic: return level == 1 ? comparison(index) : boolean(index, operands: level)
        case .sequence: return sequence(index)
        case .text: return text(index)
        }
    }

    /// What the best guess scores that does not read the question: the share of the commonest
    /// answer.
    package var chanceAccuracy: Double {
        var tally: [String: Int] = [:]
        for index in 0..<count {
            tally[question(at: index).answer, default: 0] += 1
        }
        return Double(tally.values.max() ?? 0) / Double(count)
    }
}

extension QuizKind {
    private func arithmetic(_ index: Int) -> QuizQuestion {
        switch level {
        case 1:
            let (a, b) = (index / 10, index % 10)
            return QuizQuestion(prompt: "\(a)+\(b)", answer: "\(a + b)")
        case 2:
            let (a, b) = (2 + index / 8, 2 + index % 8)
            return QuizQuestion(prompt: "\(a)*\(b)", answer: "\(a * b)")
        default:
            let (a, b) = (10 + index / 90, 10 + index % 90)
            return QuizQuestion(prompt: "\(a)+\(b)", answer: "\(a + b)")
        }
    }

    private func comparison(_ index: Int) -> QuizQuestion {
        let (a, b) = (index / 10 % 10, index % 10)
        let less = index < 100
        let holds = less ? a < b : a > b
        return QuizQuestion(prompt: "\(a)\(less ? "<" : ">")\(b)", answer: truth(holds))
    }

    /// Reads `index` as digits: a bit for each value, a bit for each negation, a base-3 digit for
    /// each operator; the expression has no precedence, it is read from left to right.
    private func boolean(_ index: Int, operands: Int) -> QuizQuestion {
        var rest = index
        func draw(_ base: Int) -> Int {
            defer { rest /= base }
            return rest % base
        }
        let values = (0..<operands).map { _ in draw(2) == 1 }
        let negations = (0..<operands).map { _ in draw(2) == 1 }
        var prompt = ""
        var result = false
        for position in 0..<operands {
            let value = values[position] != negations[position]
            let term = (negations[position] ? "!" : "") + truth(values[position])
            guard position > 0 else {
                (prompt, result) = (term, value)
                continue
            }
            switch draw(3) {
            case 0: (prompt, result) = (prompt + "&" + term, result && value)
            case 1: (prompt, result) = (prompt + "|" + term, result || value)
            default: (prompt, result) = (prompt + "^" + term, result != value)
            }
        }
        return QuizQuestion(prompt: prompt, answer: truth(result))
    }

    private func truth(_ value: Bool) -> String { value ? "T" : "F" }

    private func sequence(_ index: Int) -> QuizQuestion {
        switch level {
        case 1:
            let letters = Array("abcdefghijklmnopqrstuvwxyz")
            return QuizQuestion(
                prompt: String(letters[index..<index + 3]),
                answer: String(letters[index + 3])
            )
        case 2:
            return progression(from: index / 9, step: 1 + index % 9)
        default:
            return progression(from: 30 + index / 9, step: -1 - index % 9)
        }
    }

    private func progression(from start: Int, step: Int) -> QuizQuestion {
        QuizQuestion(
            prompt: "\(start),\(start + step),\(start + 2 * step)",
            answer: "\(start + 3 * step)"
        )
    }

    private func text(_ index: Int) -> QuizQuestion {
        switch level {
        case 1:
            let days = QuizWords.weekdays.count
            return index < days
                ? successor(index, in: QuizWords.weekdays)
                : successor(index - days, in: QuizWords.months)
        case 2:
            let phrase = QuizWords.phrases[index]
            return QuizQuestion(prompt: phrase.0, answer: phrase.1)
        default:
            let (a, b) = (index / 10, index % 10)
            return QuizQuestion(
                prompt: "\(QuizWords.numbers[a])+\(QuizWords.numbers[b])",
                answer: QuizWords.numbers[a + b]
            )
        }
    }

    private func successor(_ index: Int, in cycle: [String]) -> QuizQuestion {
        QuizQuestion(
            prompt: "\(cycle[index]) \(cycle[(index + 1) % cycle.count])",
            answer: cycle[(index + 2) % cycle.count]
        )
    }
}
