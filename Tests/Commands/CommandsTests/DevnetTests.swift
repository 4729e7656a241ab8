import Encodings
import Platform
import Testing

@Suite struct DevnetTests {
    static let isModelShipped = FileSystem.exists(
        AssayProgram.root + "/Resources/quiz-gpt/model.safetensors")

    @Test(.enabled(if: isModelShipped, "the chain's model is not there"))
    func `a devnet with a forger agrees, pays and refuses every forgery`() throws {
        let result = try AssayProgram.run(
            "devnet", "--nodes", "3", "--blocks", "6", "--forger", "--json")
        #expect(result.status == 0, "\(result.diagnosticsText)")
        #expect(result.diagnosticsText.isEmpty == false)
        let summary = try #require(try result.lines.last)
        #expect(summary["event"]?.string == "summary")
        #expect(summary["agreed"]?.bool == true)
        #expect(summary["balancesAddUp"]?.bool == true)
        let forgeries = try #require(summary["forgeries"]?.array)
        #expect(forgeries.count >= 5)
        for forgery in forgeries {
            #expect(forgery["rejectedBy"]?.array?.count == 2)
            #expect(forgery["acceptedBy"]?.array?.isEmpty == true)
            #expect(forgery["reason"]?.string?.isEmpty == false)
        }
    }

    @Test(.enabled(if: isModelShipped, "the chain's model is not there"))
    func `equal seeds give equal histories, on any number of threads`() throws {
        let runs = try ["1", "2"].map { threads in
            try AssayProgram.run(
                "devnet", "--blocks", "2", "--seed", "5", "--threads", threads, "--json")
        }
        let hashes = try runs.map { try $0.lines.last?["historyHash"]?.string }
        #expect(hashes[0] != nil)
        #expect(hashes[0] == hashes[1])
    }

    @Test(.enabled(if: isModelShipped, "the chain's model is not there"))
    func `a quiz of one height is the same every time, and another at another height`() throws {
        let first = try AssayProgram.run("quiz", "--height", "7", "--json").document
        let again = try AssayProgram.run("quiz", "--height", "7", "--threads", "1", "--json")
        #expect(try again.document["digest"] == first["digest"])
        let other = try AssayProgram.run("quiz", "--height", "8", "--json").document
        #expect(other["challenge"] != first["challenge"])
        #expect(first["questions"]?.array?.isEmpty == false)
    }

    @Test func `a model that is not there, or is none, is an error`() throws {
        let missing = try AssayProgram.run("quiz", "--model", "/nowhere/model")
        #expect(missing.status == 1)
        #expect(missing.diagnosticsText.contains("/nowhere/model"))
        let folder = try TemporaryFolder()
        let path = folder("model")
        try AtomicFile.write([UInt8](repeating: 7, count: 64), to: path)
        let wrong = try AssayProgram.run("devnet", "--model", path)
        #expect(wrong.status == 1)
        #expect(wrong.diagnosticsText.contains(folder("model")))
    }
}
