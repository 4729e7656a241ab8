package import ChainTypes
import Consensus
package import NodeInterfaces
package import Primitives
package import StateTrie

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
        return try archived { archive throws(LiveNodeFailure) in try archive.hash(at: number) }
    }

    package func receipts(of block: Hash32) throws(NodeReadFailure) -> [Receipt]? {
        try viewed(block)?.receipts
    }

    package func location(of transaction: Hash32) throws(NodeReadFailure) -> TransactionLocation? {
        if let location = view.location(of: transaction) { return location }
        return try archived { archive throws(LiveNodeFailure) in
            try archive.location(of: transaction)
        }
    }

    package func state(after block: ChainBlock) throws(NodeReadFailure) -> ChainState? {
        if let state = view.block(block.hash)?.state { return state }
        return try archived { archive throws(LiveNodeFailure) in try archive.state(after: block) }
    }

    func viewed(_ hash: Hash32) throws(NodeReadFailure) -> ViewedBlock? {
        if let block = view.block(hash) { return block }
        return try archived { archive throws(LiveNodeFailure) in try archive.block(hash) }
    }

    private func archived<Value>(
        _ read: (any ChainArchive) throws(LiveNodeFailure) -> Value?
    ) throws(NodeReadFailure) -> Value? {
        guard let archive else { return nil }
        do {
            return try read(archive)
        } catch {
            throw NodeReadFailure(error.description)
        }
    }
}

// MARK: The pool

extension LiveNode {
    package func submit(_ transaction: SignedTransaction) async throws(TransactionRejection) {
        try pool.insert(transaction)
        guard mode.isImmediate else { return }
        let outcome = await thread.perform { writer in
            Result { () throws(LiveNodeFailure) in try writer.makeBlocksOfPool() }
        }
        guard let outcome else { throw .other(LiveNodeFailure.stopping.description) }
        do {
            try outcome.get()
        } catch {
            throw .other(error.description)
        }
    }

    package var poolSize: PoolSize { pool.size }

    package var poolContent: PoolContent { pool.content }

    package func poolContent(of sender: Address) -> PoolContent { pool.content(of: sender) }

    package func pooled(_ hash: Hash32) -> PooledTransaction? { pool.transaction(hash) }

    package func nextNonce(of sender: Address) -> UInt64? { pool.nextNonce(of: sender) }
}

// MARK: What happens

extension LiveNode {
    package func observe(_ observer: @escaping @Sendable (ChainEvent) -> Void) {
        observers.add(observer)
    }

    package var light: (any LightArchive)? {
        firstValidators.isEmpty ? nil : LiveLightArchive(node: self)
    }

    package var development: (any DevelopmentControls)? {
        accounts.map { DevelopmentDesk(node: self, accounts: $0) }
    }
}
