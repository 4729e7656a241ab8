import Cryptography
import Platform
import Primitives
import Programs
import Testing
import ToyTraining
import Training
import TrainingRuns

struct DisputeTests {
    private func judge(
        _ first: borrowing TinyRun, _ proof: TrainingProof,
        against second: borrowing TinyRun, _ other: TrainingProof
    ) throws -> DisputeVerdict {
        let referee = try first.committed.makeTrainer()
        var dispute = RunDispute(
            try first.party(proof), try second.party(other), referee: referee,
            task: first.committed.commitment, dataset: first.committed.dataset,
            tree: first.committed.datasetTree)
        return try dispute.judge()
    }

    /// Faults in a forward product, a gradient and an update, early, late and at a commitment.
    @Test(arguments: [(3, 0), (17, 9), (20, -1), (39, -3)])
    func `a computation with one wrong bit loses, whoever stands first`(
        step: Int, instruction: Int
    ) throws {
        let honest = try TinyRun()
        let program = honest.committed.plan.program
        let wanted =
            instruction < 0 ? program.instructions.count + instruction : instruction
        let place = try #require(
            (wanted..<program.instructions.count).first {
                InjectedFault(step: step, instruction: $0, element: 0).fault(in: program) != nil
            })
        let forger = try TinyRun()
        let proof = try honest.train()
        let fault = InjectedFault(step: step, instruction: place, element: 0, bit: 21)
        let forged = try forger.train(fault: fault)
        #expect(forged != proof)
        for verdict in [
            try judge(honest, proof, against: forger, forged),
            try judge(forger, forged, against: honest, proof),
        ] {
            #expect(verdict.interval == step / 5)
            #expect(verdict.step == step)
            #expect(verdict.place?.instruction == place)
            #expect(verdict.place?.operation == program.instructions[place].operation.name)
            #expect(verdict.place?.element == 0)
            #expect(verdict.bytes > 0)
            #expect(verdict.bytes < 10_000)
            #expect(verdict.macs < verdict.runMACs / 10_000)
        }
        #expect(try judge(honest, proof, against: forger, forged).winner == .first)
        #expect(try judge(forger, forged, against: honest, proof).winner == .second)
    }

    @Test func `claims that no computation leads to lose by default`() throws {
        let honest = try TinyRun()
        let liar = try TinyRun()
        let proof = try honest.train()
        var forged = try liar.train()
        forged.losses[22] ^= 1
        forged = TrainingProof(
            task: forged.task, stateRoots: forged.stateRoots, losses: forged.losses,
            model: forged.model, key: TinyTask.key)
        var verdict = try judge(honest, proof, against: liar, forged)
        #expect(verdict.interval == 4)
        #expect(verdict.losers == [.second: .cannotOpen(interval: 4)])
        #expect(verdict.winner == .first)
        forged = proof
        forged.stateRoots[6] = .zero
        forged = TrainingProof(
            task: forged.task, stateRoots: forged.stateRoots, losses: forged.losses,
            model: forged.model, key: TinyTask.key)
        verdict = try judge(liar, forged, against: honest, proof)
        #expect(verdict.losers == [.first: .cannotOpen(interval: 6)])
    }

    @Test func `another model for the same states loses`() throws {
        let honest = try TinyRun()
        let liar = try TinyRun()
        let proof = try honest.train()
        _ = try liar.train()
        let forged = TrainingProof(
            task: proof.task, stateRoots: proof.stateRoots, losses: proof.losses, model: .zero,
            key: TinyTask.key)
        let verdict = try judge(honest, proof, against: liar, forged)
        #expect(verdict.losers == [.second: .model(expected: proof.model, got: .zero)])
    }

    @Test func `proofs without a true signature or of the wrong length lose at once`() throws {
        let honest = try TinyRun()
        let liar = try TinyRun()
        let proof = try honest.train()
        var forged = try liar.train()
        forged.losses[3] ^= 1
        #expect(
            try judge(honest, proof, against: liar, forged).losers == [.second: .signature])
        forged = TrainingProof(
            task: proof.task, stateRoots: proof.stateRoots, losses: Array(proof.losses.dropLast()),
            model: proof.model, key: TinyTask.key)
        #expect(
            try judge(honest, proof, against: liar, forged).losers
                == [.second: .length(expected: 40, got: 39)])
    }

    @Test func `equal proofs have no loser, proofs of different tasks no dispute`() throws {
        let first = try TinyRun()
        let second = try TinyRun()
        let proof = try first.train()
        let same = try second.train()
        let verdict = try judge(first, proof, against: second, same)
        #expect(verdict.losers.isEmpty)
        #expect(verdict.winner == nil)
        var other = proof
        other.task.seed = .zero
        #expect(throws: DisputeFailure.self) {
            try judge(first, proof, against: second, other)
        }
    }

    @Test func `a fault is read from text and from its file`() throws {
        #expect(
            InjectedFault("7:3:100")
                == InjectedFault(step: 7, instruction: 3, element: 100, bit: 20))
        #expect(
            InjectedFault("7:3:100:31")
                == InjectedFault(step: 7, instruction: 3, element: 100, bit: 31))
        for text in ["", "7", "7:3", "7:3:x", "7:3:1:32", "7:-3:1", "7:3:1:2:3", "7::1"] {
            #expect(InjectedFault(text) == nil, "\(text)")
        }
        let run = try TinyRun()
        #expect(try InjectedFault.read(run.directory) == nil)
        let fault = InjectedFault(step: 1, instruction: 2, element: 3, bit: 4)
        try fault.write(to: run.directory)
        #expect(try InjectedFault.read(run.directory) == fault)
        try AtomicFile.write(Array("{}".utf8), to: run.directory.fault)
        #expect(throws: RunFailure.self) { try InjectedFault.read(run.directory) }
        #expect(throws: TrainingFailure.self) {
            try run.committed.makeMachine(
                fault: InjectedFault(step: 1, instruction: 9_999, element: 0))
        }
    }
}
