import Encodings
import Platform

/// The built program, run as a process of its own.
enum AssayProgram {
    static let root = Path.parent(
        of: Path.parent(of: Path.parent(of: Path.parent(of: #filePath)))
    )

    /// The program that was built together with these tests.
    static let path: String = {
        let beside = Path.parent(of: Environment.executablePath ?? ".") + "/assay"
        let built = root + "/.build/release/assay"
        return FileSystem.exists(beside) ? beside : built
    }()

    static func run(
        _ arguments: String...,
        started: (ChildProcess.Running) -> Void = { _ in }
    ) throws -> ChildProcess {
        try ChildProcess.run(path, arguments, environment: ["NO_COLOR": "1"], started: started)
    }
}

extension ChildProcess {
    /// Standard output as one JSON document.
    var document: JSON { get throws { try JSON.parse(output) } }

    /// Standard output as JSON Lines.
    var lines: [JSON] {
        get throws {
            try outputText.split(separator: "\n").map { try JSON.parse(String($0)) }
        }
    }
}

/// A directory that goes away with the test.
final class TemporaryFolder {
    let path: String
    init() throws { path = try FileSystem.makeTemporaryDirectory() }
    deinit { try? FileSystem.remove(path) }
    func callAsFunction(_ name: String) -> String { path + "/" + name }
}
