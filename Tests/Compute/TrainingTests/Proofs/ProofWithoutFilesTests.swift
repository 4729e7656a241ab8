import Cryptography
import Primitives
import Programs
import Tensors
import Testing
import ToyTraining
import Training

/// What a trainer would send beside a proof, in memory.
private struct SentRun: RunFiles, KeptStates {
    var model: [UInt8]?
    /// Whole states as files, by the number of steps that led to them.
    var states: [Int: [UInt8]] = [:]
    /// Whether it can be said which states there are.
    var isListed = true
    var answerFile: [UInt8]?
    /// The states that an answer opens, by interval.
    var opened: [Int: [UInt8]] = [:]

    func modelFile() throws(Rejection) -> any ByteRegion {
        guard let model else { throw .modelMissing(path: "memory") }
        return model
    }

    func keptSteps() throws(Rejection) -> [Int] {
        guard isListed else { throw .checkpointsUnreadable("lost") }
        return steps
    }

    func load(checkpoint step: Int, into state: [StateTensor]) throws(Rejection) {
        guard let file = states[step], (try? StateFile.load(file, into: state)) != nil else {
            throw .checkpoint(step: step, "not whole")
        }
    }

    func answer(to beacon: Hash32) throws(Rejection) -> any ByteRegion {
        guard let answerFile else { throw .answerMissing(path: "memory") }
        return answerFile
    }

    func openedState(
        of interval: Int, beacon: Hash32
    ) throws(Rejection) -> any ByteRegion {
        guard let file = opened[interval] else { throw .answerMissing(path: "memory") }
        return file
    }

    var steps: [Int] { states.keys.sorted() }

    func load(_ steps: Int, into machine: any StepMachine) -> Bool {
        guard (try? load(checkpoint: steps, into: machine.state)) != nil else { return false }
        machine.resume(at: steps)
        return true
    }
}

/// A whole run, from the first step to an audit and a dispute, of which nothing is a file.
struct ProofWithoutFilesTests {
    private let beacon = Hash32(words: (1, 2, 3, 4))

    private static func file(_ machine: any StepMachine) -> [UInt8] {
        var bytes: [UInt8] = []
        for part in StateFile.checkpoint(machine.state) { part.append(to: &bytes) }
        return bytes
    }

    /// Runs `machine` to its end and keeps every tenth state.
    private func train(
        _ machine: any StepMachine, _ committed: CommittedTask
    ) throws -> (proof: TrainingProof, sent: SentRun) {
        let task = committed.commitment
        let commitments = Commitments(steps: task.steps, interval: task.commitInterval)
        var history = TrainingHistory()
        var sent = SentRun()
        while machine.stepsDone < commitments.steps {
            history.losses.append(try machine.step().bitPattern)
            let done = machine.stepsDone
            if done % 10 == 0, done < commitments.steps { sent.states[done] = Self.file(machine) }
            guard commitments.isCommitted(after: done) else { continue }
            history.stateRoots.append(StateCommitment.root(step: done, of: machine.state))
        }
        let model = StateFile.model(machine, taskRoot: task.root, steps: commitments.steps)
        sent.model = model
        let proof = TrainingProof(
            task: task, stateRoots: history.stateRoots, losses: history.losses,
            model: ModelHash.of(model), key: TinyTask.key)
        return (proof, sent)
    }

    private func committed() throws -> CommittedTask {
        try CommittedTask(
            TinyTask.task, dataset: TinyTask.dataset, kernels: ReferenceKernels(),
            scheduler: SerialScheduler())
    }

