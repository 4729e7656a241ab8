import Encodings
import Platform
import Testing

@Suite struct CommandLineTests {
    @Test func `without a command the list goes to the diagnostics and the status is 64`() throws {
        let result = try AssayProgram.run()
        #expect(result.status == 64)
        #expect(result.output.isEmpty)
        #expect(result.diagnosticsText.contains("usage: assay COMMAND"))
    }

    @Test(arguments: ["help", "--help", "-h"])
    func `help is a result`(word: String) throws {
        let result = try AssayProgram.run(word)
        #expect(result.status == 0)
        #expect(result.diagnostics.isEmpty)
        #expect(result.outputText.contains("verify"))
    }

    @Test func `every command explains itself`() throws {
        let commands = try AssayProgram.run("help", "--json").document.array ?? []
        #expect(commands.count >= 10)
        for command in commands {
            let name = try #require(command["name"]?.string)
            let result = try AssayProgram.run(name, "--help")
            #expect(result.status == 0)
            #expect(result.outputText.hasPrefix("assay \(name): "))
            for option in command["options"]?.array ?? [] {
                let option = try #require(option["name"]?.string)
                #expect(result.outputText.contains(option), "\(name) \(option)")
            }
        }
    }

    @Test(arguments: [
        (["trian", "x"], "did you mean 'train'?"),
        (["train", "x", "--ouut", "d"], "did you mean '--out'?"),
        (["train", "--out", "d"], "'train' needs TASK"),
        (["train", "x"], "'train' needs --out"),
        (["train", "x", "--out"], "--out needs a text after it"),
        (["train", "x", "--out", "d", "--out", "e"], "--out is given twice"),
        (["train", "x", "y", "--out", "d"], "does not know what to do with 'y'"),
        (["train", "x", "--out=d", "--threads", "0"], "--threads expects a whole number from 1"),
        (["train", "x", "--out=d", "--threads", "two"], "got 'two'"),
        (["train", "x", "--out=d", "--json=yes"], "--json takes no value, got 'yes'"),
        (
            ["train", "x", "--out=d", "--instruction-set", "mmx"],
            "reference, avx2, avx512, avx512vnni, neon"
        ),
        (
            ["bench", "coffee"],
            "expects tensors or training or inference or evm or rpc or state or finality, got 'coffee'"
        ),
    ])
    func `a wrong command line is explained and ends in 64`(words: [String], says: String) throws {
        let result = try ChildProcess.run(AssayProgram.path, words)
        #expect(result.status == 64)
        #expect(result.output.isEmpty)
        #expect(result.diagnosticsText.contains(says), "\(result.diagnosticsText)")
    }

    @Test func `with --json a failure is a document on standard output too`() throws {
        let result = try AssayProgram.run("verify", "/nowhere", "--json")
        #expect(result.status == 1)
        let error = try result.document["error"]
        #expect(error?["exitStatus"]?.int == 1)
        #expect(error?["message"]?.string?.contains("/nowhere") == true)
    }

    @Test func `version is one JSON document`() throws {
        let result = try AssayProgram.run("version", "--json")
        #expect(try result.document["version"]?.string == "0.1.0")
        #expect(result.diagnostics.isEmpty)
    }
}
