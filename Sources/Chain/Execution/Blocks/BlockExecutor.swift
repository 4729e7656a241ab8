package import ChainTypes
import EVM
package import Primitives
package import StateTrie

/// What a block did.
package struct ExecutedBlock: Sendable {
    package let block: Block
    package let state: ChainState
    /// What became of the accounts that changed, in the order of their addresses.
    package let updates: [AccountUpdate]
    package let receipts: [Receipt]
    /// The accounts that sent the transactions.
    package let senders: [Address]
}

/// Runs Assay's blocks on their parents and makes new ones; both go through the same assembly of a
/// header, so a block is valid exactly when the executor would have made it from the same choices.
package struct BlockExecutor: Sendable {
    package let spec: ChainSpec
    package let rules: ChainRules
    /// Analysed code, kept from block to block.
    private let codes = CodeCache()

    package init(spec: ChainSpec) {
        self.spec = spec
        var rules = ChainRules.assay(chainID: spec.chainID)
        rules.namesSenders = spec.allowsImpersonation
        self.rules = rules
    }

    /// Checks every field of a block against its parent and runs its transactions.
    ///
    /// The work is not looked at here: that is for `UsefulWork`. `expectedWithdrawals`: what the
    /// rules pay the signers of the parent's certificate (``Rewards``).
    package func execute(
        _ block: Block, on parent: ChainHead, now: UInt64, expectedWithdrawals: [Withdrawal] = [],
        scheduler: some ParallelScheduler = SerialScheduler()
    ) throws(BlockFailure) -> ExecutedBlock {
        let template = try checkHeader(of: block, on: parent, now: now)
        let size = block.encoded.count
        guard size <= ChainLimits.blockBytes else {
            throw .size(limit: ChainLimits.blockBytes, got: size)
        }
        try Self.check(block.withdrawals, expected: expectedWithdrawals)
        var transition = try begin(template, on: parent)
        let run = try TransactionsRun(
            block.transactions, on: &transition, chain: rules, scheduler: scheduler)
        let body = Block(
            header: template, transactions: block.transactions, withdrawals: block.withdrawals)
        let expected = try finish(
            transition, body, senders: run.senders, root: run.root, scheduler: scheduler)
        try HeaderComparison.check(
            block.header, expected: expected.block.header, HeaderComparison.afterExecution)
        return expected
    }

    /// Makes a block of the transactions that can be run in the given order, and names the others
    /// with their reasons.
    package func build(
        on parent: ChainHead, _ choices: BlockChoices, transactions: [SignedTransaction],
        scheduler: some ParallelScheduler = SerialScheduler()
    ) throws(BlockFailure) -> BuiltBlock {
        let template = self.template(on: parent, choices)
        var transition = try begin(template, on: parent)
        var body = Block(
            header: template, transactions: [], withdrawals: choices.withdrawals)
        var senders: [Address] = []
        var refused: [(transaction: SignedTransaction, TransactionFailure)] = []
        var size = body.encoded.count + 16
        for transaction in transactions {
            // Five bytes hold any header of a string that fits the block.
            let grown = size + transaction.encoded.count + 5
            guard grown <= ChainLimits.blockBytes else { break }
            do {
                let sender = try TransactionSenders.sender(of: transaction, chain: rules)
                try transition.apply(transaction, from: sender)
                body.transactions.append(transaction)
                senders.append(sender)
                size = grown
            } catch .state(let failure) {
                throw .state(failure)
            } catch {
                refused.append((transaction, error))
            }
        }
        let built = try finish(transition, body, senders: senders, scheduler: scheduler)
        return BuiltBlock(built: built, refused: refused)
    }
}

/// A block that was made, and what could not be a part of it.
package struct BuiltBlock: Sendable {
    package let built: ExecutedBlock
    package let refused: [(transaction: SignedTransaction, TransactionFailure)]
}

