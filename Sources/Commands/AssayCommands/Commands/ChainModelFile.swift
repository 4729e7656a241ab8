import Models
import Platform
import UsefulWork

/// Finds and reads the model that answers the quizzes.
enum ChainModelFile {
    static let option = Option<String>.text(
        "--model", "FILE", help: "the chain's model as safetensors (default: the shipped one)")

    /// Where the shipped model lies, from the root of the project.
    static let shipped = "Resources/quiz-gpt/model.safetensors"
    private static let bytesMaximum = 1 << 28

    static func read(_ input: Invocation, _ computing: Computing) throws -> any WorkModel {
        let path = try input[option].map(ModelCache.resolve) ?? find()
        let file = try FileSystem.read(path, limit: bytesMaximum)
        do throws(ModelFailure) {
            return try ChainModel(file: file, kernels: computing.kernels)
        } catch {
            throw CommandFailure.failed("\(path): \(error)")
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