    private func verdict(
        _ proof: TrainingProof, _ sent: SentRun, _ committed: CommittedTask
    ) throws -> Rejection? {
        let verifier = FullVerifier(
            proof, files: sent, machine: try committed.makeTrainer(), scheduler: SerialScheduler())
        do throws(Rejection) {
            try verifier.verify(task: committed.commitment)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a replay accepts an honest run and names what was altered beside the proof`()
        throws
    {
        let committed = try committed()
        let (proof, sent) = try train(try committed.makeTrainer(), committed)
        #expect(sent.steps == [10, 20, 30])
        #expect(try verdict(proof, sent, committed) == nil)
        var altered = sent
        altered.model = nil
        #expect(try verdict(proof, altered, committed) == .modelMissing(path: "memory"))
        altered = sent
        altered.isListed = false
        #expect(try verdict(proof, altered, committed) == .checkpointsUnreadable("lost"))
        altered = sent
        altered.states[20]?.removeLast(4)
        #expect(try verdict(proof, altered, committed) == .checkpoint(step: 20, "not whole"))
        altered = sent
        altered.states[20] = sent.states[10]
        guard case .weight(step: 20, _, _, _, _) = try verdict(proof, altered, committed) else {
            Issue.record("a state of another step was accepted")
            return
        }
    }

    /// The trainer's side of an audit: the states of the drawn intervals and their samples.
    private func answer(
        _ proof: TrainingProof, _ sent: inout SentRun, _ committed: CommittedTask, count: Int
    ) throws {
        let machine = try committed.makeTrainer()
        let finder = StateFinder(sent, machine: machine)
        let intervals = AuditDraw.intervals(of: proof, count: count, beacon: beacon)
        var leaves: Set<Int> = []
        for interval in intervals {
            let range = proof.commitments.range(of: interval)
            #expect(try finder.reach(range.lowerBound) < 10)
            sent.opened[interval] = Self.file(machine)
            for step in range { leaves.formUnion(machine.datasetLeaves(ofStep: step)) }
        }
        sent.answerFile =
            AuditAnswer(
                proofHash: proof.hash, beacon: beacon, intervals: intervals,
                samples: OpenedSamples(
                    of: committed.dataset, at: leaves, tree: committed.datasetTree)
            ).encoded
    }

    @Test func `an audit replays what the beacon draws and misses what was not sent`() throws {
        let committed = try committed()
        var (proof, sent) = try train(try committed.makeTrainer(), committed)
        try answer(proof, &sent, committed, count: 3)
        let task = try TinyTask.task
        func audited(_ sent: SentRun) throws(Rejection) -> Int {
            try Auditor(proof, files: sent, scheduler: SerialScheduler()).audit(
                count: 3, beacon: beacon, task: .root(committed.commitment.root),
                machines: { (samples) throws(Rejection) in
                    try CommittedTask.auditMachines(
                        task, proof: proof, samples: samples, kernels: ReferenceKernels())
                }
            ).steps
        }
        #expect(try audited(sent) == 15)
        var altered = sent
        altered.answerFile = nil
        let withoutAnswer = altered
        #expect(throws: Rejection.answerMissing(path: "memory")) { try audited(withoutAnswer) }
        altered = sent
        altered.opened = [:]
        let withoutStates = altered
        #expect(throws: Rejection.answerMissing(path: "memory")) { try audited(withoutStates) }
    }

    @Test func `a dispute finds the wrong bit, from kept states and from none`() throws {
        let committed = try committed()
        let program = committed.plan.program
        let place = try #require(
            program.instructions.indices.first {
                InjectedFault(step: 23, instruction: $0, element: 0).fault(in: program) != nil
            })
        let fault = InjectedFault(step: 23, instruction: place, element: 0)
        let (proof, sent) = try train(try committed.makeTrainer(), committed)
        let (forged, forgery) = try train(try committed.makeMachine(fault: fault), committed)
        #expect(proof != forged)
        for (honest, other) in [(sent, forgery), (SentRun(), SentRun())] {
            var dispute = RunDispute(
                RunParty(
                    proof, kept: honest, machine: try committed.makeMachine(fault: nil),
                    scheduler: SerialScheduler()),
                RunParty(
                    forged, kept: other, machine: try committed.makeMachine(fault: fault),
                    scheduler: SerialScheduler()),
                referee: try committed.makeTrainer(), task: committed.commitment,
                dataset: committed.dataset, tree: committed.datasetTree)
            let verdict = try dispute.judge()
            #expect(verdict.winner == .first)
            #expect(verdict.step == 23)
            #expect(verdict.place?.instruction == place)
        }
    }

    @Test func `a kept state that is not whole is passed over for the one before`() throws {
        let committed = try committed()
        let (_, sent) = try train(try committed.makeTrainer(), committed)
        var damaged = sent
        damaged.states[20] = [0]
        let (whole, machine) = (try committed.makeTrainer(), try committed.makeTrainer())
        #expect(try StateFinder(sent, machine: whole).reach(25) == 5)
        let finder = StateFinder(damaged, machine: machine)
        #expect(try finder.reach(25) == 15)
        let root = StateCommitment.root(step: 25, of: whole.state)
        #expect(StateCommitment.root(step: 25, of: machine.state) == root)
        #expect(try finder.reach(5) == 5)
        #expect(machine.stepsDone == 5)
    }
}
