import Cryptography
import Platform
import Primitives

/// The folder of models that were pulled: `$XDG_CACHE_HOME/assay/models`, by default
/// `~/.cache/assay/models`, with one folder a model.
struct ModelCache: Sendable {
    let folder: String

    /// Finds the folder; it need not exist.
    init() throws(CommandFailure) {
        // An empty or relative value counts as none, as the XDG base directories say.
        if let cache = Environment.value("XDG_CACHE_HOME"), cache.hasPrefix("/") {
            folder = Path.join(cache, "assay/models")
        } else if let home = Environment.value("HOME"), home.hasPrefix("/") {
            folder = Path.join(home, ".cache/assay/models")
        } else {
            throw .failed("neither XDG_CACHE_HOME nor HOME names a directory for models")
        }
    }

    /// Where a model lies or will lie.
    func path(of model: PublishedModel) -> String {
        Path.join(folder(of: model), model.fileName)
    }

    func folder(of model: PublishedModel) -> String { Path.join(folder, model.name) }

    func holds(_ model: PublishedModel) -> Bool { FileSystem.exists(path(of: model)) }

    /// The file that `--model TEXT` means: a published model's in the cache, or the path itself.
    static func resolve(_ text: String) throws(CommandFailure) -> String {
        guard let model = PublishedModel.named(text) else { return text }
        let cache = try ModelCache()
        let path = cache.path(of: model)
        guard cache.holds(model) else {
            throw .failed("\(path): not there; run: assay model pull \(model.name)")
        }
        return path
    }

    /// Refuses a file that is not the published one; its bytes are hashed whole.
    static func check(_ path: String, is model: PublishedModel) throws {
        let file = try MappedFile(path)
        guard file.count == model.bytes else {
            throw CommandFailure.failed(
                "\(path): expected \(model.bytes) bytes of \(model.name), got \(file.count)")
        }
        let hash = SHA256.hash(of: file)
        guard hash == model.hash else {
            throw CommandFailure.failed(
                "\(path): expected the SHA-256 \(model.hash) of \(model.name), got \(hash)")
        }
    }
}
