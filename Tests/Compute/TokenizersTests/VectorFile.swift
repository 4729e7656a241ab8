import Encodings
import Platform

/// The files that `Interop/tokenizers` makes with other tokenizers and with Jinja.
enum VectorFile {
    private static let sizeLimit = 8 << 20

    static func read(_ name: String) throws -> JSON {
        let tests = Path.parent(of: Path.parent(of: Path.parent(of: #filePath)))
        let path = Path.join(tests, "Vectors/Tokenizers/" + name)
        return try JSON.parse(try FileSystem.read(path, limit: sizeLimit))
    }
}

extension JSON {
    /// An array of token numbers.
    var tokens: [Int32] { array?.compactMap { $0.int.map { Int32(truncatingIfNeeded: $0) } } ?? [] }
}
