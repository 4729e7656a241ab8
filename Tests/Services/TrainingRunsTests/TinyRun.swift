import Platform
import Primitives
import Tensors
import ToyTraining
import Training
import TrainingRuns

/// A real run of a tiny network on generated data, in a directory of its own.
struct TinyRun: ~Copyable {
    let committed: CommittedTask
    let directory: RunDirectory
    let scheduler: any ParallelScheduler

    init(
        kernels: (any TensorKernels)? = nil, scheduler: any ParallelScheduler = SerialScheduler()
    ) throws {
        let made = try CommittedTask(
            TinyTask.task, dataset: TinyTask.dataset, kernels: kernels ?? ReferenceKernels(),
            scheduler: scheduler)
        let folder = try FileSystem.makeTemporaryDirectory()
        committed = made
        directory = RunDirectory(folder)
        self.scheduler = scheduler
    }

    deinit { try? FileSystem.remove(directory.path) }

    func train(fault: InjectedFault? = nil) throws -> TrainingProof {
        if let fault { try fault.write(to: directory) }
        var run = TrainingRun(
            task: committed.commitment, machine: try committed.makeMachine(fault: fault),
            directory: directory, scheduler: scheduler, checkpointInterval: 10)
        guard case .complete(let proof) = try run.run(key: TinyTask.key) else {
            throw ToyFailure.stopped
        }
        return proof
    }

    func party(_ proof: TrainingProof) throws -> RunParty {
        let fault = try InjectedFault.read(directory)
        let kept = try RunCheckpoints(
            of: directory, taskRoot: proof.task.root, scheduler: scheduler)
        return RunParty(
            proof, kept: kept, machine: try committed.makeMachine(fault: fault),
            scheduler: scheduler)
    }
}
