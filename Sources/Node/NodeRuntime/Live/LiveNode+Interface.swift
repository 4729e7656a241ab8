package import ChainTypes
import Consensus
package import NodeInterfaces
package import Primitives
package import StateTrie
import Storage
import TransactionPool
import NodeMachine

// MARK: The chain

extension LiveNode: NodeInterface {
    package var chain: ChainDescription {
        ChainDescription(
            spec: spec, genesisHash: genesisHash, clientVersion: configuration.clientVersion,
            coinbase: mode.beneficiary)
    }

    package var head: ChainSnapshot { view.head }

    package func block(_ hash: Hash32) throws(NodeReadFailure) -> ChainBlock? {
        try viewed(hash)?.block
    }

    package func canonicalHash(at number: UInt64) throws(NodeReadFailure) -> Hash32? {
        if let hash = view.hash(at: number) { return hash }
        return try stored { () throws(StorageFailure) in try store.hash(at: number) }
    }

    package func receipts(of block: Hash32) throws(NodeReadFailure) -> [Receipt]? {
        try viewed(block)?.receipts
    }

    package func location(of transaction: Hash32) throws(NodeReadFailure) -> TransactionLocation? {
        if let location = view.location(of: transaction) { return location }
        return try stored { () throws(StorageFailure) in
            guard let position = try store.location(of: transaction),
                let hash = try store.hash(at: position.number)
            else { return nil }
            return TransactionLocation(block: hash, index: Int(position.index))
        }
    }

    package func state(after block: ChainBlock) throws(NodeReadFailure) -> ChainState? {
        if let state = view.block(block.hash)?.state { return state }
        return try stored { () throws(StorageFailure) in
            guard try store.hash(at: block.number) == block.hash else { return nil }
            return try store.state(after: block.number)
        }
    }

    func viewed(_ hash: Hash32) throws(NodeReadFailure) -> ViewedBlock? {
        if let block = view.block(hash) { return block }
        return try stored { () throws(StorageFailure) in
            try store.block(hash).map { envelope, content in
                ViewedBlock(
                    block: ChainBlock(envelope.block, senders: content.senders),
                    envelope: envelope, receipts: content.receipts, handOver: content.handOver,
                    state: nil, changes: 0)
            }
        }
    }

    private var view: ChainView { follower.view }

    private func stored<Value>(
        _ read: () throws(StorageFailure) -> Value?
    ) throws(NodeReadFailure) -> Value? {
        do {
            return try read()
        } catch {
            throw NodeReadFailure(error.description)
        }
    }
}

// MARK: The pool

extension LiveNode {
    package func submit(_ transaction: SignedTransaction) async throws(TransactionRejection) {
        let sender: Address
        do {
            sender = try transaction.sender(in: spec)
        } catch {
            throw .invalidSender
        }
        let hash = transaction.hash
        let effects = await host.perform { thread in
            thread.feed(.submitted(transaction, sender: sender), to: Self.first)
        }
        guard let effects else { throw .other(LiveNodeFailure.stopping.description) }
        for case .event(.transactionRefused(hash, let failure)) in effects {
            throw TransactionRejection(failure)
        }
        guard mode.isImmediate else { return }
        let outcome = await writer.perform { writer in
            Result { () throws(LiveNodeFailure) in try writer.makeBlocksOfPool() }
        }
        guard let outcome else { throw .other(LiveNodeFailure.stopping.description) }
        do {
            try outcome.get()
        } catch {
            throw .other(error.description)
        }
    }

    /// Takes a transaction out of the pool; false when it is not there.
    func withdraw(_ transaction: Hash32) async -> Bool {
        let effects = await host.perform { thread in
            thread.feed(.withdrawn(transaction), to: Self.first)
        }
        return (effects ?? []).contains { effect in
            if case .event(.transactionsDropped([transaction])) = effect { true } else { false }
        }
    }

    func withdrawAll() async {
        _ = await host.perform { thread in thread.emptyPool(of: Self.first) }
    }

    private func read<Value: Sendable>(_ body: (borrowing TransactionPool) -> Value) -> Value? {
        host.read(Self.first) { body($0.pool) }
    }

    package var poolSize: PoolSize {
        read { PoolSize(pending: $0.pendingCount, queued: $0.queuedCount) }
            ?? PoolSize(pending: 0, queued: 0)
    }

    package var poolContent: PoolContent { PoolContent(read { $0.content } ?? PoolListing()) }

    package func poolContent(of sender: Address) -> PoolContent {
        PoolContent(read { $0.content(of: sender) } ?? PoolListing())
    }

    package func pooled(_ hash: Hash32) -> PooledTransaction? {
        (read { $0.entry(hash) } ?? nil).map {
            PooledTransaction($0.transaction, sender: $0.sender)
        }
    }

    package func nextNonce(of sender: Address) -> UInt64? {
        read { $0.nextNonce(of: sender) } ?? nil
    }
}

// MARK: What happens

extension LiveNode {
    package func observe(_ observer: @escaping @Sendable (ChainEvent) -> Void) {
        follower.observers.add(observer)
    }

    package var light: (any LightArchive)? {
        firstValidators.isEmpty ? nil : LiveLightArchive(node: self)
    }

    package var development: (any DevelopmentControls)? {
        accounts.map { DevelopmentDesk(node: self, accounts: $0) }
    }
}

extension PoolContent {
    fileprivate init(_ listing: PoolListing) {
        func bySender(_ parts: [PoolListing.Part]) -> BySender {
            parts.map { ($0.sender, $0.entries.map(\.transaction)) }
        }
        self.init(pending: bySender(listing.pending), queued: bySender(listing.queued))
    }
}

extension TransactionRejection {
    /// The failure in the clients' terms; its words are the same.
    fileprivate init(_ failure: PoolFailure) {
        self =
            switch failure {
            case .alreadyKnown: .alreadyKnown
            case .invalidSender: .invalidSender
            case .nonceTooLow(let next, let got): .nonceTooLow(expected: next, got: got)
            case .replacementUnderpriced: .replacementUnderpriced
            case .unprotected: .unprotected
            case .poolFull: .poolFull
            default: .other(failure.description)  // In the pool's own words.
            }
    }
}
