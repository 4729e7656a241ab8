import Cryptography
import Platform
import Primitives
import Tensors
import Testing
import ToyTraining
import Training
import TrainingRuns

struct TrainingRunTests {
    /// Trains until `stop` steps are done, as after Ctrl-C.
    private func interrupt(_ toy: borrowing ToyRun, after stop: Int) throws {
        var run = toy.run()
        var done = 0
        let outcome = try run.run(key: Toy.key, shouldStop: { done == stop }) { event in
            if case .step = event { done += 1 }
        }
        guard case .stopped(stop) = outcome else {
            Issue.record("the run did not stop after \(stop) steps")
            return
        }
    }

    /// Continues to the end; returns the proof, where it started, and what it passed over.
    private func resume(_ toy: borrowing ToyRun) throws -> (
        proof: TrainingProof?, from: Int, skipped: [Int]
    ) {
        var run = toy.run()
        var from = 0
        var skipped: [Int] = []
        try run.resume { event in
            if case .resumed(let step) = event { from = step }
            if case .skippedCheckpoint(let step, _) = event { skipped.append(step) }
        }
        guard case .complete(let proof) = try run.run(key: Toy.key) else {
            return (nil, from, skipped)
        }
        return (proof, from, skipped)
    }

    @Test(arguments: [1, 7, 8, 9, 22])
    func `a run that was stopped anywhere continues to the same proof`(stop: Int) throws {
        let whole = try ToyRun()
        let expected = try whole.train()
        let toy = try ToyRun()
        try interrupt(toy, after: stop)
        #expect(!FileSystem.exists(toy.directory.proof))
        let (proof, from, skipped) = try resume(toy)
        #expect(proof == expected)
        #expect(from == stop)
        #expect(skipped.isEmpty)
        #expect(toy.verify(expected) == nil)
    }

    @Test func `a damaged checkpoint is passed over for the one before`() throws {
        let whole = try ToyRun()
        let expected = try whole.train()
        for file in ["state.safetensors", "history", "checkpoint.json"] {
            let toy = try ToyRun()
            try interrupt(toy, after: 18)
            let path = toy.directory.checkpoint(18) + "/" + file
            var bytes = try FileSystem.read(path, limit: 1 << 20)
            bytes[bytes.count - 5] ^= 4
            try AtomicFile.write(bytes, to: path)
            let (proof, from, skipped) = try resume(toy)
            #expect(proof == expected)
            #expect(from == 16)
            #expect(skipped == [18])
        }
    }

    @Test func `with every checkpoint damaged the run starts from the beginning`() throws {
        let whole = try ToyRun()
        let expected = try whole.train()
        let toy = try ToyRun()
        try interrupt(toy, after: 10)
        for step in [8, 10] {
            try AtomicFile.write([0], to: toy.directory.checkpoint(step) + "/state.safetensors")
        }
        let (proof, from, skipped) = try resume(toy)
        #expect(proof == expected)
        #expect(from == 0)
        #expect(skipped == [10, 8])
    }

    @Test func `a checkpoint of another task is refused, not passed over`() throws {
        let toy = try ToyRun()
        try interrupt(toy, after: 10)
        var task = toy.task
        task.seed = task.program
        var run = TrainingRun(
            task: task,
            machine: Toy.machine(toy.dataset),
            directory: toy.directory,
            scheduler: SerialScheduler(),
            checkpointInterval: 8
        )
        let (expected, got) = (task.root, toy.task.root)
        let path = toy.directory.checkpoint(10)
        #expect(throws: RunFailure.checkpointTask(path: path, expected: expected, got: got)) {
            try run.resume { _ in }
        }
    }

    @Test func `nothing but whole files is left behind`() throws {
        let toy = try ToyRun()
        _ = try toy.train()
        #expect(
            try FileSystem.list(toy.directory.path) == [
                "checkpoints", "model.safetensors", "proof",
            ]
        )
        #expect(try FileSystem.list(toy.directory.checkpoints) == ["16", "8"])
        #expect(
            try FileSystem.list(toy.directory.checkpoint(8))
                == ["checkpoint.json", "history", "state.safetensors"]
        )
    }

    @Test func `state roots do not depend on the scheduler`() throws {
        let state = Toy.machine(Toy.dataset()).state
        let serial = StateCommitment.root(step: 3, of: state)
        for width in [1, 2, 3] {
            let pool = WorkerPool(width: width)
            #expect(StateCommitment.root(step: 3, of: state, scheduler: pool) == serial)
        }
        #expect(StateCommitment.root(step: 4, of: state) != serial)
        state[1].values[1_499] = 1
        #expect(StateCommitment.root(step: 3, of: state) != serial)
    }

    @Test func `a key is made once, kept private, and read back`() throws {
        let toy = try ToyRun()
        let first = try TrainerKey.loadOrCreate(at: toy.directory.key)
        let second = try TrainerKey.loadOrCreate(at: toy.directory.key)
        #expect(first.address == second.address)
        let other = toy.directory.path + "/other"
        try AtomicFile.write(Array("not a key".utf8), to: other)
        #expect(throws: RunFailure.key(path: other)) {
            try TrainerKey.load(other)
        }
    }
}
