import ChainTypes
import Consensus
import Cryptography
import Execution
import Primitives

/// Refuses proofs with an odd attempt when they claim, and those above 1,000 when they are
/// replayed.
struct PickyWork: WorkVerifier {
    func checkClaim(_ proof: WorkProof, in context: WorkContext) throws(WorkRefusal) {
        guard proof.attempt % 2 == 0 else { throw WorkRefusal("odd attempt") }
    }

    func replay(_ proof: WorkProof, in context: WorkContext) throws(WorkRefusal) {
        guard proof.attempt <= 1_000 else { throw WorkRefusal("replay differs") }
    }
}

/// A tree of blocks with blocks to feed it.
struct TestTree {
    static let start: UInt64 = 1_700_000_000
    static let spec = ChainSpec(
        name: "test", chainID: 7_357, genesisTimestamp: start, modelHash: .zero,
        allocations: [
            .init(address: PrivateKey(insecurelyFrom: "alice").address, balance: 100 * Coin.unit)
        ],
        initialDifficulty: 1_000_000, blockTime: 2, epochLength: 4)

    static let pipeline = ImportPipeline(spec: spec, work: PickyWork())

    var tree: BlockTree
    let genesis: ChainHead

    init() throws {
        tree = BlockTree(from: try BlockRecord.genesis(Self.spec), pipeline: Self.pipeline)
        genesis = try ChainHead.genesis(of: Self.spec)
    }

    /// A block on `parent`, paid to the account of a name.
    func child(
        of parent: ChainHead, by name: String = "miner", attempt: UInt64 = 0, seconds: UInt64 = 2,
        transactions: [SignedTransaction] = []
    ) throws -> ChainHead {
        let choices = BlockChoices(
            beneficiary: PrivateKey(insecurelyFrom: name).address,
            timestamp: parent.header.timestamp + seconds)
        let built = try BlockExecutor(spec: Self.spec)
            .build(on: parent, choices, transactions: transactions).built
        return sealed(built.block, state: built, on: parent, attempt: attempt)
    }

    func sealed(
        _ block: Block, state: ExecutedBlock, on parent: ChainHead, attempt: UInt64
    ) -> ChainHead {
        let proof = WorkProof(
            kind: 1, attempt: attempt, macs: 10, digest: Keccak256.hash(block.hash.bytes),
            transcriptRoot: .zero, payload: [])
        return parent.extended(
            by: Envelope(block: block, workProof: proof), state: state.state)
    }

    func chain(on parent: ChainHead, by name: String = "miner", count: Int) throws -> [ChainHead] {
        var heads: [ChainHead] = []
        for _ in 0..<count { heads.append(try child(of: heads.last ?? parent, by: name)) }
        return heads
    }

    /// Imports and replays at a time at which nothing is in the future, and whatever waited.
    @discardableResult
    mutating func give(_ head: ChainHead, now: UInt64 = start + 100_000) -> [BlockTreeEffect] {
        give(head.envelope, now: now)
    }

    @discardableResult
    mutating func give(
        _ envelope: Envelope, now: UInt64 = start + 100_000
    ) -> [BlockTreeEffect] {
        var effects = receive(envelope, now: now)
        var next = 0
        while next < effects.count {
            if case .executed(let record) = effects[next] {
                effects += replay(record.envelopeHash, now: now).effects
            }
            next += 1
        }
        return effects
    }

    /// Imports an envelope and executes what can be executed.
    mutating func receive(
        _ envelope: Envelope, now: UInt64 = start + 100_000, isWanted: Bool = false
    ) -> [BlockTreeEffect] {
        executing(tree.receive(envelope, isWanted: isWanted), now: now)
    }

    /// Replays an executed block, and executes what waited for it.
    mutating func replay(
        _ hash: Hash32, now: UInt64 = start + 100_000
    ) -> (verdict: Verdict, effects: [BlockTreeEffect]) {
        guard let executed = tree.executed(hash) else {
            return (tree.verdict(of: hash) ?? .open, [])
        }
        let result = Result { () throws(ImportFailure) in
            try Self.pipeline.replay(executed)
        }
        let (verdict, effects) = tree.settleReplay(hash, result)
        return (verdict, executing(effects, now: now))
    }

    /// What comes of effects when everything that is to be executed is, at once.
    private mutating func executing(
        _ effects: [BlockTreeEffect], now: UInt64
    ) -> [BlockTreeEffect] {
        var done: [BlockTreeEffect] = []
        for effect in effects {
            guard case .execute(let claimed) = effect else {
                done.append(effect)
                continue
            }
            let result = Result { () throws(ImportFailure) in
                try Self.pipeline.execute(claimed, now: now)
            }
            done += tree.settle(claimed.hash, result)
        }
        return done
    }

    /// Makes a block the last final one and builds on it.
    mutating func finalize(_ head: ChainHead) -> [UInt64] {
        tree.finalize(head.envelopeHash, nil).map(\.number)
    }

    func transfer(nonce: UInt64, value: UInt256 = 5) -> SignedTransaction {
        SignedTransaction(
            .transfer(
                chainID: Self.spec.chainID, nonce: nonce,
                to: PrivateKey(insecurelyFrom: "bob").address, value: value,
                maxFee: 3_000_000_000, maxPriorityFee: 1_000_000_000),
            key: PrivateKey(insecurelyFrom: "alice"))
    }
}

extension [BlockTreeEffect] {
    var failures: [ImportFailure] {
        compactMap { if case .rejected(_, let failure) = $0 { failure } else { nil } }
    }

    var accepted: [UInt64] {
        compactMap { if case .executed(let record) = $0 { record.number } else { nil } }
    }

    var missing: [Hash32] {
        compactMap { if case .missing(let hash) = $0 { hash } else { nil } }
    }

    var dropped: [Hash32] {
        compactMap { if case .dropped(let hash) = $0 { hash } else { nil } }
    }
}
