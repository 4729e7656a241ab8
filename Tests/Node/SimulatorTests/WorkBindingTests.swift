import ChainTypes
import Consensus
import Execution
import Primitives
import Testing
import UsefulWork

/// Every field of a header is under the work: a sealed block cannot be changed in any of them.
struct WorkBindingTests {
    private struct Sealed {
        var tree: BlockTree
        let parent: BlockRecord
        let envelope: Envelope
        let now: UInt64
    }

    /// A tree with one block, and a sealed child of it that has not been imported.
    private func sealed() throws -> Sealed {
        let model = PrefixHashModel(seed: 8, contextLength: 64)
        let quizzes = try QuizWork(model: model, modelHash: model.fileHash, textBytes: 64)
        let spec = ChainSpec(
            name: "binding", chainID: 99, genesisTimestamp: 1_700_000_000,
            modelHash: model.fileHash, initialDifficulty: UInt256(3 * quizzes.typicalMACs),
            blockTime: 5)
        let pipeline = ImportPipeline(spec: spec, work: WorkTable(quizzes))
        var tree = BlockTree(from: try BlockRecord.genesis(spec), pipeline: pipeline)
        let now: UInt64 = 1_700_000_100
        let first = try seal(on: tree.head, spec, quizzes)
        guard case .execute(let claimed)? = tree.receive(first).first else {
            throw WorkRefusal("the first block is refused")
        }
        let executed = try pipeline.execute(claimed, now: now)
        _ = tree.settle(claimed.hash, .success(executed))
        _ = tree.settleReplay(claimed.hash, .success(try pipeline.replay(executed)))
        let parent = try #require(tree.record(claimed.hash))
        #expect(parent.number == 1)
        return Sealed(
            tree: tree, parent: parent, envelope: try seal(on: parent, spec, quizzes), now: now)
    }

    private func seal(
        on parent: BlockRecord, _ spec: ChainSpec, _ quizzes: QuizWork
    ) throws -> Envelope {
        let choices = BlockChoices(
            beneficiary: Address(lastOf: Hash32(words: (1, 2, 3, 4))),
            timestamp: parent.head.header.timestamp + 5)
        let block = try BlockExecutor(spec: spec)
            .build(on: parent.head, choices, transactions: []).built.block
        let context = parent.workContext(ofChild: block.hash, spec: spec)
        for number in 0..<1_000 as Range<UInt64> {
            let attempt = try quizzes.attempt(number, in: context)
            if attempt.wins {
                return Envelope(block: block, workProof: attempt.proof.workProof)
            }
        }
        throw WorkRefusal("no attempt of 1,000 won")
    }

    private func verify(
        _ envelope: Envelope, _ sealed: Sealed
    ) throws(ImportFailure) -> VerifiedEnvelope {
        try sealed.tree.pipeline.verify(
            UncheckedEnvelope(envelope), on: sealed.parent, now: sealed.now)
    }

    private func refusal(_ sealed: Sealed, _ envelope: Envelope) -> String? {
        do throws(ImportFailure) {
            _ = try verify(envelope, sealed)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func `the sealed block itself is accepted`() throws {
        let sealed = try sealed()
        #expect(try verify(sealed.envelope, sealed).record.number == 2)
    }

    @Test func `a change of any header field makes the work invalid`() throws {
        let sealed = try sealed()
        let other = Hash32(words: (9, 9, 9, 9))
        let changes: [(String, (inout Header) -> Void)] = [
            ("parentHash", { $0.parentHash = other }),
            ("ommersHash", { $0.ommersHash = other }),
            ("beneficiary", { $0.beneficiary = Address(lastOf: other) }),
            ("stateRoot", { $0.stateRoot = other }),
            ("receiptsRoot", { $0.receiptsRoot = other }),
            ("difficulty", { $0.difficulty = 1 }),
            ("number", { $0.number += 1 }),
            ("gasLimit", { $0.gasLimit += 1 }),
            ("gasUsed", { $0.gasUsed += 1 }),
            ("timestamp", { $0.timestamp += 1 }),
            ("extraData", { $0.extraData = [1] }),
            ("mixHash", { $0.mixHash = other }),
            ("nonce", { $0.nonce = 1 }),
            ("baseFeePerGas", { $0.baseFeePerGas = 7 }),
            ("blobGasUsed", { $0.blobGasUsed = 1 }),
            ("excessBlobGas", { $0.excessBlobGas = 1 }),
            ("requestsHash", { $0.requestsHash = other }),
        ]
        for (name, change) in changes {
            var forged = sealed.envelope
            change(&forged.block.header)
            let reason = try #require(refusal(sealed, forged), "\(name) was not refused")
            #expect(reason.contains("wrong digest"), "\(name): \(reason)")
        }
        for root in [\Header.transactionsRoot, \Header.withdrawalsRoot] {
            var forged = sealed.envelope
            forged.block.header[keyPath: root] = other
            #expect(try #require(refusal(sealed, forged)).contains("altered body"))
        }
    }

    @Test func `an envelope of another parent waits and never joins`() throws {
        var sealed = try sealed()
        var forged = sealed.envelope
        forged.block.header.parentBeaconBlockRoot = Hash32(words: (9, 9, 9, 9))
        let effects = sealed.tree.receive(forged)
        #expect(effects.count == 1)
        #expect(sealed.tree.orphanCount == 1 && sealed.tree.count == 1)
    }

    @Test func `every altered byte of an encoded envelope is refused or changes nothing`() throws {
        let sealed = try sealed()
        let bytes = sealed.envelope.encoded
        var accepted = 0
        for position in bytes.indices {
            var mutated = bytes
            mutated[position] ^= UInt8(1 << (position % 8))
            guard let envelope = try? Envelope(decoding: mutated) else { continue }
            if refusal(sealed, envelope) == nil { accepted += 1 }
        }
        #expect(accepted == 0)
    }

    @Test func `a proof of no known kind or of the wrong size is refused`() throws {
        let sealed = try sealed()
        var forged = sealed.envelope
        forged.workProof.kind = 2
        #expect(try #require(refusal(sealed, forged)).contains("unknown kind of work"))
        forged = sealed.envelope
        forged.workProof.payload.removeLast()
        #expect(
            try #require(refusal(sealed, forged)).contains("expected 40 bytes of payload, got 39"))
    }
}
