import Inference
import Models
import Platform
import Primitives

/// A model that a command has opened under the name that it was asked for.
enum LoadedModel {
    static let option = Option<String>.text(
        "--model", "MODEL",
        help: "a GGUF file, a directory in Hugging Face's layout, or the name of a pulled model "
            + "such as smollm2 (the default)")

    private static let usual = "smollm2"
    private static let tokenizerBytes = 1 << 26

    /// Loads the model; says on the diagnostics how long that took.
    static func open(
        _ input: Invocation, _ computing: Computing, _ output: Output
    ) throws -> InferenceModel {
        let name = input[option] ?? usual
        let path = try ModelCache.resolve(name)
        let started = Clock.monotonicNanoseconds
        let served = path == name ? Path.name(of: path) : name
        let model: InferenceModel
        do {
            model =
                FileSystem.isDirectory(path)
                ? try InferenceModel(
                    name: served, huggingFace: files(path), scheduler: computing.scheduler)
                : try InferenceModel(
                    name: served, gguf: MappedFile(path), scheduler: computing.scheduler)
        } catch {
            throw CommandFailure.failed("\(path): \(error)")
        }
        output.note(
            "\(served): \(model.quantization), \(model.fileBytes / 1_000_000) MB, "
                + "loaded in \(Format.decimal(Clock.seconds(since: started), digits: 2)) s")
        return model
    }

    /// The files of a directory in Hugging Face's layout.
    private static func files(_ directory: String) throws -> HuggingFaceFiles {
        func file(_ name: String, limit: Int) throws -> [UInt8] {
            try FileSystem.read(Path.join(directory, name), limit: limit)
        }
        func optional(_ name: String, limit: Int) throws -> [UInt8]? {
            FileSystem.exists(Path.join(directory, name)) ? try file(name, limit: limit) : nil
        }
        let index =
            try optional("model.safetensors.index.json", limit: DecoderLimits.indexBytes)
            .map { try HuggingFaceIndex($0) } ?? .single
        return HuggingFaceFiles(
            configuration: try file("config.json", limit: DecoderLimits.configurationBytes),
            index: index,
            shards: try index.shards.map { try MappedFile(Path.join(directory, $0)) },
            tokenizer: try file("tokenizer.json", limit: tokenizerBytes),
            tokenizerConfiguration: try optional(
                "tokenizer_config.json", limit: DecoderLimits.configurationBytes))
    }
}
