import Models
import Primitives
import Programs

/// Replays steps of a proof and compares every loss and state root on the way, bit for bit.
struct IntervalReplay {
    let proof: TrainingProof
    let machine: any StepMachine
    let scheduler: any ParallelScheduler

    /// Replays an interval from the state that the machine is in.
    func replay(_ interval: Int) throws(Rejection) {
        let range = proof.commitments.range(of: interval)
        precondition(
            machine.stepsDone == range.lowerBound,
            "a replay starts where its interval does"
        )
        for step in range { try replay(step: step) }
        let root = StateCommitment.root(
            step: range.upperBound,
            of: machine.state,
            scheduler: scheduler
        )
        guard root == proof.stateRoots[interval] else {
            throw .stateRoot(
                commitment: interval,
                step: range.upperBound,
                expected: root,
                got: proof.stateRoots[interval]
            )
        }
    }

    private func replay(step: Int) throws(Rejection) {
        let loss: Float
        do throws(StepFailure) {
            loss = try machine.step()
        } catch {
            throw .stepFailed(step: step, error)
        }
        guard loss.bitPattern == proof.losses[step] else {
            throw .loss(step: step, expected: loss.bitPattern, got: proof.losses[step])
        }
    }

    /// Compares the model that the final state makes with the one that the proof names.
    func checkModel() throws(Rejection) {
        let bytes = StateFile.model(
            machine,
            taskRoot: proof.task.root,
            steps: proof.commitments.steps
        )
        let hash = ModelHash.of(bytes)
        guard hash == proof.model else { throw .model(expected: hash, got: proof.model) }
    }
}
