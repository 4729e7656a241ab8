package import ChainTypes
package import Cryptography
import Execution
package import NodeInterfaces
package import Primitives
package import StateTrie
import Synchronization

/// A chain in memory that executes for real and needs no work: a block for every transaction, or
/// when it is told to.
///
/// Its pool is a list; what a pool refuses is tested where the pool is.
package final class InMemoryChain: NodeInterface {
    struct Entry {
        let block: ChainBlock
        let receipts: [Receipt]
        let head: ChainHead
    }

    struct State {
        var chain: [Hash32] = []
        var entries: [Hash32: Entry] = [:]
        var locations: [Hash32: TransactionLocation] = [:]
        var pool: [PooledTransaction] = []
        var observers: [@Sendable (ChainEvent) -> Void] = []
        var minesAtOnce = true
        var snapshots: [(name: UInt64, height: Int)] = []
        var lastSnapshot: UInt64 = 0
        var time: UInt64
        var light: (any LightArchive)?
    }

    package let keys: [PrivateKey]
    package let chain: ChainDescription
    let state: Mutex<State>
    let executor: BlockExecutor
    private let controls: Bool

    package static let chainID: UInt64 = 31_337

    /// Some accounts are endowed; `contracts` stand in the genesis.
    package init(
        accounts: Int = 3, contracts: [ChainSpec.Allocation] = [], forDevelopment: Bool = true
    ) throws {
        keys = (0..<accounts).map { PrivateKey(insecurelyFrom: "account \($0)") }
        let coins = UInt256(10_000) * Coin.unit
        let endowed = keys.map {
            ChainSpec.Allocation(address: $0.publicKey.address, balance: coins)
        }
        let spec = ChainSpec(
            name: "memory", chainID: Self.chainID, genesisTimestamp: 1_700_000_000,
            modelHash: .zero, allocations: endowed + contracts, initialDifficulty: 1,
            blockTime: 2)
        executor = BlockExecutor(spec: spec)
        let genesis = try ChainHead.genesis(of: spec)
        chain = ChainDescription(
            spec: spec, genesisHash: genesis.hash, clientVersion: "Assay/v0/memory",
            coinbase: Address(lastOf: UInt256(7).hash32))
        controls = forDevelopment
        var first = State(time: spec.genesisTimestamp)
        let block = ChainBlock(genesis.envelope.block, senders: [])
        first.entries[genesis.hash] = Entry(block: block, receipts: [], head: genesis)
        first.chain = [genesis.hash]
        state = Mutex(first)
    }

    /// Gives the chain something for light clients.
    package func serve(light: any LightArchive) {
        state.withLock { $0.light = light }
    }

    // MARK: Reading

    package var light: (any LightArchive)? { state.withLock { $0.light } }

    package var head: ChainSnapshot {
        state.withLock { state in
            let entry = state.entries[state.chain[state.chain.count - 1]]
            let latest = entry.kept
            let number = UInt64(state.chain.count - 1)
            return ChainSnapshot(
                latest: latest.block, state: latest.head.state,
                finalized: number > 2 ? number - 2 : 0, safe: number > 1 ? number - 1 : 0)
        }
    }

    package func block(_ hash: Hash32) throws(NodeReadFailure) -> ChainBlock? {
        state.withLock { $0.entries[hash]?.block }
    }

    package func canonicalHash(at number: UInt64) throws(NodeReadFailure) -> Hash32? {
        state.withLock { state in
            number < UInt64(state.chain.count) ? state.chain[Int(number)] : nil
        }
    }

    package func receipts(of block: Hash32) throws(NodeReadFailure) -> [Receipt]? {
        state.withLock { $0.entries[block]?.receipts }
    }

    package func location(of transaction: Hash32) throws(NodeReadFailure) -> TransactionLocation? {
        state.withLock { $0.locations[transaction] }
    }

    package func state(after block: ChainBlock) throws(NodeReadFailure) -> ChainState? {
        state.withLock { $0.entries[block.hash]?.head.state }
    }

    package func observe(_ observer: @escaping @Sendable (ChainEvent) -> Void) {
        state.withLock { $0.observers.append(observer) }
    }

    package var development: (any DevelopmentControls)? { controls ? self : nil }

    // MARK: The pool

    package func submit(_ transaction: SignedTransaction) async throws(TransactionRejection) {
        guard let sender = try? transaction.sender() else { throw .invalidSender }
        guard pooled(transaction.hash) == nil else { throw .alreadyKnown }
        let nonce = head.state[sender].nonce
        let got = transaction.transaction.nonce
        guard got >= nonce else { throw .nonceTooLow(expected: nonce, got: got) }
        let pooled = PooledTransaction(transaction, sender: sender)
        let mines = state.withLock { state in
            state.pool.append(pooled)
            return state.minesAtOnce
        }
        tell(.pooled([pooled]))
        if mines { makeBlock() }
    }

    package var poolSize: PoolSize {
        PoolSize(pending: state.withLock { $0.pool.count }, queued: 0)
    }

    package var poolContent: PoolContent {
        let pool = state.withLock { $0.pool }
        let senders = Set(pool.map(\.sender)).sorted()
        return PoolContent(
            pending: senders.map { sender in
                let own = pool.filter { $0.sender == sender }.map(\.transaction)
                return (sender, own.sorted { $0.transaction.nonce < $1.transaction.nonce })
            }, queued: [])
    }

    package func poolContent(of sender: Address) -> PoolContent {
        PoolContent(pending: poolContent.pending.filter { $0.sender == sender }, queued: [])
    }

    package func pooled(_ hash: Hash32) -> PooledTransaction? {
        state.withLock { $0.pool.first { $0.transaction.hash == hash } }
    }

    package func nextNonce(of sender: Address) -> UInt64? {
        poolContent(of: sender).pending.first?.transactions.last.map {
            $0.transaction.nonce + 1
        }
    }

    // MARK: Making blocks

    func tell(_ event: ChainEvent) {
        for observer in state.withLock({ $0.observers }) { observer(event) }
    }

    /// Puts a block of what the pool holds on the head.
    @discardableResult
    package func makeBlock(extraData: [UInt8] = []) -> ChainBlock? {
        let (parent, pool, time) = state.withLock { state in
            state.time += 2
            let hash = state.chain[state.chain.count - 1]
            return (state.entries[hash]?.head, state.pool, state.time)
        }
        guard let parent else { return nil }
        let choices = BlockChoices(
            beneficiary: chain.coinbase, timestamp: time, extraData: extraData)
        guard
            let made = try? executor.build(
                on: parent, choices, transactions: pool.map(\.transaction))
        else { return nil }
        let envelope = Envelope(block: made.built.block, workProof: .none)
        let senders = made.built.block.transactions.compactMap { try? $0.sender() }
        let block = ChainBlock(made.built.block, senders: senders)
        let entry = Entry(
            block: block, receipts: made.built.receipts,
            head: parent.extended(by: envelope, state: made.built.state))
        state.withLock { state in
            state.entries[block.hash] = entry
            state.chain.append(block.hash)
            for (index, transaction) in block.block.transactions.enumerated() {
                state.locations[transaction.hash] = TransactionLocation(
                    block: block.hash, index: index)
            }
            let taken = Set(block.block.transactions.map(\.hash))
            state.pool.removeAll { taken.contains($0.transaction.hash) }
        }
        tell(
            .headChanged(
                removed: [], added: [BlockWithReceipts(block, receipts: entry.receipts)]))
        return block
    }

    /// Goes back to an earlier block.
    package func rewind(to height: Int) {
        let removed: [BlockWithReceipts] = state.withLock { state in
            var removed: [BlockWithReceipts] = []
            while state.chain.count > height + 1 {
                guard let entry = state.entries[state.chain.removeLast()] else { continue }
                removed.append(BlockWithReceipts(entry.block, receipts: entry.receipts))
                for transaction in entry.block.block.transactions {
                    state.locations[transaction.hash] = nil
                }
            }
            return removed
        }
        tell(.headChanged(removed: removed, added: []))
    }
}

extension Optional where Wrapped == InMemoryChain.Entry {
    /// The entry of a block of the chain, which is always kept.
    fileprivate var kept: InMemoryChain.Entry {
        guard let self else { preconditionFailure("a block of the chain is always kept") }
        return self
    }
}
