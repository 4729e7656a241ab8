package import ChainTypes
package import EVM
package import Primitives
package import StateTrie

/// A state while a block changes it: the block's own calls, its transactions one after the other,
/// and what it pays out at its end.
///
/// A transaction that is refused leaves no trace, so a builder can try the next one.
package struct BlockTransition {
    /// What a block did to its parent's state.
    package struct Outcome: Sendable {
        package let state: ChainState
        /// What became of the accounts that changed, in the order of their addresses.
        package let updates: [AccountUpdate]
        package let receipts: [Receipt]
        package let gasUsed: UInt64
        package let blobGasUsed: UInt64
        package let requests: Requests
    }

    private let chain: ChainRules
    private let rules: Rules
    private let template: Header
    private let before: ChainState
    package let journal: Journal
    private let executor: TransactionExecutor
    private let system: SystemCalls
    private var gasUsed: UInt64 = 0
    private var blobGasUsed: UInt64 = 0
    private var receipts: [Receipt] = []
    private var requests = Requests()

    /// `template`: the header but for what follows from the transactions.
    package init(
        _ template: Header, on state: ChainState, ancestors: BlockAncestors, chain: ChainRules,
        codes: CodeCache = CodeCache()
    ) {
        self.chain = chain
        self.template = template
        rules = chain.rules(at: template.timestamp)
        before = state
        journal = Journal(ChainStateView(state, after: ancestors))
        let block = BlockContext(template, chain: chain)
        executor = TransactionExecutor(rules: rules, block: block, codes: codes)
        system = SystemCalls(rules: rules, block: block, codes: codes, journal: journal)
    }

    /// Makes the calls that come before the transactions.
    package func begin() throws(BlockFailure) {
        try system.begin(template)
    }

    /// Runs a transaction of a known sender.
    @discardableResult
    package mutating func apply(
        _ signed: SignedTransaction, from sender: Address,
        inspector: some Inspector = NoInspector()
    ) throws(TransactionFailure) -> TransactionOutcome {
        let transaction = signed.transaction
        try TransactionRules.checkStatic(signed, chain: chain, rules: rules)
        let left = template.gasLimit - gasUsed
        guard transaction.gasLimit <= left else {
            throw .gasAboveBlock(available: left, gasLimit: transaction.gasLimit)
        }
        let blobGasLeft = rules.blobs.maximum * Gas.blob - blobGasUsed
        guard transaction.blobGas <= blobGasLeft else {
            throw .blobsAboveBlock(available: blobGasLeft, blobGas: transaction.blobGas)
        }
        let outcome = try executor.run(
            transaction, from: sender, on: journal, inspector: inspector)
        gasUsed += outcome.gasUsed
        blobGasUsed += transaction.blobGas
        receipts.append(
            Receipt(
                type: transaction.type, succeeded: outcome.succeeded, cumulativeGasUsed: gasUsed,
                logs: outcome.logs))
        return outcome
    }

    /// Lets the staking contract make the validator set of the next epoch, where there is one.
    package func endEpoch() throws(BlockFailure) {
        try system.endEpoch()
    }

    /// Pays what a block pays besides tips; nobody is charged for it.
    package func pay(
        withdrawals: [Withdrawal], subsidy: UInt256 = .zero
    ) throws(BlockFailure) {
        journal.beginTransaction()
        do {
            for withdrawal in withdrawals {
                let units = UInt256(withdrawal.amount) * 1_000_000_000
                try journal.addBalance(units, to: withdrawal.address)
            }
            if !subsidy.isZero { try journal.addBalance(subsidy, to: template.beneficiary) }
        } catch {
            throw .state(error)
        }
        journal.finishTransaction()
    }

    /// Asks for the requests to the beacon chain, where there is one.
    package mutating func collectRequests() throws(BlockFailure) {
        guard chain.hasBeaconChain, rules.transactions.carriesRequests else { return }
        requests = try system.requests(receipts: receipts)
    }

    /// All that changed so far.
    package var changes: [AccountChange] { journal.changes }

    /// Makes the state of all changes.
    package func outcome(
        scheduler: some ParallelScheduler = SerialScheduler()
    ) throws(BlockFailure) -> Outcome {
        let updates = journal.changes.map(AccountUpdate.init)
        do {
            return Outcome(
                state: try before.updating(updates, scheduler: scheduler), updates: updates,
                receipts: receipts, gasUsed: gasUsed, blobGasUsed: blobGasUsed,
                requests: requests)
        } catch {
            throw .state(.unreadable(error.description))
        }
    }
}

extension BlockContext {
    /// What contracts learn of a block with this header.
    package init(_ header: Header, chain: ChainRules) {
        let rules = chain.rules(at: header.timestamp)
        self.init(
            number: header.number, timestamp: header.timestamp, beneficiary: header.beneficiary,
            gasLimit: header.gasLimit, baseFee: header.baseFeePerGas,
            blobBaseFee: BlobGas.price(excess: header.excessBlobGas, rules: rules.blobs),
            prevRandao: header.mixHash, chainID: chain.chainID)
    }
}

extension BlockTransition.Outcome {
    /// The receipts that one task encodes.
    private static let grain = 64

    /// The header of a template and a body that led to this outcome.
    package func header(
        _ template: Header, transactions: [SignedTransaction], withdrawals: [Withdrawal] = [],
        scheduler: some ParallelScheduler = SerialScheduler()
    ) -> Header {
        let root = Trie.root(ofList: transactions.map(\.encoded), scheduler: scheduler)
        return header(
            template, transactionsRoot: root, withdrawals: withdrawals, scheduler: scheduler)
    }

    /// The same for a body the root of whose transactions is known.
    func header(
        _ template: Header, transactionsRoot: Hash32, withdrawals: [Withdrawal],
        scheduler: some ParallelScheduler
    ) -> Header {
        let encoded = scheduler.gather(count: receipts.count, grain: Self.grain) { range in
            receipts[range].map(\.encoded)
        }
        var header = template
        header.stateRoot = state.root
        header.transactionsRoot = transactionsRoot
        header.receiptsRoot = Trie.root(ofList: encoded, scheduler: scheduler)
        header.withdrawalsRoot = Trie.root(ofList: withdrawals.map(\.encoded))
        header.logsBloom = receipts.reduce(into: .empty) { $0.formUnion($1.bloom) }
        header.gasUsed = gasUsed
        header.blobGasUsed = blobGasUsed
        if header.requestsHash != nil { header.requestsHash = requests.hash }
        return header
    }
}