extension BlockExecutor {
    /// The header that parent and choices lead to, once the given one was compared with it in all
    /// that needs no execution.
    private func checkHeader(
        of block: Block, on parent: ChainHead, now: UInt64
    ) throws(BlockFailure) -> Header {
        let header = block.header
        guard header.extraData.count <= ChainLimits.extraDataBytes else {
            throw .extraData(limit: ChainLimits.extraDataBytes, got: header.extraData.count)
        }
        try TimeRules.check(header.timestamp, recent: parent.recentTimestamps, now: now)
        try checkGasLimit(header.gasLimit, on: parent)
        let choices = BlockChoices(
            beneficiary: header.beneficiary, timestamp: header.timestamp,
            extraData: header.extraData, gasLimit: header.gasLimit)
        let template = self.template(on: parent, choices)
        try HeaderComparison.check(header, expected: template, HeaderComparison.beforeExecution)
        return template
    }

    /// The body's withdrawals have to be those that the rules pay, one by one.
    private static func check(
        _ withdrawals: [Withdrawal], expected: [Withdrawal]
    ) throws(BlockFailure) {
        guard withdrawals.count == expected.count else {
            throw .withdrawalCount(expected: expected.count, got: withdrawals.count)
        }
        for (place, (wanted, found)) in zip(expected, withdrawals).enumerated()
        where wanted != found {
            throw .withdrawal(place: place, expected: wanted, got: found)
        }
    }

    private func checkGasLimit(_ limit: UInt64, on parent: ChainHead) throws(BlockFailure) {
        guard let set = parent.setGasLimit else {
            return try GasRules.checkGasLimit(limit, parent: parent.header.gasLimit)
        }
        guard limit == set else { throw .gasLimit(parent: set, got: limit) }
    }

    /// The header but for what the transactions decide.
    private func template(on parent: ChainHead, _ choices: BlockChoices) -> Header {
        Header(
            parentHash: parent.hash, beneficiary: choices.beneficiary, stateRoot: .zero,
            transactionsRoot: .zero, receiptsRoot: .zero,
            // The number of a parent is that of a real block and never the last one.
            number: parent.height &+ 1,
            gasLimit: choices.gasLimit ?? parent.setGasLimit ?? parent.header.gasLimit, gasUsed: 0,
            timestamp: choices.timestamp, extraData: choices.extraData,
            mixHash: parent.envelope.workProof.digest,
            baseFeePerGas: parent.nextBaseFee,
            parentBeaconBlockRoot: parent.envelopeHash)
    }

    private func begin(
        _ template: Header, on parent: ChainHead
    ) throws(BlockFailure) -> BlockTransition {
        let transition = BlockTransition(
            template, on: parent.state, ancestors: parent.ancestors, chain: rules, codes: codes)
        try transition.begin()
        return transition
    }

    /// Ends a block whose transactions were run: the hand-over to the next epoch, then payments.
    ///
    /// `body`: the block with the header of the template. `root`: that of its transactions, where
    /// it is known.
    private func finish(
        _ transition: BlockTransition, _ body: Block, senders: [Address], root: Hash32? = nil,
        scheduler: some ParallelScheduler
    ) throws(BlockFailure) -> ExecutedBlock {
        if spec.endsEpoch(body.header.number) { try transition.endEpoch() }
        let subsidy = Subsidy.units(at: body.header.number, spec: spec)
        try transition.pay(withdrawals: body.withdrawals, subsidy: subsidy)
        let outcome = try transition.outcome(scheduler: scheduler)
        var block = body
        block.header = outcome.header(
            body.header,
            transactionsRoot: root
                ?? Trie.root(
                    ofList: body.transactions.map(\.encoded), scheduler: scheduler),
            withdrawals: body.withdrawals, scheduler: scheduler)
        return ExecutedBlock(
            block: block, state: outcome.state, updates: outcome.updates,
            receipts: outcome.receipts, senders: senders)
    }
}
