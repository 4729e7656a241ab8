import Cryptography
import Models
import Platform
import Primitives
import Testing
import ToyTraining
import Training
import TrainingRuns

struct FullVerificationTests {
    @Test func `an honest run is accepted`() throws {
        let toy = try ToyRun()
        let proof = try toy.train()
        #expect(toy.verify(proof) == nil)
        #expect(toy.verify(proof, trainer: Toy.key.address) == nil)
        #expect(try toy.directory.readProof() == proof)
        #expect(proof.stateRoots.count == 6)
        #expect(proof.losses.count == 23)
    }

    @Test(arguments: [true, false])
    func `an altered loss is named with its step, signed again or not`(signed: Bool) throws {
        let toy = try ToyRun()
        var proof = try toy.train()
        let honest = proof.losses[17]
        proof.losses[17] ^= 1
        if signed { proof = proof.resigned() }
        #expect(toy.verify(proof) == .loss(step: 17, expected: honest, got: honest ^ 1))
    }

    @Test func `an altered state root is named with its place`() throws {
        let toy = try ToyRun()
        var proof = try toy.train()
        let honest = proof.stateRoots[5]
        proof.stateRoots[5] = .zero
        #expect(
            toy.verify(proof.resigned())
                == .stateRoot(commitment: 5, step: 23, expected: honest, got: .zero)
        )
    }

    @Test func `state roots in another order are refused`() throws {
        let toy = try ToyRun()
        var proof = try toy.train()
        let honest = proof.stateRoots
        proof.stateRoots.swapAt(1, 2)
        #expect(
            toy.verify(proof.resigned())
                == .stateRoot(commitment: 1, step: 8, expected: honest[1], got: honest[2])
        )
    }

    @Test func `each altered field of the task is named`() throws {
        let toy = try ToyRun()
        let honest = try toy.train()
        func rejection(_ alter: (inout TaskCommitment) -> Void) -> TaskField? {
            var proof = honest
            alter(&proof.task)
            guard case .otherTask(let field, _, _) = toy.verify(proof.resigned()) else {
                return nil
            }
            return field
        }
        #expect(rejection { $0.hyperParameters[8] ^= 1 } == .hyperParameters)
        #expect(rejection { $0.seed = $0.program } == .seed)
        #expect(rejection { $0.steps -= 1 } == .steps)
        #expect(rejection { $0.commitInterval = 5 } == .commitInterval)
        #expect(rejection { $0.program = .zero } == .program)
        #expect(rejection { $0.numerics = 2 } == .numerics)
        #expect(rejection { $0.datasetRoot = .zero } == .datasetRoot)
        #expect(rejection { $0.datasetLeaves += 1 } == .datasetLeaves)
    }

    @Test func `other initial weights are refused as such`() throws {
        let toy = try ToyRun()
        var proof = try toy.train()
        let honest = proof.task.initialState
        proof.task.initialState = .zero
        #expect(
            toy.verify(proof.resigned()) == .initialWeights(expected: honest, got: .zero)
        )
    }

    @Test func `a sample that was altered, or samples in another order, change the dataset root`()
        throws
    {
        let toy = try ToyRun()
        let proof = try toy.train()
        for other in [Toy.dataset(altering: 3), Toy.dataset(swapping: 3)] {
            let rejection = toy.verify(proof, task: Toy.task(of: other))
            guard case .otherTask(.datasetRoot, _, _) = rejection else {
                Issue.record("expected another dataset root, got \(String(describing: rejection))")
                return
            }
        }
    }

    @Test func `steps in another order of the data lead to another loss`() throws {
        let toy = try ToyRun()
        let proof = try toy.train()
        let rejection: Rejection?
        do throws(Rejection) {
            try FullVerifier(
                proof,
                files: nil,
                machine: Toy.machine(Toy.dataset(swapping: 0)),
                scheduler: SerialScheduler()
            ).verify(task: toy.task)
            rejection = nil
        } catch {
            rejection = error
        }
        guard case .loss(step: 0, _, _) = rejection else {
            Issue.record("expected the loss of step 0, got \(String(describing: rejection))")
            return
        }
    }

    @Test func `one bit of one weight at a checkpoint is named`() throws {
        let toy = try ToyRun()
        let proof = try toy.train()
        let path = toy.directory.checkpoint(16) + "/state.safetensors"
        var bytes = try FileSystem.read(path, limit: 1 << 20)
        bytes[bytes.count - 4 * 11] ^= 1
        try AtomicFile.write(bytes, to: path)
        guard
            case .weight(step: 16, "layer.weight", element: 1_489, let expected, let got) =
                toy.verify(proof)
        else {
            Issue.record("the altered weight was not found")
            return
        }
        #expect(expected ^ got == 1)
    }

    @Test func `the model must be the one that training leads to`() throws {
        let toy = try ToyRun()
        let honest = try toy.train()
        var model = try FileSystem.read(toy.directory.model, limit: 1 << 20)
        model[model.count - 1] ^= 1
        try AtomicFile.write(model, to: toy.directory.model)
        let altered = ModelHash.of(model)
        #expect(toy.verify(honest) == .modelFile(expected: honest.model, got: altered))
        var proof = honest
        proof.model = altered
        #expect(
            toy.verify(proof.resigned()) == .model(expected: honest.model, got: altered)
        )
        try FileSystem.remove(toy.directory.model)
        #expect(toy.verify(honest) == .modelMissing(path: toy.directory.model))
    }

    @Test func `a proof that is too short or too long is refused with both counts`() throws {
        let toy = try ToyRun()
        let honest = try toy.train()
        var proof = honest
        proof.losses.removeLast()
        #expect(toy.verify(proof.resigned()) == .lossCount(expected: 23, got: 22))
        proof = honest
        proof.stateRoots.append(.zero)
        #expect(toy.verify(proof.resigned()) == .stateRootCount(expected: 6, got: 7))
        proof = honest
        proof.losses[3] = Float.nan.bitPattern
        #expect(
            toy.verify(proof.resigned()) == .lossNotFinite(step: 3, bits: Float.nan.bitPattern)
        )
    }

    @Test func `a proof signed by somebody else is refused`() throws {
        let toy = try ToyRun()
        let honest = try toy.train()
        let thief = PrivateKey(insecurelyFrom: "thief")
        #expect(
            toy.verify(honest.resigned(by: thief), trainer: Toy.key.address)
                == .stolen(expected: Toy.key.address, got: thief.address)
        )
        var proof = honest
        proof.signature = honest.resigned(by: thief).signature
        #expect(toy.verify(proof) == .signature(trainer: Toy.key.address))
        proof = honest
        proof.trainer = thief.publicKey
        #expect(toy.verify(proof) == .signature(trainer: thief.address))
        proof = honest
        proof.signature.parity ^= 1
        #expect(toy.verify(proof) == .signature(trainer: Toy.key.address))
    }

    @Test func `faulty hardware is found at the interval where it failed`() throws {
        let toy = try ToyRun()
        let proof = try toy.train(fault: (step: 9, delta: 0.001))
        guard case .loss(step: 10, _, _) = toy.verify(proof) else {
            Issue.record("the fault was not found")
            return
        }
    }
}
