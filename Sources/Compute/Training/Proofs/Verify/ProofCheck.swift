import Cryptography
package import Primitives

/// What the verifier knows of the task without believing the proof.
package enum TaskExpectation: Sendable {
    /// Every field, recomputed from the task and the whole dataset.
    case recomputed(TaskCommitment)
    /// The task root, known to whoever ordered the task, and what follows from the task alone.
    ///
    /// The dataset is then known by its root only, and the samples come with the answer to an
    /// audit.
    case root(Hash32)
}

/// The checks that need no replay; a full verification and an audit start with them.
struct ProofCheck {
    let proof: TrainingProof
    /// The hash of the proof, computed once.
    let hash: Hash32

    init(_ proof: TrainingProof) {
        self.proof = proof
        hash = proof.hash
    }

    /// Everything but the signature.
    func checkClaims(_ expectation: TaskExpectation) throws(Rejection) {
        switch expectation {
        case .recomputed(let task): try checkFields(task)
        case .root(let root):
            let got = proof.task.root
            guard got == root else { throw .otherTaskRoot(expected: root, got: got) }
        }
        let commitments = proof.commitments
        guard proof.losses.count == commitments.steps else {
            throw .lossCount(expected: commitments.steps, got: proof.losses.count)
        }
        guard proof.stateRoots.count == commitments.count else {
            throw .stateRootCount(expected: commitments.count, got: proof.stateRoots.count)
        }
        for (step, bits) in proof.losses.enumerated() where !Float(bitPattern: bits).isFinite {
            throw .lossNotFinite(step: step, bits: bits)
        }
    }

    private func checkFields(_ task: TaskCommitment) throws(Rejection) {
        switch task.firstDifference(from: proof.task) {
        case nil:
            return
        case .initialState:
            throw .initialWeights(expected: task.initialState, got: proof.task.initialState)
        case .some(let field):
            throw .otherTask(
                field,
                expected: task.text(of: field),
                got: proof.task.text(of: field)
            )
        }
    }

    /// Whether the proof is that of the trainer it should be of.
    func checkTrainer(_ trainer: Address?) throws(Rejection) {
        if let trainer, trainer != proof.trainer.address {
            throw .stolen(expected: trainer, got: proof.trainer.address)
        }
    }

    func checkSignature() throws(Rejection) {
        // Recovering, not only verifying, leaves no second signature that differs in its parity.
        let signer = try? PublicKey.recovered(from: proof.signature, over: hash)
        guard signer == proof.trainer else {
            throw .signature(trainer: proof.trainer.address)
        }
    }
}
