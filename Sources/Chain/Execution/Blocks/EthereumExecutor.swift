package import ChainTypes
import Cryptography
import EVM
package import Primitives
package import StateTrie

/// A block of an Ethereum chain with what is needed to put another one on it.
package struct EthereumHead: Sendable {
    package let header: Header
    package let state: ChainState
    package let ancestors: BlockAncestors

    package init(header: Header, state: ChainState, ancestors: BlockAncestors) {
        self.header = header
        self.state = state
        self.ancestors = ancestors
    }

    /// The head that a chain starts from.
    package init(genesis header: Header, state: ChainState) {
        self.init(
            header: header, state: state,
            ancestors: BlockAncestors(number: header.number, hashes: [header.hash]))
    }
}

/// Runs blocks of Ethereum as its execution specification does, from Cancun on.
///
/// What Assay derives from a parent's work, these blocks take from a beacon chain: randomness,
/// beacon root and withdrawals are free, and there is no subsidy. Everything else is the same code.
package struct EthereumExecutor: Sendable {
    package let rules: ChainRules
    private let codes = CodeCache()

    package init(rules: ChainRules) {
        self.rules = rules
    }

    /// Checks a block against its parent and gives the head with its state.
    package func execute(
        _ block: Block, on parent: EthereumHead,
        scheduler: some ParallelScheduler = SerialScheduler()
    ) throws(BlockFailure) -> EthereumHead {
        let fork = rules.rules(at: block.header.timestamp)
        let size = block.encoded.count
        if let limit = fork.transactions.maximumBlockSize, size > limit {
            throw .size(limit: limit, got: size)
        }
        try checkHeader(block.header, on: parent)
        var transition = BlockTransition(
            block.header, on: parent.state, ancestors: parent.ancestors, chain: rules,
            codes: codes)
        try transition.begin()
        let run = try TransactionsRun(
            block.transactions, on: &transition, chain: rules, scheduler: scheduler)
        try transition.pay(withdrawals: block.withdrawals)
        try transition.collectRequests()
        let outcome = try transition.outcome(scheduler: scheduler)
        let expected = outcome.header(
            block.header, transactionsRoot: run.root, withdrawals: block.withdrawals,
            scheduler: scheduler)
        try HeaderComparison.check(
            block.header, expected: expected, HeaderComparison.afterExecution)
        return EthereumHead(
            header: block.header, state: outcome.state,
            ancestors: parent.ancestors.appending(block.hash))
    }

    private func checkHeader(_ header: Header, on parent: EthereumHead) throws(BlockFailure) {
        guard header.extraData.count <= ChainLimits.extraDataBytes else {
            throw .extraData(limit: ChainLimits.extraDataBytes, got: header.extraData.count)
        }
        guard header.timestamp > parent.header.timestamp else {
            throw .notAfterParent(parent: parent.header.timestamp, got: header.timestamp)
        }
        try GasRules.checkGasLimit(header.gasLimit, parent: parent.header.gasLimit)
        guard header.gasUsed <= header.gasLimit else {
            throw .field(
                .gasUsed, expected: "at most \(header.gasLimit)", got: "\(header.gasUsed)")
        }
        let fork = rules.rules(at: header.timestamp)
        var expected = header
        expected.parentHash = parent.ancestors.hashes.first ?? .zero
        expected.number = parent.header.number &+ 1
        expected.baseFeePerGas = GasRules.baseFee(after: parent.header)
        expected.excessBlobGas = BlobGas.excess(after: parent.header, rules: fork.blobs)
        expected.ommersHash = .emptyList
        expected.difficulty = .zero
        expected.nonce = 0
        try HeaderComparison.check(header, expected: expected, HeaderComparison.beforeExecution)
        guard (header.requestsHash != nil) == fork.transactions.carriesRequests else {
            throw .field(
                .requestsHash, expected: fork.transactions.carriesRequests ? "one" : "none",
                got: header.requestsHash?.description ?? "none")
        }
    }
}
