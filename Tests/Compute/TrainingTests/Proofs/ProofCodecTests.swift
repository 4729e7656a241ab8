import ConformanceVectors
import Cryptography
import Primitives
import Tensors
import Testing
import ToyTraining
import Training

struct ProofCodecTests {
    private func proof() -> TrainingProof {
        TrainingProof(
            task: Toy.task(of: Toy.dataset(), steps: 5),
            stateRoots: [Hash32(words: (1, 2, 3, 4)), .zero],
            losses: [1, 2, 3, 4, 5],
            model: .zero,
            key: Toy.key
        )
    }

    private func failure(_ bytes: [UInt8]) -> ProofFormatFailure? {
        do throws(ProofFormatFailure) {
            _ = try TrainingProof(decoding: bytes)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a proof is read back as it was written`() throws {
        let proof = proof()
        #expect(try TrainingProof(decoding: proof.encoded) == proof)
    }

    @Test func `the files of a proof have the encodings of the fixture`() {
        var history = TrainingHistory()
        history.losses = [7, 8]
        history.stateRoots = [.zero]
        let dataset = Toy.dataset()
        let commitment = DatasetCommitment(dataset)
        let answer = AuditAnswer(
            proofHash: .zero, beacon: .zero, intervals: [1, 4],
            samples: OpenedSamples(of: dataset, at: [3, 9, 2], tree: commitment.tree))
        GoldenFormats.check(
            version: "1",
            [
                ("training-proof", proof().encoded), ("training-history", history.encoded),
                ("audit-answer", answer.encoded),
            ])
        GoldenFormats.check(
            version: TaskCommitment.label,
            [
                ("task-root", proof().task.root.bytes),
                ("task-hyper-parameters", proof().task.hyperParameters),
            ])
        GoldenFormats.check(
            version: DatasetCommitment.label, [("dataset-root", commitment.root.bytes)])
    }

    @Test func `the state of a run has the layout and the root of the fixture`() throws {
        let tensors = [
            StateTensor(
                name: "w", shape: [2, 2], role: .parameter, values: FloatView([1, -2, 0.5, 3])),
            StateTensor(name: "v", shape: [2], role: .optimizer, values: FloatView([0, 1])),
        ]
        GoldenFormats.check(
            version: StateCommitment.label,
            [
                ("state-layout", StateCommitment.layout(step: 5, of: tensors)),
                ("training-state-root", StateCommitment.root(step: 5, of: tensors).bytes),
            ])
    }

    @Test func `every truncation and every trailing byte is refused`() {
        let bytes = proof().encoded
        for count in bytes.indices {
            #expect(failure(Array(bytes[..<count])) != nil)
        }
        #expect(failure(bytes + [0]) == .bytes(.trailing(count: 1)))
    }

    @Test func `other files and other versions are refused by name`() {
        var bytes = proof().encoded
        bytes[8] = 2
        #expect(failure(bytes) == .version(expected: 1, got: 2))
        bytes[0] = 0x7A
        #expect(failure(bytes) == .magic(expected: "assayprf", got: Array("zssayprf".utf8)))
        #expect(failure([]) == .bytes(.truncated(needed: 8, available: 0)))
    }

    @Test func `counts beyond the file or the limits do not allocate`() {
        var proof = proof()
        let hyperParameters = proof.task.hyperParameters.count
        var bytes = proof.encoded
        // Magic and version, program, count and bytes of the hyper-parameters.
        let countOffset = 12 + 32
        for index in countOffset..<countOffset + 8 { bytes[index] = 0xFF }
        #expect(
            failure(bytes)
                == .count(
                    of: "bytes of hyper-parameters",
                    limit: 1 << 20,
                    got: .max
                )
        )
        bytes = proof.encoded
        let stepsOffset = countOffset + 8 + hyperParameters + 32 + 8 + 32
        let rootsOffset = stepsOffset + 8 + 8 + 4 + 32
        bytes[rootsOffset + 4] = 1
        guard case .count(of: "state roots", _, _) = failure(bytes) else {
            Issue.record("a count of 2³² roots was accepted")
            return
        }
        bytes = proof.encoded
        bytes[rootsOffset + 3] = 1
        guard case .bytes(.truncated) = failure(bytes) else {
            Issue.record("a count of 2²⁴ roots was accepted")
            return
        }
        proof.task.steps = 0
        #expect(failure(proof.encoded) == .noSteps)
        proof.task.steps = .max
        #expect(
            failure(proof.encoded)
                == .count(of: "steps", limit: ProofLimits.stepsMax, got: .max)
        )
        proof.task.steps = 5
        proof.task.commitInterval = 0
        #expect(
            failure(proof.encoded) == .commitInterval(limit: ProofLimits.stepsMax, got: 0)
        )
    }

    @Test func `a high s is refused: it would be a second proof of the same run`() throws {
        let order = "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141"
        let groupOrder = try #require(Hex.decode(order).flatMap { UInt256(bigEndian: $0[...]) })
        var proof = proof()
        proof.signature.s = groupOrder - proof.signature.s
        guard case .signature(.highS) = failure(proof.encoded) else {
            Issue.record("the higher s was accepted")
            return
        }
    }

    @Test func `altered bytes never trap and never verify`() {
        let honest = proof()
        let bytes = honest.encoded
        var state: UInt64 = 7
        for _ in 0..<5_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            var altered = bytes
            altered[Int(state >> 33) % bytes.count] ^= UInt8(truncatingIfNeeded: state >> 20) | 1
            guard let proof = try? TrainingProof(decoding: altered) else { continue }
            #expect(proof != honest)
        }
    }

    @Test func `a history is read back and refused when cut`() throws {
        var history = TrainingHistory()
        history.losses = [7, 8]
        history.stateRoots = [.zero]
        #expect(try TrainingHistory(decoding: history.encoded) == history)
        for count in history.encoded.indices {
            #expect(throws: ProofFormatFailure.self) {
                try TrainingHistory(decoding: Array(history.encoded[..<count]))
            }
        }
    }

    @Test(arguments: [[0, 1, 2, 3], [1, 0, 3, 0], [5, 5, 0, 0], [2, 2, 2, 7], [0, 0, 0, 0]])
    func `opened leaves of any lengths are those of the dataset root`(lengths: [Int]) throws {
        let contents = lengths.enumerated().map { [UInt8](repeating: UInt8($0), count: $1) }
        var leaves = MerkleLeaves()
        for content in contents { leaves.append(content) }
        let tree = MerkleTree(label: DatasetCommitment.label, leaves: leaves)
        for opened in [[0], [0, 2], [0, 1, 3], [0, 1, 2, 3]] {
            let samples = OpenedSamples(
                leaves: opened.map { OpenedSamples.Leaf(index: $0, bytes: contents[$0]) },
                proof: tree.proof(of: opened))
            try samples.verify(root: tree.root, leafCount: 4)
            let answer = AuditAnswer(
                proofHash: .zero, beacon: .zero, intervals: [], samples: samples)
            let read = try AuditAnswer(decoding: answer.encoded).samples
            #expect(read == samples)
            try read.verify(root: tree.root, leafCount: 4)
        }
    }

    @Test func `an answer is read back, and altered ones never trap`() throws {
        let dataset = Toy.dataset()
        let answer = AuditAnswer(
            proofHash: .zero,
            beacon: .zero,
            intervals: [1, 4],
            samples: OpenedSamples(
                of: dataset,
                at: [3, 9, 2],
                tree: DatasetCommitment(dataset).tree
            )
        )
        let bytes = answer.encoded
        #expect(try AuditAnswer(decoding: bytes) == answer)
        try answer.samples.verify(
            root: DatasetCommitment(dataset).root,
            leafCount: UInt64(dataset.leafCount)
        )
        var state: UInt64 = 3
        for _ in 0..<5_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            var altered = bytes
            altered[Int(state >> 33) % bytes.count] ^= UInt8(truncatingIfNeeded: state >> 20) | 1
            guard let read = try? AuditAnswer(decoding: altered) else { continue }
            guard read.samples != answer.samples else { continue }
            #expect(throws: MerkleFailure.self) {
                try read.samples.verify(
                    root: DatasetCommitment(dataset).root,
                    leafCount: UInt64(dataset.leafCount)
                )
            }
        }
    }
}
