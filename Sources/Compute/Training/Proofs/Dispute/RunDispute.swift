package import Cryptography
import Primitives
import Programs
import Tensors

/// Decides between two runs that claim the same task and differ.
///
/// Halving leads to the first interval and then to the first step on which the parties differ;
/// there both commit to every value of the step, and the referee of ``StepReferee`` computes a
/// single scalar of it.
package struct RunDispute {
    private let first: RunParty
    private let second: RunParty
    private let referee: any TraceableMachine
    private let dataset: Dataset
    private let tree: MerkleTree
    private let task: TaskCommitment
    private var verdict = DisputeVerdict()

    /// `task` is what both claim to have trained, as the referee knows it; `referee` computes as it
    /// says, but only lends the inputs of one step and runs none.
    package init(
        _ first: RunParty, _ second: RunParty, referee: any TraceableMachine,
        task: TaskCommitment, dataset: Dataset, tree: MerkleTree
    ) {
        self.first = first
        self.second = second
        self.referee = referee
        self.dataset = dataset
        self.tree = tree
        self.task = task
    }

    package mutating func judge() throws(DisputeFailure) -> DisputeVerdict {
        verdict = DisputeVerdict()
        for party in [first, second] {
            let claimed = party.proof.task
            guard let field = task.firstDifference(from: claimed) else { continue }
            throw .otherTask(
                field, expected: task.text(of: field), got: claimed.text(of: field))
        }
        let steps = UInt64(first.proof.commitments.steps)
        verdict.runMACs = referee.program.macs.multipliedReportingOverflow(by: steps).partialValue
        verdict.losers = formFailures()
        guard verdict.losers.isEmpty else { return verdict }
        let count = first.proof.commitments.count
        guard first.prefix(count) != second.prefix(count) else {
            try compareModels()
            return verdict
        }
        let (one, other) = (first, second)
        let interval = halve(count) { one.prefix($0) == other.prefix($0) }
        verdict.interval = interval
        let length = first.proof.commitments.range(of: interval).count
        verdict.bytes += 2 * (32 + 4 * length)
        try judge(interval: interval)
        return verdict
    }

    /// The greatest index below `count` for which the parties agree, by questions of 32 bytes each.
    private mutating func halve(_ count: Int, _ agrees: (Int) -> Bool) -> Int {
        var (low, high) = (0, count)
        verdict.bytes += 64
        while high - low > 1 {
            let middle = low + (high - low) / 2
            verdict.bytes += 64
            if agrees(middle) { low = middle } else { high = middle }
        }
        return low
    }

    private func formFailures() -> [DisputeSide: DisputeReason] {
        var failures: [DisputeSide: DisputeReason] = [:]
        for (side, party) in [(DisputeSide.first, first), (.second, second)] {
            let proof = party.proof
            let check = ProofCheck(proof)
            if (try? check.checkSignature()) == nil {
                failures[side] = .signature
            } else if proof.losses.count != proof.commitments.steps {
                failures[side] = .length(
                    expected: proof.commitments.steps, got: proof.losses.count)
            } else if proof.stateRoots.count != proof.commitments.count {
                failures[side] = .length(
                    expected: proof.commitments.count, got: proof.stateRoots.count)
            }
        }
        return failures
    }

    /// The states are the same to the end, so at most one of two model hashes can be right.
    private mutating func compareModels() throws(DisputeFailure) {
        let (one, other) = (first.proof, second.proof)
        guard one.model != other.model else { return }
        let steps = one.commitments.steps
        try running { () throws(ReplayFailure) in try first.reach(steps) }
        let model = ModelHash.of(
            StateFile.model(first.machine, taskRoot: one.task.root, steps: steps))
        for (side, proof) in [(DisputeSide.first, one), (.second, other)]
        where proof.model != model {
            verdict.losers[side] = .model(expected: model, got: proof.model)
        }
    }

    private mutating func judge(interval: Int) throws(DisputeFailure) {
        let claims = try running { () throws(ReplayFailure) in try first.recompute(interval) }
        let others = try running { () throws(ReplayFailure) in try second.recompute(interval) }
        if claims == nil { verdict.losers[.first] = .cannotOpen(interval: interval) }
        if others == nil { verdict.losers[.second] = .cannotOpen(interval: interval) }
        guard let claims, let others else { return }
        let agreed = halve(claims.count) { claims[..<$0] == others[..<$0] }
        verdict.bytes += 2 * (4 + 32)
        let start = first.proof.commitments.range(of: interval).lowerBound
        let step = start + agreed
        verdict.step = step
        let root =
            agreed == 0 ? first.proof.stateRoot(before: interval) : claims[agreed - 1].stateRoot
        try judge(step: step, from: root)
    }

    private mutating func judge(step: Int, from root: Hash32) throws(DisputeFailure) {
        let (one, other) = (first, second)
        try running { () throws(ReplayFailure) in
            try one.reach(step)
            try other.reach(step)
        }
        for (tensor, agreed) in zip(referee.state, one.machine.state) {
            tensor.values.copy(from: agreed.values)
        }
        referee.resume(at: step)
        let inputs = AgreedStepInputs(
            referee, stateRoot: root, task: one.proof.task, dataset: dataset, tree: tree)
        let traces = try running { () throws(ReplayFailure) in
            (try one.trace(), try other.trace())
        }
        let judged = StepReferee(referee.program).judge(
            stepRoot: traces.0.stepRoot, asserter: traces.0, challenger: traces.1,
            inputs: inputs)
        verdict.bytes += judged.bytes
        verdict.macs = judged.macs
        verdict.place = place(judged)
        let loser: DisputeSide = judged.convicted == .asserter ? .first : .second
        verdict.losers[loser] = .step(judged.reason)
    }

    private func place(_ judged: StepVerdict) -> DisputeVerdict.Place? {
        guard let value = judged.value, let element = judged.element else { return nil }
        let program = referee.program
        let tile = element / TraceLayout.leafElements * TraceLayout.leafElements
        let end = min(tile + TraceLayout.leafElements, program.type(of: value).count)
        let input = program.inputs.first { $0.value == value }
        let operation = judged.instruction.map { program.instructions[$0].operation.name }
        return DisputeVerdict.Place(
            instruction: judged.instruction, operation: operation ?? "input",
            value: input?.name ?? value.description, element: element, tile: tile..<end)
    }

    private func running<R>(_ body: () throws(ReplayFailure) -> R) throws(DisputeFailure) -> R {
        do throws(ReplayFailure) {
            return try body()
        } catch {
            throw .replay(error)
        }
    }
}
