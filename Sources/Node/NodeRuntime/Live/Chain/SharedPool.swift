import ChainTypes
import Cryptography
import Execution
import NodeInterfaces
import Platform
import Primitives
import StateTrie
import Synchronization
import TransactionPool

/// The pool of a live node: tasks put transactions in, the thread of the chain takes them out.
final class SharedPool: Sendable {
    private struct State {
        var pool: TransactionPool
        var accounts: PoolAccounts
    }

    private let spec: ChainSpec
    private let observers: ChainObservers
    private let state: Mutex<State>

    init(spec: ChainSpec, head: ChainHead, observers: ChainObservers) {
        self.spec = spec
        self.observers = observers
        state = Mutex(
            State(
                pool: TransactionPool(
                    PoolConfiguration(chainID: spec.chainID), head: Self.next(after: head)),
                accounts: PoolAccounts(state: head.state)))
    }

    private static func next(after head: ChainHead) -> PoolHead {
        PoolHead(
            baseFee: head.nextBaseFee, gasLimit: head.setGasLimit ?? head.header.gasLimit)
    }

    private static var now: UInt64 { Clock.unixSeconds &* 1_000 }

    // MARK: In

    /// Takes a transaction that the head's state can pay for, and tells the observers of it.
    func insert(_ transaction: SignedTransaction) throws(TransactionRejection) {
        let sender: Address
        do {
            sender = try transaction.sender(in: spec)
        } catch {
            throw .invalidSender
        }
        let pooled = try state.withLock { (state) throws(TransactionRejection) in
            do throws(PoolFailure) {
                let effects = try state.pool.insert(
                    transaction, from: sender, state: state.accounts, now: Self.now)
                return Self.executable(effects, in: state.pool)
            } catch {
                throw TransactionRejection(error)
            }
        }
        if !pooled.isEmpty { observers.tell(.pooled(pooled)) }
    }

    /// What can be executed now and could not before.
    private static func executable(
        _ effects: [PoolEffect], in pool: TransactionPool
    ) -> [PooledTransaction] {
        effects.compactMap { effect in
            switch effect {
            case .added(let entry, isPending: true): PooledTransaction(entry)
            case .promoted(let hash): pool.entry(hash).map { PooledTransaction($0) }
            case .added, .demoted, .replaced, .dropped: nil
            }
        }
    }

    // MARK: Out

    var hasExecutable: Bool { state.withLock { $0.pool.hasExecutable } }

    /// The transactions for the next block, in their order.
    func select() -> [PoolEntry] {
        state.withLock { $0.pool.select(gasLimit: $0.pool.head.gasLimit) }
    }

    /// Takes out a transaction; false when it is not there.
    @discardableResult
    func remove(_ transaction: Hash32) -> Bool {
        state.withLock { !$0.pool.remove(transaction).isEmpty }
    }

    func removeAll() {
        state.withLock { _ = $0.pool.removeAll() }
    }

    /// Follows the chain to another head, or to another state of the head.
    func advance(to head: ChainHead, included: [SignedTransaction] = []) {
        let hashes = Set(included.map(\.hash))
        let pooled = state.withLock { state in
            state.accounts = PoolAccounts(state: head.state)
            let effects = state.pool.advance(
                PoolAdvance(to: Self.next(after: head), included: hashes), state: state.accounts,
                now: Self.now)
            return Self.executable(effects, in: state.pool)
        }
        if !pooled.isEmpty { observers.tell(.pooled(pooled)) }
    }

    // MARK: Questions

    var size: PoolSize {
        state.withLock { PoolSize(pending: $0.pool.pendingCount, queued: $0.pool.queuedCount) }
    }

    var content: PoolContent { PoolContent(state.withLock { $0.pool.content }) }

    func content(of sender: Address) -> PoolContent {
        PoolContent(state.withLock { $0.pool.content(of: sender) })
    }

    func transaction(_ hash: Hash32) -> PooledTransaction? {
        state.withLock { $0.pool.entry(hash) }.map { PooledTransaction($0) }
    }

    func nextNonce(of sender: Address) -> UInt64? {
        state.withLock { $0.pool.nextNonce(of: sender) }
    }
}

/// The accounts of a state as the pool reads them.
private struct PoolAccounts: PoolState, Sendable {
    let state: ChainState

    func poolAccount(_ address: Address) -> PoolAccount? {
        do throws(StateFailure) {
            guard let account = try state.account(address) else { return .empty }
            return PoolAccount(
                nonce: account.nonce, balance: account.balance, code: try code(account.codeHash))
        } catch {
            return nil
        }
    }

    private func code(_ hash: Hash32) throws(StateFailure) -> PoolAccount.Code {
        guard hash != .emptyCode else { return .none }
        let code = try state.code(hash) ?? []
        // EIP-7702: three bytes and the address of the code that runs.
        let isDelegation = code.count == 23 && code.starts(with: [0xEF, 0x01, 0x00])
        return isDelegation ? .delegation : .contract(hash)
    }
}

extension PooledTransaction {
    fileprivate init(_ entry: PoolEntry) {
        self.init(entry.transaction, sender: entry.sender)
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
    /// The failure in the service's terms; its words are the same.
    fileprivate init(_ failure: PoolFailure) {
        self =
            switch failure {
            case .alreadyKnown: .alreadyKnown
            case .invalidSender: .invalidSender
            case .nonceTooLow(let next, let got): .nonceTooLow(expected: next, got: got)
            case .replacementUnderpriced: .replacementUnderpriced
            case .unprotected: .unprotected
            case .poolFull: .poolFull
            default: .other(failure.description)
            }
    }
}
