package import ChainTypes
package import Primitives
package import StateTrie

/// The bounds of the pool, and what each drops.
package enum PoolLimits {
    /// Transactions in the pool; the one with the lowest fee is dropped.
    package static let transactions = 1_024
    /// Transactions of one sender; a further one is refused.
    package static let perSender = 64
    /// A transaction with the nonce of another replaces it if it pays this many percent more.
    package static let replacementPercent: UInt64 = 110
    /// Transactions that are said again with every announcement of the head.
    package static let repeated = 16
}

/// Why a transaction is not taken into the pool.
package enum PoolFailure: Error, Equatable, CustomStringConvertible {
    case known
    case wrongChain(expected: UInt64, got: UInt64?)
    case signature
    case notATransfer
    case nonce(least: UInt64, got: UInt64)
    case balance(needed: UInt256, available: UInt256)
    case feeBelowBase(base: UInt256, got: UInt256)
    case underpriced(needed: UInt256, got: UInt256)
    case senderFull(limit: Int)
    case poolFull(limit: Int)

    package var description: String {
        switch self {
        case .known: "the transaction is already in the pool"
        case .wrongChain(let expected, let got):
            "expected chain \(expected), got \(got.map(String.init) ?? "none")"
        case .signature: "no account has made this signature"
        case .notATransfer: "only plain transfers are taken"
        case .nonce(let least, let got): "expected a nonce of at least \(least), got \(got)"
        case .balance(let needed, let available):
            "the sender needs \(needed) units and has \(available)"
        case .feeBelowBase(let base, let got): "the base fee is \(base), the offer \(got)"
        case .underpriced(let needed, let got):
            "a replacement must offer at least \(needed), got \(got)"
        case .senderFull(let limit): "the sender has \(limit) transactions in the pool"
        case .poolFull(let limit): "the pool holds \(limit) transactions that pay more"
        }
    }
}

/// The signed transfers that wait for a block; a small one until the pool has a module of its own.
package struct TransactionPool: Sendable {
    private struct Entry: Sendable {
        let transaction: SignedTransaction
        let sender: Address
        var nonce: UInt64 { transaction.transaction.nonce }
        var offer: UInt256 { transaction.transaction.maxFee }
    }

    private let chainID: UInt64
    /// Ascending by sender and nonce.
    private var entries: [Entry] = []

    package init(chainID: UInt64) {
        self.chainID = chainID
    }

    package var count: Int { entries.count }

    package func contains(_ hash: Hash32) -> Bool {
        entries.contains { $0.transaction.hash == hash }
    }

    /// Takes a transaction that the state can pay for.
    package mutating func insert(
        _ transaction: SignedTransaction, state: ChainState, baseFee: UInt256
    ) throws(PoolFailure) {
        guard !contains(transaction.hash) else { throw .known }
        let entry = try checked(transaction, state: state, baseFee: baseFee)
        let place = entries.firstIndex {
            ($0.sender, $0.nonce) >= (entry.sender, entry.nonce)
        }
        if let place, entries[place].sender == entry.sender, entries[place].nonce == entry.nonce {
            try replace(at: place, with: entry)
            return
        }
        let ofSender = entries.count { $0.sender == entry.sender }
        guard ofSender < PoolLimits.perSender else {
            throw .senderFull(limit: PoolLimits.perSender)
        }
        if entries.count >= PoolLimits.transactions { try makeRoom(for: entry) }
        let position = entries.firstIndex {
            ($0.sender, $0.nonce) > (entry.sender, entry.nonce)
        }
        entries.insert(entry, at: position ?? entries.count)
    }

    /// The transactions for the next block: every sender's in the order of nonces, the best tip
    /// first among senders, as far as the gas goes.
    package func select(
        state: ChainState, baseFee: UInt256, gasLimit: UInt64
    ) -> [SignedTransaction] {
        var next: [Address: UInt64] = [:]
        var taken: [SignedTransaction] = []
        var gas: UInt64 = 0
        var rest = entries.filter { $0.offer >= baseFee }
        while let index = best(rest, next: next, state: state, baseFee: baseFee) {
            let entry = rest.remove(at: index)
            let needed = entry.transaction.transaction.gasLimit
            guard needed <= gasLimit - gas else { continue }
            gas += needed
            next[entry.sender] = entry.nonce + 1
            taken.append(entry.transaction)
        }
        return taken
    }

    /// Some that wait, for those who missed them or refused them before they knew the sender's
    /// funds.
    package var waiting: [SignedTransaction] {
        entries.prefix(PoolLimits.repeated).map(\.transaction)
    }

    /// Forgets what a state has overtaken: spent nonces.
    package mutating func prune(state: ChainState) {
        entries.removeAll { $0.nonce < state[$0.sender].nonce }
    }

    private func checked(
        _ transaction: SignedTransaction, state: ChainState, baseFee: UInt256
    ) throws(PoolFailure) -> Entry {
        let content = transaction.transaction
        guard content.chainID == chainID else {
            throw .wrongChain(expected: chainID, got: content.chainID)
        }
        guard content.to != nil, content.data.isEmpty else { throw .notATransfer }
        guard let sender = try? transaction.sender() else { throw .signature }
        let account = state[sender]
        guard content.nonce >= account.nonce else {
            throw .nonce(least: account.nonce, got: content.nonce)
        }
        guard content.maxFee >= baseFee else {
            throw .feeBelowBase(base: baseFee, got: content.maxFee)
        }
        let (fee, overflow) = content.maxFee.multipliedReportingOverflow(
            by: UInt256(content.gasLimit))
        let (cost, carry) = fee.addingReportingOverflow(content.value)
        let needed = overflow || carry ? UInt256.max : cost
        guard account.balance >= needed else {
            throw .balance(needed: needed, available: account.balance)
        }
        return Entry(transaction: transaction, sender: sender)
    }

    private mutating func replace(at place: Int, with entry: Entry) throws(PoolFailure) {
        let (scaled, overflow) = entries[place].offer.multipliedReportingOverflow(
            by: UInt256(PoolLimits.replacementPercent))
        let needed = overflow ? UInt256.max : scaled.dividedByLimb(100).quotient
        guard entry.offer >= needed else { throw .underpriced(needed: needed, got: entry.offer) }
        entries[place] = entry
    }

    private mutating func makeRoom(for entry: Entry) throws(PoolFailure) {
        let cheapest = entries.indices.min { entries[$0].offer < entries[$1].offer }
        guard let cheapest, entries[cheapest].offer < entry.offer else {
            throw .poolFull(limit: PoolLimits.transactions)
        }
        entries.remove(at: cheapest)
    }

    private func best(
        _ rest: [Entry], next: [Address: UInt64], state: ChainState, baseFee: UInt256
    ) -> Int? {
        func tip(_ entry: Entry) -> UInt256 {
            let above = entry.offer.subtractingReportingOverflow(baseFee).value
            return min(above, entry.transaction.transaction.maxPriorityFee)
        }
        let ready = rest.indices.filter {
            rest[$0].nonce == next[rest[$0].sender] ?? state[rest[$0].sender].nonce
        }
        return ready.min { a, b in
            let (tipA, tipB) = (tip(rest[a]), tip(rest[b]))
            return tipA == tipB
                ? rest[a].transaction.hash < rest[b].transaction.hash : tipA > tipB
        }
    }
}
