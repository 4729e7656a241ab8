import Encodings
import GeneratedModels
import Models
import Platform
import PublishedModels
import Testing

/// A chain whose model is a decoder: a small generated one, and SmolLM2 where it is there.
@Suite struct DecoderDevnetTests {
    private let folder: TemporaryFolder
    private let model: String

    init() throws {
        folder = try TemporaryFolder()
        model = folder("model.gguf")
        let configuration = DecoderConfiguration(
            vocabularySize: GeneratedVocabulary.size, contextLength: 192, layers: 2, heads: 4,
            keyHeads: 2, headWidth: 16, width: 64, feedForwardWidth: 96)
        try AtomicFile.write(GeneratedModel(configuration).gguf(.q4_1), to: model)
    }

    @Test func `a devnet mines with a GGUF file and refuses every forgery`() throws {
        let result = try AssayProgram.run(
            "devnet", "--model", model, "--nodes", "4", "--blocks", "6", "--forger", "--json")
        #expect(result.status == 0, "\(result.diagnosticsText)")
        let summary = try #require(try result.lines.last)
        #expect(summary["good"]?.bool == true)
        let forgeries = try #require(summary["forgeries"]?.array)
        #expect(forgeries.count >= 10)
        for forgery in forgeries {
            #expect(forgery["rejectedBy"]?.array?.count == 3)
            #expect(forgery["acceptedBy"]?.array?.isEmpty == true)
        }
    }

    @Test func `its history is the same on any number of threads, and another model's another`()
        throws
    {
        func genesisAndHistory(_ arguments: String...) throws -> [String?] {
            let run = try ChildProcess.run(
                AssayProgram.path, ["devnet", "--blocks", "3", "--json"] + arguments)
            let summary = try run.lines.last
            return [summary?["genesis"]?.string, summary?["historyHash"]?.string]
        }
        let first = try genesisAndHistory("--model", model, "--threads", "1")
        #expect(first.allSatisfy { $0 != nil })
        #expect(
            try genesisAndHistory("--model", model, "--instruction-set", "reference") == first)
        let other = try genesisAndHistory()
        #expect(other[0] != first[0] && other[1] != first[1])
    }

    @Test func `the first of several attempts in a pass is the attempt alone`() throws {
        func quiz(_ attempts: String) throws -> JSON {
            try AssayProgram.run(
                "quiz", "--model", model, "--attempts", attempts, "--height", "3", "--json"
            ).document
        }
        let (alone, together) = (try quiz("1"), try quiz("5"))
        for key in ["challenge", "digest", "transcriptRoot", "loss", "macs", "wins"] {
            #expect(alone[key] != nil && alone[key] == together[key], "\(key)")
        }
        #expect(together["attempts"]?.int == 5)
        #expect(alone["questions"]?.array?.isEmpty == false)
    }

    @Test func `a GGUF file that is cut short, or empty, is refused by name`() throws {
        let whole = try FileSystem.read(model, limit: 1 << 24)
        for count in [0, 3, 4, 100, whole.count / 2] {
            let path = folder("cut-\(count).gguf")
            try AtomicFile.write(Array(whole.prefix(count)), to: path)
            let result = try AssayProgram.run("quiz", "--model", path)
            #expect(result.status == 1)
            #expect(result.diagnosticsText.contains(path), "\(result.diagnosticsText)")
        }
    }

    @Test(.enabled(if: SmolLM2File.path != nil, "\(SmolLM2File.absence)"))
    func `SmolLM2 seals and verifies blocks`() throws {
        let path = try #require(SmolLM2File.path)
        let result = try AssayProgram.run(
            "devnet", "--model", path, "--nodes", "2", "--blocks", "1", "--json")
        let summary = try #require(try result.lines.last, "\(result.diagnosticsText)")
        #expect(summary["agreed"]?.bool == true)
        #expect(summary["balancesAddUp"]?.bool == true)
        #expect(
            summary["modelHash"]?.string
                == "0xb179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53")
    }
}
