import Cryptography
import Platform
import Primitives
import Testing
import ToyTraining
import Training
import TrainingRuns

struct AuditTests {
    private let beacon = Hash32(words: (1, 2, 3, 4))

    @Test func `an honest answer is accepted, with the dataset known or only its root`() throws {
        let toy = try ToyRun()
        let proof = try toy.train()
        for count in [1, 3, 6, 100] {
            let recomputed = try toy.respond(proof, count: count, beacon: beacon)
            // A checkpoint every 8 steps: less than 8 steps lie before any start.
            #expect(recomputed <= min(count, 6) * 8)
            #expect(toy.audit(proof, count: count, beacon: beacon) == nil)
            #expect(
                toy.audit(proof, count: count, beacon: beacon, task: .root(toy.task.root)) == nil
            )
        }
    }

    @Test func `the draw is different intervals that depend on beacon and proof`() throws {
        let toy = try ToyRun(steps: 400)
        let proof = try toy.train()
        let draw = AuditDraw.intervals(of: proof, count: 8, beacon: beacon)
        #expect(draw.count == 8)
        #expect(draw == Set(draw).sorted())
        #expect(draw == AuditDraw.intervals(of: proof, count: 8, beacon: beacon))
        #expect(draw != AuditDraw.intervals(of: proof, count: 8, beacon: .zero))
        var other = proof
        other.losses[0] ^= 1
        #expect(draw != AuditDraw.intervals(of: other.resigned(), count: 8, beacon: beacon))
        #expect(AuditDraw.intervals(of: proof, count: 1_000, beacon: beacon) == Array(0..<100))
        #expect(AuditDraw.intervals(of: proof, count: 0, beacon: beacon).isEmpty)
    }

    /// A forger who answers: the altered proof, the answer for it, all intervals drawn.
    private func forged(
        _ toy: borrowing ToyRun,
        _ alter: (inout TrainingProof) -> Void
    ) throws -> (Rejection?, honest: TrainingProof) {
        let honest = try toy.train()
        _ = try toy.respond(honest, count: 6, beacon: beacon)
        var proof = honest
        alter(&proof)
        proof = proof.resigned()
        let path = toy.directory.audit(Hex.encode(beacon.bytes)) + "/answer"
        let answer = try AuditAnswer(decoding: FileSystem.read(path, limit: 1 << 20))
        let own = AuditAnswer(
            proofHash: proof.hash,
            beacon: beacon,
            intervals: answer.intervals,
            samples: answer.samples
        )
        try AtomicFile.write(own.encoded, to: path)
        return (toy.audit(proof, count: 6, beacon: beacon), honest)
    }

    @Test func `forgeries in a drawn interval are named with their place`() throws {
        let toy = try ToyRun()
        var (rejection, honest) = try forged(toy) { $0.losses[13] ^= 1 }
        #expect(
            rejection
                == .loss(step: 13, expected: honest.losses[13], got: honest.losses[13] ^ 1)
        )
        (rejection, honest) = try forged(toy) { $0.stateRoots[5] = .zero }
        #expect(
            rejection
                == .stateRoot(
                    commitment: 5,
                    step: 23,
                    expected: honest.stateRoots[5],
                    got: .zero
                )
        )
        (rejection, honest) = try forged(toy) { $0.stateRoots.swapAt(2, 3) }
        #expect(
            rejection
                == .stateRoot(
                    commitment: 2,
                    step: 12,
                    expected: honest.stateRoots[2],
                    got: honest.stateRoots[3]
                )
        )
        (rejection, honest) = try forged(toy) { $0.task.initialState = .zero }
        #expect(rejection == .initialWeights(expected: honest.task.initialState, got: .zero))
        (rejection, _) = try forged(toy) { $0.task.hyperParameters[8] ^= 1 }
        guard case .otherTask(.hyperParameters, _, _) = rejection else {
            Issue.record("an altered hyper-parameter was accepted")
            return
        }
        (rejection, _) = try forged(toy) { $0.losses.removeLast() }
        #expect(rejection == .lossCount(expected: 23, got: 22))
        (rejection, _) = try forged(toy) { $0.model = .zero }
        guard case .modelFile(expected: .zero, _) = rejection else {
            Issue.record("another model was accepted")
            return
        }
    }

    @Test func `of several forged intervals the first is named`() throws {
        let toy = try ToyRun()
        let (rejection, honest) = try forged(toy) {
            for step in [22, 18, 9, 5] { $0.losses[step] ^= 1 }
        }
        #expect(
            rejection == .loss(step: 5, expected: honest.losses[5], got: honest.losses[5] ^ 1))
    }

    @Test func `one bit of one weight of an opened state is refused`() throws {
        let toy = try ToyRun()
        let proof = try toy.train()
        _ = try toy.respond(proof, count: 6, beacon: beacon)
        let folder = toy.directory.audit(Hex.encode(beacon.bytes))
        let path = folder + "/" + AuditAnswer.stateFileName(3)
        var bytes = try FileSystem.read(path, limit: 1 << 20)
        bytes[bytes.count - 100] ^= 1
        try AtomicFile.write(bytes, to: path)
        guard
            case .openedState(interval: 3, let expected, _) = toy.audit(
                proof,
                count: 6,
                beacon: beacon
            )
        else {
            Issue.record("the altered state was accepted")
            return
        }
        #expect(expected == proof.stateRoots[2])
        try FileSystem.remove(path)
        #expect(toy.audit(proof, count: 6, beacon: beacon) == .answerMissing(path: path))
    }

    @Test func `an altered, missing or exchanged sample is refused`() throws {
        let toy = try ToyRun()
        let proof = try toy.train()
        _ = try toy.respond(proof, count: 6, beacon: beacon)
        let path = toy.directory.audit(Hex.encode(beacon.bytes)) + "/answer"
        let answer = try AuditAnswer(decoding: FileSystem.read(path, limit: 1 << 20))
        func rejection(_ leaves: [OpenedSamples.Leaf], _ proofOf: MerkleProof) throws -> Rejection?
        {
            let altered = AuditAnswer(
                proofHash: answer.proofHash,
                beacon: beacon,
                intervals: answer.intervals,
                samples: OpenedSamples(leaves: leaves, proof: proofOf)
            )
            try AtomicFile.write(altered.encoded, to: path)
            return toy.audit(proof, count: 6, beacon: beacon)
        }
        var leaves = answer.samples.leaves
        var bytes = leaves[5].bytes
        bytes[7] ^= 1
        leaves[5] = OpenedSamples.Leaf(index: leaves[5].index, bytes: bytes)
        guard case .samples(.wrongRoot) = try rejection(leaves, answer.samples.proof) else {
            Issue.record("an altered sample was accepted")
            return
        }
        let without = answer.samples.leaves.filter { $0.index != 1 }
        let opened = OpenedSamples(
            of: toy.dataset,
            at: without.map(\.index),
            tree: toy.tree
        )
        #expect(
            try rejection(opened.leaves, opened.proof) == .sampleMissing(leaf: 1, step: 0)
        )
    }

    @Test func `an answer to another beacon or for another proof is a replay`() throws {
        let toy = try ToyRun()
        let proof = try toy.train()
        let other = Hash32(words: (9, 9, 9, 9))
        _ = try toy.respond(proof, count: 2, beacon: other)
        let missing = toy.directory.audit(Hex.encode(beacon.bytes)) + "/answer"
        #expect(toy.audit(proof, count: 2, beacon: beacon) == .answerMissing(path: missing))
        try FileSystem.rename(
            toy.directory.audit(Hex.encode(other.bytes)),
            to: toy.directory.audit(Hex.encode(beacon.bytes))
        )
        #expect(
            toy.audit(proof, count: 2, beacon: beacon)
                == .replayedAnswer(field: "beacon", expected: beacon, got: other)
        )
        let twin = proof.resigned(by: PrivateKey(insecurelyFrom: "twin"))
        #expect(
            toy.audit(twin, count: 2, beacon: beacon)
                == .replayedAnswer(field: "proof hash", expected: twin.hash, got: proof.hash)
        )
    }

    @Test func `an answer for other intervals than the draw is refused`() throws {
        let toy = try ToyRun()
        let proof = try toy.train()
        _ = try toy.respond(proof, count: 2, beacon: beacon)
        let drawn = AuditDraw.intervals(of: proof, count: 3, beacon: beacon)
        let opened = AuditDraw.intervals(of: proof, count: 2, beacon: beacon)
        #expect(
            toy.audit(proof, count: 3, beacon: beacon)
                == .answerIntervals(expected: drawn, got: opened)
        )
    }

    @Test func `a trainer who cannot reach a claimed state does not answer`() throws {
        let toy = try ToyRun()
        var proof = try toy.train()
        let honest = proof.stateRoots[1]
        proof.stateRoots[1] = .zero
        let forged = proof.resigned()
        #expect(throws: RunFailure.cannotReproduce(interval: 2, expected: .zero, got: honest)) {
            try toy.respond(forged, count: 6, beacon: beacon)
        }
        #expect(!FileSystem.exists(toy.directory.audit(Hex.encode(beacon.bytes))))
    }

    @Test func `a proof of another task is refused by its root alone`() throws {
        let toy = try ToyRun()
        let proof = try toy.train()
        _ = try toy.respond(proof, count: 2, beacon: beacon)
        #expect(
            toy.audit(proof, count: 2, beacon: beacon, task: .root(.zero))
                == .otherTaskRoot(expected: .zero, got: toy.task.root)
        )
        let thief = PrivateKey(insecurelyFrom: "thief").address
        #expect(
            toy.audit(proof, count: 2, beacon: beacon, trainer: thief)
                == .stolen(expected: thief, got: Toy.key.address)
        )
    }
}
