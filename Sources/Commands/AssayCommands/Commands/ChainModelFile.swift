import Inference
import Models
import Platform
import UsefulWork

/// Finds and reads the model that answers the quizzes.
enum ChainModelFile {
    static let option = Option<String>.text(
        "--model", "MODEL",
        help: "the chain's model: a safetensors file of a byte model, a GGUF file, or "
            + PublishedModel.all.map(\.name).joined(separator: ", ")
            + " (default: the shipped byte model)")

    /// Where the shipped model lies, from the root of the project.
    static let shipped = "Resources/quiz-gpt/model.safetensors"
    private static let byteModelMaximum = 1 << 28

    /// Which kind of model a file holds shows in its first bytes.
    static func read(_ input: Invocation, _ computing: Computing) throws -> any WorkModel {
        let path = try input[option].map(ModelCache.resolve) ?? find()
        let file = try MappedFile(path)
        if file.bytes(in: 0..<4) == Array("GGUF".utf8) {
            return try decoder(file, computing)
        }
        let bytes = try FileSystem.read(path, limit: byteModelMaximum)
        do throws(ModelFailure) {
            return try ChainModel(file: bytes, kernels: computing.kernels)
        } catch {
            throw CommandFailure.failed("\(path): \(error)")
        }
    }

    private static func decoder(
        _ file: MappedFile, _ computing: Computing
    ) throws -> DecoderWorkModel {
        do throws(InferenceFailure) {
            let model = try InferenceModel(
                name: Path.name(of: file.path), gguf: file, scheduler: computing.scheduler)
            return try DecoderWorkModel(model, kernels: computing.kernels)
        } catch {
            throw CommandFailure.failed("\(file.path): \(error)")
        }
    }

    /// The current directory and those above the program, nearest first.
    private static func find() throws -> String {
        var places = [Environment.currentDirectory]
        var directory = Environment.executablePath.map(Path.parent) ?? "/"
        while directory != "/", directory != "." {
            places.append(directory)
            directory = Path.parent(of: directory)
        }
        let candidates = places.map { Path.join($0, shipped) }
        guard let found = candidates.first(where: FileSystem.exists) else {
            throw CommandFailure.failed(
                "the shipped model \(shipped) is not found from \(places[0]); name one with --model"
            )
        }
        return found
    }
}
