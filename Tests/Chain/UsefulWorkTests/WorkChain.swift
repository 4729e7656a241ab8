import ChainTypes
import Consensus
import Execution
import Primitives
import UsefulWork

/// A chain whose blocks are sealed by real work, whatever its kind.
struct WorkChain {
    static let now: UInt64 = 1_700_000_100

    private(set) var tree: BlockTree
    let table: WorkTable

    /// `difficulty`: that of the first block.
    init(_ table: WorkTable, modelHash: Hash32, difficulty: UInt256) throws {
        let spec = ChainSpec(
            name: "work", chainID: 99, genesisTimestamp: 1_700_000_000, modelHash: modelHash,
            initialDifficulty: difficulty, blockTime: 5)
        self.table = table
        tree = BlockTree(
            from: try BlockRecord.genesis(spec), pipeline: ImportPipeline(spec: spec, work: table))
    }

    /// The chain as a node with another table sees it.
    func seen(with other: WorkTable) throws -> WorkChain {
        try WorkChain(
            other, modelHash: tree.spec.modelHash, difficulty: tree.spec.initialDifficulty)
    }

    /// A block on the head without work, and what its work is bound to.
    func block() throws -> (block: Block, context: WorkContext) {
        let head = tree.head
        let choices = BlockChoices(
            beneficiary: Address(lastOf: Hash32(words: (1, 2, 3, 4))),
            timestamp: head.head.header.timestamp + 5)
        let block = try BlockExecutor(spec: tree.spec)
            .build(on: head.head, choices, transactions: []).built.block
        return (block, head.workContext(ofChild: block.hash, spec: tree.spec))
    }

    /// A block on the head, sealed by work of a kind and not imported.
    func sealed(by kind: any WorkKind) throws -> Envelope {
        let (block, context) = try block()
        guard let proof = kind.search(0..<1_000, in: context).won else {
            throw WorkRefusal("no attempt of 1,000 won")
        }
        return Envelope(block: block, workProof: proof)
    }

    /// Imports a block and builds on it.
    mutating func extend(by envelope: Envelope) throws -> BlockRecord {
        let record = try Self.verify(envelope, in: &tree)
        tree.setHead(record.envelopeHash)
        return record
    }

    /// Imports an envelope that need not have a parent.
    mutating func receive(_ envelope: Envelope) -> [BlockTreeEffect] {
        tree.receive(envelope)
    }

    /// Why the chain refuses a block; `nil` where it does not.
    ///
    /// The chain stays as it is.
    func refusal(of envelope: Envelope) -> String? {
        var tree = tree
        do throws(ImportFailure) {
            _ = try Self.verify(envelope, in: &tree)
            return nil
        } catch {
            return error.description
        }
    }

    /// Takes an envelope through every stage.
    private static func verify(
        _ envelope: Envelope, in tree: inout BlockTree
    ) throws(ImportFailure) -> BlockRecord {
        let pipeline = tree.pipeline
        for effect in tree.receive(envelope, isWanted: true) {
            switch effect {
            case .execute(let claimed):
                let executed = try pipeline.execute(claimed, now: now)
                _ = tree.settle(claimed.hash, .success(executed))
                let verified = try pipeline.replay(executed)
                _ = tree.settleReplay(claimed.hash, .success(verified))
                return verified.record
            case .rejected(_, let failure): throw failure
            case .executed, .missing, .dropped: continue
            }
        }
        throw .refusedBefore
    }
}
