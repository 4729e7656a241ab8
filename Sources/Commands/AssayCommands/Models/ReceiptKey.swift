import Cryptography
import Platform
import TrainingRuns

/// The key that signs receipts, kept in the user's data directory.
enum ReceiptKey {
    static let option = Option<String>.text(
        "--key", "FILE",
        help: "the key that signs receipts, made when it is not there "
            + "(default: $XDG_DATA_HOME/assay/receipt.key)")

    static func load(_ input: Invocation) throws -> PrivateKey {
        let path = try input[option] ?? usual()
        return try TrainerKey.loadOrCreate(at: path)
    }

    private static func usual() throws -> String {
        let directory: String
        if let data = Environment.value("XDG_DATA_HOME"), data.hasPrefix("/") {
            directory = Path.join(data, "assay")
        } else if let home = Environment.value("HOME"), home.hasPrefix("/") {
            directory = Path.join(home, ".local/share/assay")
        } else {
            throw CommandFailure.failed(
                "neither XDG_DATA_HOME nor HOME says where to keep the key: name one with --key")
        }
        try FileSystem.createDirectory(directory)
        return Path.join(directory, "receipt.key")
    }
}
