import Encodings
import Platform
import Testing

@Suite struct SimulateCommandTests {
    @Test func `the same seeds give the same hashes on one thread and on two`() throws {
        var hashes: [[JSON?]] = []
        for threads in ["1", "2"] {
            let run = try AssayProgram.run(
                "simulate", "--seeds", "1..4", "--events", "800", "--threads", threads, "--json")
            #expect(run.status == 0, "\(run.diagnosticsText)")
            let lines = try run.lines
            #expect(lines.count == 5)
            #expect(lines.dropLast().allSatisfy { $0["good"] == .bool(true) })
            hashes.append(lines.map { $0["hash"] })
        }
        #expect(hashes[0] == hashes[1])
        #expect(!hashes[0].contains(nil))
    }

    @Test func `a planted mistake ends in the command that finds it again`() throws {
        let run = try AssayProgram.run(
            "simulate", "--plant", "half-quorum", "--seeds", "1..50", "--events", "1500")
        #expect(run.status == 0, "\(run.diagnosticsText)")
        let text = run.outputText
        let again = try #require(
            text.split(separator: "\n").first { $0.contains("again: assay simulate") })
        #expect(again.contains("--plant half-quorum") && again.contains("--events 1500"))
        let words = again.split(separator: " ").drop { $0 != "simulate" }.map(String.init)
        let second = try ChildProcess.run(
            AssayProgram.path, words, environment: ["NO_COLOR": "1"])
        #expect(second.status == 0)
        #expect(second.outputText.contains("found by seed"))
    }

    @Test func `faults and plants are known by their names only`() throws {
        for words in [
            ["--faults", "drop,rain"], ["--plant", "no-such"], ["--seeds", "9..3"],
            ["--seeds", "3"], ["--latency", "0"], ["--nodes", "1"],
        ] {
            let run = try ChildProcess.run(
                AssayProgram.path, ["simulate"] + words, environment: ["NO_COLOR": "1"])
            #expect(run.status == 64, "\(words): \(run.status)")
        }
    }
}
