import Encodings
import Inference
import Models
import Platform
import Primitives
import Tensors

/// The command `assay evaluate`.
enum EvaluateCommand: Command {
    private static let model = Option<String>.text(
        "--model", "MODEL", help: "a GGUF file, or the name of a pulled model")
    private static let tokens = Option<String>.text(
        "--tokens", "FILE", help: "a JSON array of tokens to read")
    private static let logits = Option<String>.text(
        "--logits", "FILE", help: "write the logits of every position as binary32")

    static let specification = CommandSpecification(
        name: "evaluate",
        summary: "reads tokens with a model and says how well it predicted them",
        discussion: [
            "Prints the perplexity: e to the mean cross entropy of every token but the first."
        ],
        options: [model.specification, tokens.specification, logits.specification]
            + SharedOptions.computing
    )

    static func run(_ input: Invocation, _ output: Output) throws -> ExitStatus {
        guard let path = input[model], let list = input[tokens] else {
            throw UsageError.wrongValue(
                name: "--model and --tokens", expects: "to be given", got: "nothing")
        }
        let computing = try Computing(input)
        let started = Clock.monotonicNanoseconds
        let file = try MappedFile(path)
        let weights = try DecoderWeights(
            gguf: GGUFReader(file), scheduler: computing.scheduler)
        let decoder = Decoder(weights, kernels: computing.kernels)
        output.note("loaded in \(Format.decimal(Clock.seconds(since: started), digits: 2)) s")
        let json = try JSON.parse(
            try FileSystem.read(list, limit: 1 << 26), limits: JSONLimits(bytes: 1 << 26, depth: 2))
        let tokens = (json.array ?? []).compactMap { $0.int.flatMap(Int32.init(exactly:)) }
        var loss = 0.0
        var bytes: [UInt8] = []
        let wantsLogits = input[logits] != nil
        let segment = DecoderSegment(cache: decoder.makeCache(), tokens: tokens, logitsFrom: 0)
        let begun = Clock.monotonicNanoseconds
        try decoder.run([segment]) { rows in
            if wantsLogits { rows.logits.append(to: &bytes) }
            for row in 0..<rows.count where rows.first + row + 1 < tokens.count {
                let scores = TokenScores(rows.logits(row), keeping: 0)
                loss -= Double(scores.logProbability(of: tokens[rows.first + row + 1]))
            }
        }
        let seconds = Clock.seconds(since: begun)
        if let path = input[logits] { try AtomicFile.write(bytes, to: path) }
        let mean = loss / Double(max(tokens.count - 1, 1))
        output.text("tokens     \(tokens.count) in \(Format.decimal(seconds, digits: 3)) s")
        output.text("loss       \(mean)")
        output.document(["tokens": .integer(tokens.count), "loss": .number(mean)])
        return .success
    }
}
