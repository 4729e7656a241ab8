import Cryptography
import Platform
import Primitives
import Tensors
import Testing
import ToyTraining
import Training
import TrainingRuns

struct RealProofTests {
    private let beacon = Hash32(words: (5, 6, 7, 8))

    @Test func `threads, instruction sets and interruptions do not change a bit of a proof`()
        throws
    {
        let reference = try TinyRun()
        let expected = try reference.train()
        for set in InstructionSet.available {
            for width in [1, 2] {
                let pool = WorkerPool(width: width)
                let kernels = KernelSelection.make(instructionSet: set, scheduler: pool)
                let run = try TinyRun(kernels: kernels, scheduler: pool)
                #expect(try run.train() == expected, "\(set), \(width) threads")
            }
        }
        let stopped = try TinyRun()
        var first = TrainingRun(
            task: stopped.committed.commitment, machine: try stopped.committed.makeTrainer(),
            directory: stopped.directory, scheduler: SerialScheduler(), checkpointInterval: 10)
        var done = 0
        _ = try first.run(key: TinyTask.key, shouldStop: { done == 17 }) { event in
            if case .step = event { done += 1 }
        }
        var second = TrainingRun(
            task: stopped.committed.commitment, machine: try stopped.committed.makeTrainer(),
            directory: stopped.directory, scheduler: SerialScheduler(), checkpointInterval: 10)
        try second.resume { _ in }
        guard case .complete(let proof) = try second.run(key: TinyTask.key) else {
            Issue.record("the run did not end")
            return
        }
        #expect(proof == expected)
        #expect(
            try FileSystem.read(stopped.directory.model, limit: 1 << 20)
                == FileSystem.read(reference.directory.model, limit: 1 << 20))
    }

    @Test func `a full replay and an audit without the dataset accept an honest run`() throws {
        let run = try TinyRun()
        let proof = try run.train()
        let committed = run.committed
        try FullVerifier(
            proof, files: run.directory, machine: try committed.makeTrainer(),
            scheduler: SerialScheduler()
        ).verify(task: committed.commitment)
        let answer = try Responder(
            proof, directory: run.directory, machine: try committed.makeTrainer(),
            scheduler: SerialScheduler()
        ).respond(
            count: 3, beacon: beacon, dataset: committed.dataset, tree: committed.datasetTree)
        #expect(answer.recomputedSteps <= 3 * 10)
        let task = try TinyTask.task
        let replayed = try Auditor(
            proof, files: run.directory, scheduler: SerialScheduler()
        ).audit(
            count: 3, beacon: beacon, task: .root(committed.commitment.root),
            machines: { (samples) throws(Rejection) in
                try CommittedTask.auditMachines(
                    task, proof: proof, samples: samples, kernels: ReferenceKernels())
            })
        #expect(replayed.steps == 15)
        #expect(
            replayed.intervals
                == AuditDraw.intervals(of: proof, count: 3, beacon: beacon))
    }

    @Test func `an audit refuses a proof of other hyper-parameters than the task's`() throws {
        let run = try TinyRun()
        let proof = try run.train()
        let committed = run.committed
        _ = try Responder(
            proof, directory: run.directory, machine: try committed.makeTrainer(),
            scheduler: SerialScheduler()
        ).respond(
            count: 2, beacon: beacon, dataset: committed.dataset, tree: committed.datasetTree)
        var other = try TinyTask.task
        other.optimizer = .sgd(momentum: 0.5, decay: 0)
        let task = other
        do throws(Rejection) {
            _ = try Auditor(proof, files: run.directory, scheduler: SerialScheduler()).audit(
                count: 2, beacon: beacon, task: .root(committed.commitment.root),
                machines: { (samples) throws(Rejection) in
                    try CommittedTask.auditMachines(
                        task, proof: proof, samples: samples, kernels: ReferenceKernels())
                })
            Issue.record("a proof of another task was accepted")
        } catch {
            guard case .otherTask(.hyperParameters, _, _) = error else {
                Issue.record("\(error)")
                return
            }
        }
    }
}
