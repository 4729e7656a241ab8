import Encodings
import Platform
import Testing

@Suite struct TrainVerifyTests {
    /// Held by the suite, so that its folder outlives every process of a test.
    let small: SmallTask

    init() throws {
        small = try SmallTask()
    }

    static let keys = ["stateRoot", "taskRoot", "testAccuracy", "stepsPerSecond"]

    /// Trains and returns the last line of `--json`.
    func train(_ task: SmallTask, into name: String, _ more: String...) throws -> JSON {
        let result = try ChildProcess.run(
            AssayProgram.path,
            ["train", try task.write(), "--out", task.folder(name), "--json"] + more)
        #expect(result.status == 0, "\(result.diagnosticsText)")
        return try #require(try result.lines.last)
    }

    @Test func `training ends with a line that holds the roots, the accuracy and the speed`() throws
    {
        let last = try train(small, into: "run")
        for key in Self.keys { #expect(last[key] != nil, "\(key)") }
        #expect(last["steps"]?.int == 40)
        let accuracy = try #require(last["testAccuracy"]?.double)
        #expect((0.5...1).contains(accuracy))
    }

    @Test func `threads and instruction sets give the same state root`() throws {
        let task = small
        let plain = try train(task, into: "plain")["stateRoot"]
        let sets = try AssayProgram.run("version", "--json").document["instructionSets"]?.array
        for set in try #require(sets).compactMap(\.string) {
            for threads in ["1", "3"] {
                let last = try train(
                    task, into: set + threads, "--threads", threads, "--instruction-set", set)
                #expect(last["stateRoot"] == plain, "\(set), \(threads) threads")
            }
        }
    }

    @Test func `another seed gives another task root and another state root`() throws {
        let task = small
        let first = try train(task, into: "a")
        let second = try train(task, into: "b", "--seed", "8")
        #expect(first["taskRoot"] != second["taskRoot"])
        #expect(first["stateRoot"] != second["stateRoot"])
    }

    @Test func `a finished run is verified whole by another process`() throws {
        let run = try small.train()
        let result = try AssayProgram.run("verify", run, "--full", "--json", "--threads", "1")
        #expect(result.status == 0, "\(result.diagnosticsText)")
        let document = try result.document
        #expect(document["accepted"]?.bool == true)
        #expect(document["stepsReplayed"]?.int == 40)
    }

    @Test func `an audit needs the trainer's answer and then replays its intervals only`() throws {
        let run = try small.train()
        let beacon = String(repeating: "5a", count: 32)
        let without = try AssayProgram.run("verify", run, "--audit", "3", "--beacon", beacon)
        #expect(without.status == 1)
        #expect(without.outputText.contains("not answered"))
        let answer = try AssayProgram.run("respond", run, "--audit", "3", "--beacon", beacon)
        #expect(answer.status == 0, "\(answer.diagnosticsText)")
        let result = try AssayProgram.run(
            "verify", run, "--audit", "3", "--beacon", beacon, "--json")
        #expect(result.status == 0, "\(result.outputText)")
        #expect(try result.document["stepsReplayed"]?.int == 12)
        let other = String(repeating: "a5", count: 32)
        let replayed = try AssayProgram.run("verify", run, "--audit", "3", "--beacon", other)
        #expect(replayed.status == 1)
    }

    @Test(arguments: [
        ("loss", "loss"), ("state-root", "state root"), ("hyper-parameter", "another task"),
        ("data-order", "another task"), ("sample", "another task"),
        ("initial-weights", "initial weights"), ("weight", "checkpoint"), ("length", "length"),
    ])
    func `a forged copy is rejected with the reason`(alteration: String, reason: String) throws {
        let task = small
        let run = try task.train()
        let copy = task.folder("forged")
        let forged = try AssayProgram.run("forge", run, "--alter", alteration, "--out", copy)
        #expect(forged.status == 0, "\(forged.diagnosticsText)")
        let result = try AssayProgram.run("verify", copy, "--full", "--json")
        #expect(result.status == 1)
        let document = try result.document
        #expect(document["accepted"]?.bool == false)
        let given = try #require(document["reason"]?.string)
        #expect(given.contains(reason), "\(given)")
        #expect(try AssayProgram.run("verify", run).status == 0)
    }

