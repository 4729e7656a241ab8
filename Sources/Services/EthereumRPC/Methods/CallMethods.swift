import ChainTypes
import EVM
import Encodings
import Execution
import Primitives

/// Calls that change nothing.
extension EthereumService {
    private static let callParameters: [Method.Parameter] = [
        .required("call", .call), .optional("block", .blockReference),
        .optional("stateOverrides", .stateOverrides),
        .optional("blockOverrides", .blockOverrides),
    ]

    static let callMethods: [Method] = [
        Method(
            "eth_call", "Runs a call on a state and throws its changes away.",
            callParameters, .data, .computing(EthereumService.call)),
        Method(
            "eth_estimateGas", "The gas limit with which a transaction succeeds.",
            callParameters, .quantity, .computing(EthereumService.estimateGas)),
        Method(
            "eth_createAccessList",
            "The accounts and slots that a transaction touches (EIP-2930).", callParameters,
            .members(
                [("accessList", .accessList), ("gasUsed", .quantity)],
                optional: [("error", .text)]),
            .computing(EthereumService.createAccessList)),
    ]

    func runner(_ arguments: Arguments, default reference: BlockReference) throws(RPCError)
        -> CallRunner
    {
        let named = arguments.optional(1) == nil ? reference : try arguments.block(1)
        let overrides = try CallOverrides(
            state: arguments.optional(2), block: arguments.optional(3))
        return CallRunner(self, on: try view(named), overrides)
    }

    /// The gas that a call may use.
    func gasCap(_ call: CallArguments) -> UInt64 { min(call.gas ?? .max, limits.callGas) }

    func call(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let call = try CallArguments(try arguments.required(0))
        let runner = try runner(arguments, default: .latest)
        let outcome = try runner.outcome(call, gas: gasCap(call))
        if let error = FailureTexts.error(of: outcome.result) { throw error }
        // The output of a creation is the code, which is what the call of one is asked for.
        return .data(outcome.result.output)
    }

    func estimateGas(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let call = try CallArguments(try arguments.required(0))
        let runner = try runner(arguments, default: .latest)
        return .quantity(UInt256(try estimateGas(call, runner)))
    }

    func estimateGas(_ call: CallArguments, _ runner: CallRunner) throws(RPCError) -> UInt64 {
        try GasEstimate(runner: runner, call: call, cap: limits.callGas).least()
    }

    /// Runs a transaction with the list of what it touched last time, until the list stays the
    /// same.
    func createAccessList(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        var call = try CallArguments(try arguments.required(0))
        let runner = try runner(arguments, default: .latest)
        let from = call.from ?? .zero
        let nonce = try runner.account(from)?.nonce ?? 0
        let target = call.to ?? ContractAddress.created(by: from, nonce: nonce)
        var excluded = Set(runner.rules.precompiles.addresses)
        excluded.formUnion([from, target])
        var list = call.accessList ?? []
        while true {
            call.accessList = list
            let inspector = AccessListInspector(list, excluding: excluded)
            let outcome = try runner.outcome(call, gas: gasCap(call), inspector: inspector)
            let touched = inspector.list
            if touched == list {
                var object = JSONObject()
                object["accessList"] = TransactionValues.accessList(list)
                if let error = FailureTexts.error(of: outcome.result) {
                    object["error"] = .string(
                        error.code == 3 ? "execution reverted" : error.message)
                }
                object["gasUsed"] = .quantity(outcome.gasUsed)
                return .value(.object(object))
            }
            list = touched
        }
    }

    // MARK: Prices of blobs

    private func blobRules(at timestamp: UInt64) -> Rules.BlobRules {
        chainRules.rules(at: timestamp).blobs
    }

    func blobBaseFee(of header: Header) -> UInt256 {
        BlobGas.price(excess: header.excessBlobGas, rules: blobRules(at: header.timestamp))
    }

    func blobBaseFee(after header: Header) -> UInt256 {
        let rules = blobRules(at: header.timestamp)
        return BlobGas.price(excess: BlobGas.excess(after: header, rules: rules), rules: rules)
    }
}
