import Inference
import InferenceService
import Platform
import Primitives

/// A model that a command has opened under the name that it was asked for.
enum LoadedModel {
    static let option = Option<String>.text(
        "--model", "MODEL",
        help: "a GGUF file, or the name of a pulled model such as smollm2 (the default)")

    private static let usual = "smollm2"

    /// Loads the model; says on the diagnostics how long that took.
    static func open(
        _ input: Invocation, _ computing: Computing, _ output: Output
    ) throws -> InferenceModel {
        let name = input[option] ?? usual
        let path = try ModelCache.resolve(name)
        let started = Clock.monotonicNanoseconds
        let served = path == name ? Path.name(of: path) : name
        let model: InferenceModel
        do throws(InferenceFailure) {
            model = try InferenceModel(
                name: served, gguf: try Self.map(path), scheduler: computing.scheduler)
        } catch {
            throw CommandFailure.failed("\(path): \(error)")
        }
        output.note(
            "\(served): \(model.quantization), \(model.fileBytes / 1_000_000) MB, "
                + "loaded in \(Format.decimal(Clock.seconds(since: started), digits: 2)) s")
        return model
    }

    private static func map(_ path: String) throws(InferenceFailure) -> MappedFile {
        do throws(FileError) {
            return try MappedFile(path)
        } catch {
            throw .model(reason: "\(error)")
        }
    }
}
