import Encodings
import Inference
import Models
import Platform
import Primitives
import Tensors
import Tokenizers

/// The command `assay evaluate`.
enum EvaluateCommand: Command {
    private static let text = Option<String>.text(
        "--text", "FILE", help: "a text to read, as the model's tokenizer cuts it")
    private static let tokens = Option<String>.text(
        "--tokens", "FILE", help: "a JSON array of tokens to read instead of a text")
    private static let limit = Option<Int>.integer(
        "--limit", 2...1_048_576, help: "read at most this many tokens (default: all that fit)")
    private static let logits = Option<String>.text(
        "--logits", "FILE", help: "write the logits of every position as binary32")

    /// A text or list of tokens, and the logits that are kept for a file.
    private static let inputBytes = 1 << 26
    private static let logitsBytes = 1 << 31

    static let specification = CommandSpecification(
        name: "evaluate",
        summary: "reads a text with a model and says how well it predicted it",
        discussion: [
            "The perplexity is e to the mean cross entropy of every token but the first."
        ],
        options: [
            LoadedModel.option.specification, text.specification, tokens.specification,
            limit.specification, logits.specification,
        ] + SharedOptions.computing
    )

    static func run(_ input: Invocation, _ output: Output) throws -> ExitStatus {
        let computing = try Computing(input)
        let model = try LoadedModel.open(input, computing, output)
        let read = try readTokens(input, model)
        let tokens = Array(
            read.prefix(min(input[limit] ?? .max, model.configuration.contextLength)))
        guard tokens.count > 1 else {
            throw CommandFailure.failed("expected at least two tokens, got \(tokens.count)")
        }
        let width = model.configuration.vocabularySize * 4
        guard input[logits] == nil || tokens.count <= logitsBytes / width else {
            throw CommandFailure.failed(
                "--logits: expected at most \(logitsBytes / width) tokens, got \(tokens.count)")
        }
        let decoder = Decoder(model.weights, kernels: computing.kernels)
        let started = Clock.monotonicNanoseconds
        let (loss, bytes) = try evaluate(tokens, decoder, keepsLogits: input[logits] != nil)
        let seconds = Clock.seconds(since: started)
        if let path = input[logits] { try AtomicFile.write(bytes, to: path) }
        let perplexity = ElementaryDouble.exp(loss)
        output.text("tokens     \(tokens.count) in \(Format.decimal(seconds, digits: 2)) s")
        output.text("loss       \(Format.decimal(loss, digits: 4)) nats a token")
        output.text("perplexity \(Format.decimal(perplexity, digits: 3))")
        output.document([
            "tokens": .integer(tokens.count), "loss": .number(loss),
            "perplexity": .number(perplexity), "seconds": .number(seconds),
        ])
        return .success
    }

    private static func readTokens(
        _ input: Invocation, _ model: InferenceModel
    ) throws -> [Int32] {
        switch (input[text], input[tokens]) {
        case (let path?, nil):
            let bytes = try FileSystem.read(path, limit: inputBytes)
            return model.text.tokenizer.encodeFramed(
                String(decoding: bytes, as: UTF8.self), special: false)
        case (nil, let path?):
            let json = try JSON.parse(
                try FileSystem.read(path, limit: inputBytes),
                limits: JSONLimits(bytes: inputBytes, depth: 2))
            let list = json.array ?? []
            let tokens = list.compactMap { $0.int.flatMap(Int32.init(exactly:)) }
            guard !tokens.isEmpty, tokens.count == list.count else {
                throw CommandFailure.failed("\(path): expected an array of tokens")
            }
            return tokens
        default:
            throw UsageError.wrongValue(
                name: "--text or --tokens", expects: "one of the two",
                got: input[text] == nil ? "none" : "both")
        }
    }

    /// The mean cross entropy in nats, and the logits as bytes where they are kept.
    private static func evaluate(
        _ tokens: [Int32], _ decoder: Decoder, keepsLogits: Bool
    ) throws -> (loss: Double, logits: [UInt8]) {
        var loss = 0.0
        var bytes: [UInt8] = []
        let segment = DecoderSegment(cache: decoder.makeCache(), tokens: tokens, logitsFrom: 0)
        try decoder.run([segment]) { rows in
            if keepsLogits { rows.logits.append(to: &bytes) }
            for row in 0..<rows.count {
                let next = rows.first + row + 1
                guard next < tokens.count else { continue }
                let scores = TokenScores(rows.logits(row), keeping: 0)
                loss -= Double(scores.logProbability(of: tokens[next]))
            }
        }
        return (loss / Double(tokens.count - 1), bytes)
    }
}
