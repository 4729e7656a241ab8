package import ChainTypes
import Primitives
package import StateTrie

/// What a block did.
package struct ExecutedBlock: Sendable {
    package let block: Block
    package let state: ChainState
    package let receipts: [Receipt]
}

/// Runs blocks on their parents and makes new ones; both go through the same assembly of a header,
/// so a block is valid exactly when the executor would have made it from the same choices.
package struct BlockExecutor: Sendable {
    package let spec: ChainSpec

    package init(spec: ChainSpec) {
        self.spec = spec
    }

    /// Checks every field of a block against its parent and runs its transactions.
    ///
    /// The work is not looked at here: that is for `UsefulWork`.
    package func execute(
        _ block: Block, on parent: ChainHead, now: UInt64
    ) throws(BlockFailure) -> ExecutedBlock {
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
        // What does not depend on the transactions is compared before they cost any time.
        try HeaderComparison.check(header, expected: template, HeaderComparison.beforeExecution)
        let size = block.encoded.count
        guard size <= ChainLimits.blockBytes else {
            throw .size(limit: ChainLimits.blockBytes, got: size)
        }
        guard block.withdrawals.isEmpty else { throw .withdrawals(got: block.withdrawals.count) }
        var transition = self.transition(on: parent, template)
        for (index, transaction) in block.transactions.enumerated() {
            do {
                try transition.apply(transaction)
            } catch {
                throw .transaction(index: index, error)
            }
        }
        let expected = finish(&transition, template, block.transactions)
        try HeaderComparison.check(
            header, expected: expected.block.header, HeaderComparison.afterExecution)
        return expected
    }

    /// Makes a block of the transactions that can be run in the given order, and names the others
    /// with their reasons.
    package func build(
        on parent: ChainHead, _ choices: BlockChoices, transactions: [SignedTransaction]
    ) -> (built: ExecutedBlock, refused: [(transaction: SignedTransaction, TransactionFailure)]) {
        let template = self.template(on: parent, choices)
        var transition = self.transition(on: parent, template)
        var taken: [SignedTransaction] = []
        var refused: [(transaction: SignedTransaction, TransactionFailure)] = []
        var size = Block(header: template, transactions: []).encoded.count + 16
        for transaction in transactions {
            // Five bytes hold any header of a string that fits the block.
            let grown = size + transaction.encoded.count + 5
            guard grown <= ChainLimits.blockBytes else { break }
            do {
                try transition.apply(transaction)
                taken.append(transaction)
                size = grown
            } catch {
                refused.append((transaction, error))
            }
        }
        return (finish(&transition, template, taken), refused)
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

    private func transition(on parent: ChainHead, _ template: Header) -> StateTransition {
        StateTransition(
            on: parent.state, chainID: spec.chainID, baseFee: template.baseFeePerGas,
            gasLimit: template.gasLimit, beneficiary: template.beneficiary)
    }

    private func finish(
        _ transition: inout StateTransition, _ template: Header,
        _ transactions: [SignedTransaction]
    ) -> ExecutedBlock {
        let subsidy = Subsidy.units(at: template.number, spec: spec)
        let state = transition.finish(subsidy: subsidy)
        var header = template
        header.stateRoot = state.root
        header.transactionsRoot = Trie.root(ofList: transactions.map(\.encoded))
        header.receiptsRoot = Trie.root(ofList: transition.receipts.map(\.encoded))
        header.gasUsed = transition.gasUsed
        return ExecutedBlock(
            block: Block(header: header, transactions: transactions), state: state,
            receipts: transition.receipts)
    }
}
