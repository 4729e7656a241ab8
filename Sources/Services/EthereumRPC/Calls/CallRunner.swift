import ChainTypes
import EVM
import Execution
import NodeInterfaces
import Platform
import Primitives

/// Runs calls that are no transactions on a state of the chain.
struct CallRunner {
    let view: BlockView
    let chainID: UInt64
    let rules: Rules
    let state: any EVM.WorldState
    let deadline: UInt64
    private let block: BlockContext
    private let codes: CodeCache

    init(
        _ service: EthereumService, on view: BlockView, _ overrides: CallOverrides = CallOverrides()
    ) {
        self.view = view
        chainID = service.node.chain.spec.chainID
        let chain = service.chainRules
        rules = chain.rules(at: view.header.timestamp)
        deadline =
            Clock.monotonicNanoseconds &+ UInt64(max(0, service.limits.callSeconds) * 1e9)
        let base = CallState(view, service.node, deadline: deadline)
        state =
            overrides.accounts.isEmpty
            ? base : OverriddenState(base, overrides: overrides.accounts)
        var block = BlockContext(view.header, chain: chain)
        overrides.block.apply(to: &block)
        self.block = block
        codes = service.codes
    }

    var isOverdue: Bool { Clock.monotonicNanoseconds > deadline }

    /// Runs one call, on a journal of its own unless one is handed over.
    func run(
        _ call: CallArguments, gas: UInt64, on journal: Journal? = nil,
        inspector: some Inspector = NoInspector()
    ) throws(TransactionFailure) -> TransactionOutcome {
        if isOverdue { throw .state(CallState.timeout) }
        let transaction = call.transaction(chainID: chainID, gasLimit: gas, nonce: 0)
        var block = block
        // One that offers nothing for gas pays nothing, and sees a base fee of nothing.
        if transaction.maxFee.isZero { block.baseFee = .zero }
        if transaction.maxFeePerBlobGas.isZero { block.blobBaseFee = .zero }
        let executor = TransactionExecutor(
            rules: rules, block: block, checks: .callsOnly, codes: codes)
        return try executor.run(
            transaction, from: call.from ?? .zero, on: journal ?? Journal(state),
            inspector: inspector)
    }

    /// Runs a call; a refusal is an error in the words of `eth_call`.
    func outcome(
        _ call: CallArguments, gas: UInt64, on journal: Journal? = nil,
        inspector: some Inspector = NoInspector()
    ) throws(RPCError) -> TransactionOutcome {
        do throws(TransactionFailure) {
            return try run(call, gas: gas, on: journal, inspector: inspector)
        } catch {
            throw FailureTexts.error(of: error, sender: call.from ?? .zero, gas: gas)
        }
    }

    func account(_ address: Address) throws(RPCError) -> AccountState? {
        do throws(WorldStateFailure) {
            return try state.account(address)
        } catch {
            throw FailureTexts.error(of: .state(error), sender: address, gas: 0)
        }
    }
}
