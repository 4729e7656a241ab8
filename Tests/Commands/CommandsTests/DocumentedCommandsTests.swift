import Encodings
import Platform
import Testing

/// What the documents tell people to type is what the program takes.
@Suite struct DocumentedCommandsTests {
    struct Shown {
        let place: String
        let command: String
        let options: [String]
    }

    /// The command lines of a document: in an indented block, or between back quotes.
    static func commandLines(of path: String) throws -> [Shown] {
        let file = try FileSystem.read(AssayProgram.root + "/" + path, limit: 1 << 20)
        let lines = String(decoding: file, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        var shown: [Shown] = []
        for (index, line) in lines.enumerated() {
            let spans =
                line.hasPrefix("    ")
                ? [line]
                : line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
                    .filter { $0.offset % 2 == 1 }.map(\.element)
            for span in spans {
                let words = span.split(separator: " ")
                guard let program = words.first, words.count > 1, program.hasSuffix("assay") else {
                    continue
                }
                let options = words.dropFirst(2).flatMap { $0.split { "[]|=".contains($0) } }
                    .filter { $0.hasPrefix("--") }
                shown.append(
                    Shown(
                        place: "\(path):\(index + 1)", command: String(words[1]),
                        options: options.map(String.init)))
            }
        }
        return shown
    }

    @Test(arguments: ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"])
    func `every command line in a document is one that the program knows`(path: String) throws {
        let described = try AssayProgram.run("help", "--json").document.array ?? []
        var known: [String: [String]] = [:]
        for command in described {
            let options = command["options"]?.array?.compactMap { $0["name"]?.string }
            known[command["name"]?.string ?? ""] = options
        }
        let shown = try Self.commandLines(of: path)
        for line in shown where line.command != "COMMAND" {
            let options = known[line.command]
            #expect(options != nil, "\(line.place): assay \(line.command)")
            for option in line.options {
                #expect(options?.contains(option) == true, "\(line.place): \(option)")
            }
        }
        if path == "README.md" { #expect(shown.count >= 8) }
    }

    @Test func `every make target in the README is in the Makefile`() throws {
        let make = try FileSystem.read(AssayProgram.root + "/Makefile", limit: 1 << 16)
        let targets = String(decoding: make, as: UTF8.self).split(separator: "\n")
            .filter { $0.contains(":") }
            .map { $0.prefix { $0 != ":" } }
        let readme = try FileSystem.read(AssayProgram.root + "/README.md", limit: 1 << 20)
        for line in String(decoding: readme, as: UTF8.self).split(separator: "\n")
        where line.hasPrefix("    make ") {
            let target = line.split(separator: " ")[1]
            #expect(targets.contains(target), "\(target)")
        }
    }

    @Test func `every example trains for a step`() throws {
        let folder = try TemporaryFolder()
        for name in try FileSystem.list(AssayProgram.root + "/Examples") {
            let task = AssayProgram.root + "/Examples/" + name
            let result = try AssayProgram.run(
                "train", task, "--steps", "1", "--out", folder(name), "--json")
            let isData = result.diagnosticsText.contains("Get it with")
            #expect(result.status == 0 || isData, "\(name): \(result.diagnosticsText)")
        }
        #expect(try FileSystem.list(folder.path).isEmpty == false)
    }
}
