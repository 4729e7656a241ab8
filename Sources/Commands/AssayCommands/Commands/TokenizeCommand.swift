import Encodings
import Inference
import Models
import Platform
import Tokenizers

/// The command `assay tokenize --model FILE`.
enum TokenizeCommand: Command {
    private static let model = Option<String>.text(
        "--model", "MODEL",
        help: "a GGUF file, a tokenizer.json, or the name of a pulled model", isRequired: true)
    private static let special = Flag(
        "--special", help: "read the texts of control tokens, such as <|im_end|>, as those tokens")
    private static let framed = Flag(
        "--framed", help: "add the begin and end tokens that the model asks for")
    private static let check = Flag(
        "--check", help: "decode every line again and refuse one that does not come back")

    /// A line is at most as long as the whole input.
    private static let inputBytes = 1 << 28

    static let specification = CommandSpecification(
        name: "tokenize",
        summary: "turns texts into the tokens of a model",
        discussion: [
            "Standard input has one text a line, written as a JSON string; the tokens of each "
                + "come out as a line of JSON, with and without --json."
        ],
        options: [
            model.specification, special.specification, framed.specification, check.specification,
        ]
    )

    static func run(_ input: Invocation, _ output: Output) throws -> ExitStatus {
        let tokenizer = try Tokenizer(TokenizerFile.vocabulary(input[model] ?? ""))
        let bytes = try StandardInput.read(limit: inputBytes)
        let limits = JSONLimits(bytes: inputBytes, depth: 1)
        for (index, line) in bytes.split(separator: 0x0A).enumerated() {
            guard let text = try JSON.parse(Array(line), limits: limits).string else {
                throw CommandFailure.failed("line \(index + 1): expected a string")
            }
            let tokens =
                input[framed]
                ? tokenizer.encodeFramed(text, special: input[special])
                : tokenizer.encode(text, special: input[special])
            if input[check], tokenizer.decode(tokens, special: true) != Array(text.utf8) {
                throw CommandFailure.failed("line \(index + 1): its tokens are another text")
            }
            output.verbatim(JSON.array(tokens.map { .integer(Int($0)) }).text)
        }
        return .success
    }
}

/// The vocabulary that `--model` names.
enum TokenizerFile {
    static func vocabulary(_ name: String) throws -> TokenizerVocabulary {
        let path = try ModelCache.resolve(name)
        if path.hasSuffix(".json") {
            let limit = TokenizerLimits.fileBytes
            let beside = Path.join(Path.parent(of: path), "tokenizer_config.json")
            return try TokenizerVocabulary(
                huggingFace: try FileSystem.read(path, limit: limit),
                configuration: FileSystem.exists(beside)
                    ? try FileSystem.read(beside, limit: limit) : nil)
        }
        return try TokenizerVocabulary(gguf: GGUFReader(MappedFile(path)))
    }
}
