import Platform

/// A file of the repository, named by its path from the root.
struct SourceFile: Sendable, CustomStringConvertible {
    let path: String
    let bytes: [UInt8]

    var description: String { path }
    var text: String { String(decoding: bytes, as: UTF8.self) }
    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    var isSwift: Bool { path.hasSuffix(".swift") }

    /// The module that the file belongs to: the third folder of its path.
    var module: String {
        let parts = path.split(separator: "/")
        return parts.count > 3 ? String(parts[2]) : ""
    }
}

/// The files that people write, as they are on the disk now.
enum SourceTree {
    static let root = Path.parent(
        of: Path.parent(of: Path.parent(of: Path.parent(of: #filePath)))
    )

    static let files: [SourceFile] = {
        var files: [SourceFile] = []
        let folders = [
            "Sources", "Tests", "Docs", "Examples", "Scripts", ".ci", "Interop", "Contracts",
        ]
        for folder in folders { collect(folder, into: &files) }
        for name in rootNames { collect(name, into: &files) }
        return files
    }()

    static let swiftFiles = files.filter(\.isSwift)
    /// The code of every Swift file, scanned once for all tests.
    static let codeFiles = swiftFiles.map { (path: $0.path, text: SwiftText($0.bytes)) }
    static let sources = swiftFiles.filter { $0.path.hasPrefix("Sources/") }
    static let documents = files.filter { $0.path.hasSuffix(".md") }

    static func text(_ path: String) throws -> String {
        String(decoding: try FileSystem.read(root + "/" + path, limit: limit), as: UTF8.self)
    }

    private static let limit = 1 << 26
    private static let rootNames = [
        "Package.swift", "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "Makefile",
    ]
    private static let textSuffixes = [
        ".swift", ".c", ".h", ".inc", ".md", ".json", ".modulemap", ".py", ".vy", ".txt",
        "Makefile",
    ]

    private static func collect(_ path: String, into files: inout [SourceFile]) {
        let full = root + "/" + path
        if FileSystem.isDirectory(full) {
            let names = (try? FileSystem.list(full)) ?? []
            for name in names where name != "__pycache__" {
                collect(path + "/" + name, into: &files)
            }
            return
        }
        let isText =
            textSuffixes.contains { path.hasSuffix($0) } || !Path.name(of: path).contains(".")
        guard isText, let bytes = try? FileSystem.read(full, limit: limit) else { return }
        files.append(SourceFile(path: path, bytes: bytes))
    }
}
