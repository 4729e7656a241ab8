package import Cryptography
package import Primitives

/// The claim of a trainer: this task was trained, step by step, to this model.
package struct TrainingProof: Hashable, Sendable {
    package var task: TaskCommitment
    /// The state root after every `commitInterval` steps, and after the last step.
    package var stateRoots: [Hash32]
    /// The loss of every step as the bits of its binary32 number.
    package var losses: [UInt32]
    /// The SHA-256 of the model file.
    package var model: Hash32
    package var trainer: PublicKey
    package var signature: Signature

    /// Makes a proof and signs it.
    package init(
        task: TaskCommitment,
        stateRoots: [Hash32],
        losses: [UInt32],
        model: Hash32,
        key: PrivateKey
    ) {
        self.task = task
        self.stateRoots = stateRoots
        self.losses = losses
        self.model = model
        trainer = key.publicKey
        signature = Signature(r: 0, s: 0, parity: 0)
        signature = key.sign(hash)
    }

    init(
        task: TaskCommitment,
        stateRoots: [Hash32],
        losses: [UInt32],
        model: Hash32,
        trainer: PublicKey,
        signature: Signature
    ) {
        self.task = task
        self.stateRoots = stateRoots
        self.losses = losses
        self.model = model
        self.trainer = trainer
        self.signature = signature
    }

    /// What the trainer signs and what names the proof: all of it but the signature.
    package var hash: Hash32 {
        var hasher = SHA256()
        hasher.update(Array("assay/training-proof/1".utf8))
        hasher.update(signedBytes)
        return hasher.finalize()
    }

    package var commitments: Commitments {
        Commitments(steps: task.steps, interval: task.commitInterval)
    }

    /// The root after `index` commitments: the initial state for 0.
    package func stateRoot(before index: Int) -> Hash32 {
        index == 0 ? task.initialState : stateRoots[index - 1]
    }
}

/// How the steps of a run are cut into intervals, each of which ends with a state root.
package struct Commitments: Hashable, Sendable {
    package let steps: Int
    package let interval: Int

    /// Counts beyond the limits are clamped: a proof with such counts is refused before this is
    /// used.
    package init(steps: UInt64, interval: UInt64) {
        self.steps = Int(min(steps, ProofLimits.stepsMax))
        self.interval = Int(max(1, min(interval, ProofLimits.stepsMax)))
    }

    /// The number of intervals: the last one may be shorter.
    package var count: Int { (steps + interval - 1) / interval }

    /// The steps of an interval, counted from 0.
    package func range(of index: Int) -> Range<Int> {
        let start = min(index * interval, steps)
        return start..<min(start + interval, steps)
    }

    /// The interval that a step belongs to.
    package func index(ofStep step: Int) -> Int { step / interval }

    /// Whether a state root is taken when `step` steps are done.
    package func isCommitted(after step: Int) -> Bool {
        step > 0 && (step % interval == 0 || step == steps)
    }
}