    @Test func `the proof of another task is rejected`() throws {
        var task = small
        let run = try task.train(into: "run")
        task.set("batch_size", 4)
        let other = try task.train(into: "other")
        try AtomicFile.write(
            try FileSystem.read(other + "/proof", limit: 1 << 20), to: run + "/proof")
        let result = try AssayProgram.run("verify", run)
        #expect(result.status == 1)
        #expect(result.outputText.contains("rejected: the proof is of another task"))
    }

    @Test func `an interrupted run ends in 130 and goes on to the same bits`() throws {
        var task = small
        task.set("stopping_criterion", ["max_iters": 4_000_000])
        task.set("checkpoint_interval", 2_000)
        let file = try task.write()
        let out = task.folder("run")
        let stopped = try AssayProgram.run("train", file, "--out", out) { child in
            // The first checkpoint tells that training has begun.
            for _ in 0..<6_000 where !FileSystem.exists(out + "/checkpoints") {
                Clock.sleep(milliseconds: 5)
            }
            child.interrupt()
        }
        #expect(stopped.status == 130, "\(stopped.diagnosticsText)")
        #expect(stopped.diagnosticsText.contains("--resume"))
        #expect(!FileSystem.exists(out + "/proof"))
        let again = try AssayProgram.run("train", file, "--out", out)
        #expect(again.status == 1)
        #expect(again.diagnosticsText.contains("--resume"))
    }

    @Test func `a run that is continued ends in the bits of one that was not`() throws {
        let task = small
        let whole = try train(task, into: "whole")
        // What an interruption leaves: the run without its end.
        let run = try task.train(into: "run")
        for name in ["proof", "model.safetensors"] { try FileSystem.remove(run + "/" + name) }
        for step in try FileSystem.list(run + "/checkpoints") where (Int(step) ?? 0) > 16 {
            try FileSystem.remove(run + "/checkpoints/" + step)
        }
        let resumed = try train(task, into: "run", "--resume")
        #expect(resumed["stateRoot"] == whole["stateRoot"])
        #expect(resumed["taskRoot"] == whole["taskRoot"])
        #expect(try AssayProgram.run("verify", run).status == 0)
    }

    @Test func `a finished run is not trained over`() throws {
        let task = small
        let run = try task.train()
        let again = try AssayProgram.run("train", try task.write(), "--out", run)
        #expect(again.status == 1)
        #expect(again.diagnosticsText.contains("complete"))
    }

    @Test func `two runs that are the same have nothing to dispute`() throws {
        let task = small
        let a = try task.train(into: "a")
        let b = try task.train(into: "b", "--threads", "1")
        let result = try AssayProgram.run("dispute", a, b, "--json")
        #expect(result.status == 0, "\(result.diagnosticsText)")
        #expect(try result.document["differs"]?.bool == false)
    }

    @Test func `a dispute names the step and the operation, and who is wrong`() throws {
        let honest = try small.train(into: "honest")
        let faulty = try small.train(into: "faulty", "--fault", "17:2:1")
        for pair in [[honest, faulty], [faulty, honest]] {
            let result = try AssayProgram.run("dispute", pair[0], pair[1], "--json")
            #expect(result.status == 0, "\(result.diagnosticsText)")
            let verdict = try result.document
            #expect(verdict["winner"]?.string == (pair[0] == honest ? "first" : "second"))
            #expect(verdict["step"]?.int == 17)
            #expect(verdict["instruction"]?.int == 2)
            #expect(try #require(verdict["refereeBytes"]?.int) <= 10_240)
        }
    }

    @Test func `runs of different tasks cannot be disputed`() throws {
        let one = try small.train(into: "one")
        let other = try small.train(into: "other", "--seed", "9")
        let result = try AssayProgram.run("dispute", one, other)
        #expect(result.status == 1)
        #expect(result.diagnosticsText.contains("another task"))
    }
}
