import ChainTypes
import Consensus
package import Execution
import Primitives
package import TransactionPool

extension NodeMachine {
    /// Takes a transaction into the pool, of the own user or of a peer.
    ///
    /// `sender`: where it is known already.
    mutating func take(
        _ transaction: SignedTransaction, sender: Address? = nil, from peer: PeerID?
    ) {
        let effects: [PoolEffect]
        do throws(PoolFailure) {
            effects = try insert(transaction, sender)
        } catch {
            if peer != nil, error == .alreadyKnown { return }
            emit(.transactionRefused(transaction.hash, error))
            return
        }
        proposal.isOutdated = true
        emit(.transactionTaken(transaction.hash))
        tellExecutable(effects)
        emit(.broadcast(.transaction(transaction.encoded), except: peer))
    }

    private mutating func insert(
        _ transaction: SignedTransaction, _ known: Address?
    ) throws(PoolFailure) -> [PoolEffect] {
        guard !pool.contains(transaction.hash) else { throw .alreadyKnown }
        guard let sender = known ?? (try? transaction.sender(in: spec)) else {
            throw .invalidSender
        }
        return try pool.insert(
            transaction, from: sender, state: tree.head.head.state, now: now.milliseconds)
    }

    /// Takes a transaction out for its owner.
    mutating func withdraw(_ hash: Hash32) {
        let isThere = !pool.remove(hash).isEmpty
        emit(.transactionsDropped(isThere ? [hash] : []))
    }

    /// Takes out transactions that no block on the head can hold.
    mutating func drop(_ hashes: [Hash32]) {
        guard !hashes.isEmpty else { return }
        for hash in hashes { pool.remove(hash) }
        emit(.transactionsDropped(hashes))
    }

    /// Tells of what can be executed now and could not before.
    private mutating func tellExecutable(_ effects: [PoolEffect]) {
        let entries = effects.compactMap { effect -> PoolEntry? in
            switch effect {
            case .added(let entry, isPending: true): entry
            case .promoted(let hash): pool.entry(hash)
            case .added, .demoted, .replaced, .dropped: nil
            }
        }
        if !entries.isEmpty { emit(.transactionsExecutable(entries)) }
    }

    /// Lets the pool follow the head; transactions of blocks that left it are told again.
    mutating func followHead(from before: BlockRecord) {
        let old = tree.branch(to: before.envelopeHash) ?? []
        let new = tree.branch(to: tree.head.envelopeHash) ?? []
        let common = zip(old, new).prefix { $0.envelopeHash == $1.envelopeHash }.count
        let (removed, added) = (old.dropFirst(common), new.dropFirst(common))
        if !removed.isEmpty { tally.reorganisations += 1 }
        var advance = PoolAdvance(to: Self.poolHead(after: tree.head.head))
        advance.included = Set(added.flatMap { $0.envelope.block.transactions.map(\.hash) })
        advance.returned = removed.flatMap(\.envelope.block.transactions)
        let effects = pool.advance(
            advance, state: tree.head.head.state, now: now.milliseconds)
        for case .added(let entry, _) in effects {
            emit(.broadcast(.transaction(entry.transaction.encoded), except: nil))
        }
        tellExecutable(effects)
        emit(.headChanged(tree.head.envelope, removed: removed.count))
    }

    static func poolHead(after head: ChainHead) -> PoolHead {
        PoolHead(
            baseFee: head.nextBaseFee, gasLimit: head.setGasLimit ?? head.header.gasLimit)
    }
}

// MARK: Changes by hand

extension NodeMachine {
    /// Changes what the children of the head begin with: the one thing that a development chain
    /// does to a node from outside, on every node of the chain alike.
    ///
    /// Work on the old state is given up. The head has to be final, so that no node builds on
    /// another one.
    package mutating func amendHead(by amendment: HeadAmendment) -> [NodeEffect] {
        proposal.abandon()
        tree.amendHead(by: amendment)
        advancePool()
        return outbox.take()
    }

    private mutating func advancePool() {
        tellExecutable(
            pool.advance(
                PoolAdvance(to: Self.poolHead(after: tree.head.head)),
                state: tree.head.head.state, now: now.milliseconds))
    }

    /// Goes on with the pool of another run of this node.
    package mutating func adopt(_ pool: TransactionPool) -> [NodeEffect] {
        self.pool = pool
        advancePool()
        return outbox.take()
    }

    /// Takes out every transaction.
    package mutating func emptyPool() -> [NodeEffect] {
        _ = pool.removeAll()
        return []
    }
}
