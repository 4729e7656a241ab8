import Cryptography
package import Primitives
import Programs

/// One step as a party claims it.
struct StepClaim: Hashable, Sendable {
    let loss: UInt32
    let stateRoot: Hash32
}

/// A run in a dispute: what its proof claims, and what computing it again brings to light.
///
/// A party keeps claims and a few states only; the steps in between are computed again as the
/// party computes them. A forger whose claims nobody's computation leads to has nothing to show.
package final class RunParty {
    package let proof: TrainingProof
    let machine: any TraceableMachine
    let scheduler: any ParallelScheduler
    private let finder: StateFinder
    /// For every number of intervals the digest of all their losses and state roots.
    private let prefixes: [Hash32]

    /// `machine` stands before the first step and computes as the party does.
    package init(
        _ proof: TrainingProof, kept: any KeptStates, machine: any TraceableMachine,
        scheduler: any ParallelScheduler
    ) {
        self.proof = proof
        self.machine = machine
        self.scheduler = scheduler
        finder = StateFinder(kept, machine: machine)
        prefixes = Self.prefixes(of: proof)
    }

    /// Digest i + 1 is `SHA-256(digest i ‖ state root i ‖ losses of interval i)`, digest 0 the task
    /// root.
    ///
    /// From the first interval on which two parties differ all their digests differ, so a search by
    /// halves finds it.
    /// A proof of the wrong length has none: it is refused before they are asked for.
    private static func prefixes(of proof: TrainingProof) -> [Hash32] {
        var digests = [proof.task.root]
        guard proof.losses.count == proof.commitments.steps else { return digests }
        guard proof.stateRoots.count == proof.commitments.count else { return digests }
        for (interval, root) in proof.stateRoots.enumerated() {
            var hasher = SHA256()
            hasher.update(digests[interval])
            hasher.update(root)
            let range = proof.commitments.range(of: interval)
            for loss in proof.losses[range] { hasher.update(littleEndian: UInt64(loss)) }
            digests.append(hasher.finalize())
        }
        return digests
    }

    func prefix(_ intervals: Int) -> Hash32 { prefixes[intervals] }

    /// Computes an interval again; `nil` when that does not lead to what the proof claims.
    func recompute(_ interval: Int) throws(ReplayFailure) -> [StepClaim]? {
        let range = proof.commitments.range(of: interval)
        _ = try finder.reach(range.lowerBound)
        guard root == proof.stateRoot(before: interval) else { return nil }
        var claims: [StepClaim] = []
        for step in range {
            let loss: Float
            do throws(StepFailure) {
                loss = try machine.step()
            } catch {
                return nil
            }
            guard loss.bitPattern == proof.losses[step] else { return nil }
            claims.append(StepClaim(loss: loss.bitPattern, stateRoot: root))
        }
        return claims.last?.stateRoot == proof.stateRoots[interval] ? claims : nil
    }

    /// Brings the party to the state before a step.
    func reach(_ step: Int) throws(ReplayFailure) {
        _ = try finder.reach(step)
    }

    /// Runs the step with a commitment to every value.
    func trace() throws(ReplayFailure) -> StepTrace {
        let step = machine.stepsDone
        do throws(StepFailure) {
            return try machine.tracedStep(scheduler: scheduler, fault: nil)
        } catch {
            throw ReplayFailure(step: step, error)
        }
    }

    private var root: Hash32 {
        StateCommitment.root(step: machine.stepsDone, of: machine.state, scheduler: scheduler)
    }
}
