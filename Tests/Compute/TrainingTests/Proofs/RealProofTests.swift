import Cryptography
import Platform
import Primitives
import Tensors
import Testing
import Training

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
        _ = try first.run(key: TinyRun.key, shouldStop: { done == 17 }) { event in
            if case .step = event { done += 1 }
        }
        var second = TrainingRun(
            task: stopped.committed.commitment, machine: try stopped.committed.makeTrainer(),
            directory: stopped.directory, scheduler: SerialScheduler(), checkpointInterval: 10)
        try second.resume { _ in }
        guard case .complete(let proof) = try second.run(key: TinyRun.key) else {
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
            proof, directory: run.directory, machine: try committed.makeTrainer(),
            scheduler: SerialScheduler()
        ).verify(task: committed.commitment)
        let answer = try Responder(
            proof, directory: run.directory, machine: try committed.makeTrainer(),
            scheduler: SerialScheduler()
        ).respond(
            count: 3, beacon: beacon, dataset: committed.dataset, tree: committed.datasetTree)
        #expect(answer.recomputedSteps <= 3 * 10)
        let task = try TinyRun.task
        let replayed = try Auditor(
            proof, directory: run.directory, scheduler: SerialScheduler()
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
        var other = try TinyRun.task
        other.optimizer = .sgd(momentum: 0.5, decay: 0)
        let task = other
        do throws(Rejection) {
            _ = try Auditor(proof, directory: run.directory, scheduler: SerialScheduler()).audit(
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

    @Test func `the order of the data is the whole shuffle, in whatever order steps are asked for`()
        throws
    {
        let run = try TinyRun()
        let trainer = try run.committed.makeTrainer()
        let seed = run.committed.plan.task.generatorSeed
        for step in [9, 8, 3, 4, 0, 9, 15, 12, 5, 39, 30] {
            var expected = Array(Int32(0)..<80)
            var generator = CounterGenerator(seed: seed, domain: "assay/order/\(step / 10)")
            generator.shuffle(&expected)
            let samples = expected[step % 10 * 8..<step % 10 * 8 + 8]
            #expect(trainer.datasetLeaves(ofStep: step) == samples.map { 1 + Int($0) }.sorted())
        }
    }

    @Test func `the description of a dataset that is not whole is refused`() {
        let dataset = TinyRun.dataset
        let tree = DatasetCommitment(dataset).tree
        let good = OpenedSamples(of: dataset, at: [1, 80], tree: tree)
        func reason(_ leaves: [OpenedSamples.Leaf], count: UInt64 = 101) -> Int? {
            do throws(Rejection) {
                _ = try Dataset(
                    OpenedSamples(leaves: leaves, proof: good.proof), leafCount: count)
                return nil
            } catch {
                guard case .sampleMalformed(let leaf, _) = error else { return -1 }
                return leaf
            }
        }
        #expect(reason(good.leaves) == nil)
        #expect(reason(good.leaves, count: 100) == 0)
        #expect(reason(Array(good.leaves.dropFirst())) == 0)
        #expect(reason([]) == 0)
        let short = OpenedSamples.Leaf(index: 80, bytes: [1, 2, 3])
        #expect(reason([good.leaves[0], good.leaves[1], short]) == 80)
        let test = OpenedSamples.Leaf(index: 95, bytes: good.leaves[1].bytes)
        #expect(reason([good.leaves[0], test]) == 95)
        let header = OpenedSamples.Leaf(index: 0, bytes: Array("{\"kind\":\"samples\"}".utf8))
        #expect(reason([header]) == 0)
    }
}
