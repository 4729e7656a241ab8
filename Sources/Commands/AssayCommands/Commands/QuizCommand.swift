import ChainTypes
import Cryptography
import Encodings
import Platform
import Primitives
import Quizzes
import Simulator
import UsefulWork

/// The command `assay quiz [--height H] [--attempts N]`.
enum QuizCommand: Command {
    private static let height = Option<Int>.integer(
        "--height", 0...Int(Int32.max), placeholder: "H",
        help: "the block that asks (default: 1)")

    private static let attempts = Option<Int>.integer(
        "--attempts", 1...64,
        help: "attempts that the model reads in one pass, of which the first is shown (default: 1)")

    static let specification = CommandSpecification(
        name: "quiz",
        summary: "shows a quiz that seals a block, and how the chain's model answers it",
        discussion: [
            "The questions come from the challenge alone. This block is made up, so that the same "
                + "height always asks the same; on a chain its hash decides."
        ],
        options: [
            height.specification, attempts.specification, ChainModelFile.option.specification,
        ]
            + SharedOptions.computing
    )

    static func run(_ input: Invocation, _ output: Output) throws -> ExitStatus {
        try run(
            height: UInt64(input[height] ?? 1), attempts: input[attempts] ?? 1,
            model: try ChainModelFile.read(input, try Computing(input)), output)
    }

    private static func run(
        height number: UInt64, attempts: Int, model: some WorkModel, _ output: Output
    ) throws -> ExitStatus {
        let quizzes = try QuizWork(
            model: model, modelHash: model.fileHash, textBytes: model.textBytes)
        let spec = try DevnetConfiguration().spec(quizzes)
        let context = sampleContext(spec, number: number)
        let started = Clock.monotonicNanoseconds
        let done = quizzes.attempts(0..<UInt64(attempts), in: context)
        let seconds = Clock.seconds(since: started)
        guard let attempt = try done.first?.get() else { return .failure }
        let report = QuizReport(
            height: number, attempt: attempt, seconds: seconds, decode: model.decode,
            wins: done.map { (try? $0.get().wins) ?? false })
        for line in report.lines { output.text(line) }
        output.document(report.json)
        return .success
    }

    /// A place in a devnet of which no block exists yet.
    private static func sampleContext(_ spec: ChainSpec, number: UInt64) -> WorkContext {
        var writer = ByteWriter()
        writer.append(Array("assay/sample-block/1".utf8))
        writer.appendBigEndian(number)
        return WorkContext(
            chainID: spec.chainID,
            epochKey: WorkHashes.epochKey(seed: spec.hash, epoch: number / spec.epochLength),
            blockHash: Keccak256.hash(writer.bytes), difficulty: spec.initialDifficulty)
    }
}

/// One quiz with the model's answers.
private struct QuizReport {
    let height: UInt64
    let attempt: WorkAttempt
    let seconds: Double
    let decode: ([Int32]) -> [UInt8]
    /// Which of the attempts of the pass seal the block; the first is the one that is shown.
    let wins: [Bool]

    private struct Answer {
        let question: String
        let expected: String
        let given: String
        let kind: String
        let isRight: Bool
    }

    /// What the model would have written instead of each answer, closing newline included.
    private var answers: [Answer] {
        let tokens = attempt.evaluation.tokens
        return zip(tokens.quiz.items, tokens.split(attempt.evaluation.predictions))
            .map { item, tokens in
                Answer(
                    question: item.question.prompt, expected: item.question.answer,
                    given: Self.line(decode(Array(tokens.given))), kind: "\(item.kind)",
                    isRight: !tokens.answer.isEmpty && tokens.answer == tokens.given)
            }
    }

    /// Printable text up to the newline that should end it; its absence shows as "…".
    private static func line(_ bytes: [UInt8]) -> String {
        let isClosed = bytes.last == UInt8(ascii: "\n")
        let shown = (isClosed ? bytes.dropLast() : bytes[...]).map { byte in
            (0x20...0x7E).contains(byte) ? Character(Unicode.Scalar(byte)) : "·"
        }
        return String(shown) + (isClosed ? "" : "…")
    }

    var lines: [String] {
        let answers = self.answers
        let width = answers.map(\.question.count).max() ?? 0
        let evaluation = attempt.evaluation
        var lines = ["quiz of block \(height), challenge \(evaluation.quiz.challenge)", ""]
        for answer in answers {
            let pad = String(repeating: " ", count: width - answer.question.count)
            let verdict = answer.isRight ? "right" : "wrong, the answer is \(answer.expected)"
            lines.append("  \(pad)\(answer.question) = \(answer.given)   \(verdict)")
        }
        let right = answers.count { $0.isRight }
        let nats = FixedPointLoss.nats(evaluation.loss)
        let macs = Format.grouped(Int(clamping: attempt.proof.macs))
        let milliseconds = Format.decimal(seconds * 1_000, digits: 1)
        let tokens = evaluation.tokenLosses.count
        let outcome = attempt.wins ? "seals the block" : "does not seal the block"
        lines.append("")
        lines.append("answers     \(right) of \(answers.count) right")
        lines.append("loss        \(Format.decimal(nats, digits: 4)) nats over \(tokens) tokens")
        lines.append("transcript  \(evaluation.transcriptRoot)")
        lines.append("digest      \(attempt.proof.digest)")
        guard wins.count > 1 else {
            lines.append("work        \(macs) MACs in \(milliseconds) ms; this attempt \(outcome)")
            return lines
        }
        let each = Format.decimal(seconds * 1_000 / Double(wins.count), digits: 1)
        let winner = wins.firstIndex(of: true).map { "attempt \($0) is the first that seals it" }
        lines.append("work        \(macs) MACs; this attempt \(outcome)")
        lines.append(
            "pass        \(wins.count) attempts in \(milliseconds) ms, \(each) ms each; "
                + (winner ?? "none of them seals it"))
        return lines
    }

    var json: JSON {
        let evaluation = attempt.evaluation
        return [
            "height": .integer(Int(clamping: height)),
            "challenge": .string("\(evaluation.quiz.challenge)"),
            "questions": .array(
                answers.map { answer in
                    [
                        "kind": .string(answer.kind), "question": .string(answer.question),
                        "expected": .string(answer.expected), "given": .string(answer.given),
                        "right": .bool(answer.isRight),
                    ]
                }),
            "lossNats": .number(FixedPointLoss.nats(evaluation.loss)),
            "loss": .string(String(evaluation.loss)),
            "transcriptRoot": .string("\(evaluation.transcriptRoot)"),
            "digest": .string("\(attempt.proof.digest)"),
            "macs": .integer(Int(clamping: attempt.proof.macs)),
            "wins": .bool(attempt.wins), "attempts": .integer(wins.count),
            "firstWinner": wins.firstIndex(of: true).map { .integer($0) } ?? .null,
            "seconds": .number(seconds),
        ]
    }
}
