import ChainTypes
import EVM
import Encodings
import Execution
import NodeInterfaces
import Primitives

/// Runs transactions again and tells what they did: `debug_trace*`.
extension EthereumService {
    private static let optionsParameter = Method.Parameter.optional("options", .object)
    private static let blockTrace = Schema.array(
        .members([("txHash", .hash), ("result", .any)]))

    static let traceMethods: [Method] = [
        Method(
            "debug_traceTransaction", "Runs a transaction of the chain again and traces it.",
            [.required("hash", .hash), optionsParameter], .any,
            .computing(EthereumService.traceTransaction)),
        Method(
            "debug_traceBlockByNumber", "Traces all transactions of a block.",
            [.required("block", .blockTag), optionsParameter], blockTrace,
            .computing(EthereumService.traceBlockByNumber)),
        Method(
            "debug_traceBlockByHash", "Traces all transactions of a block.",
            [.required("hash", .hash), optionsParameter], blockTrace,
            .computing(EthereumService.traceBlockByHash)),
        Method(
            "debug_traceCall", "Runs a call and traces it.",
            [.required("call", .call), .optional("block", .blockReference), optionsParameter],
            .any, .computing(EthereumService.traceCall)),
    ]

    func traceTransaction(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let hash = try arguments.hash(0)
        let options = try TraceOptions(arguments.optional(1), limits: limits)
        guard let found = try transaction(hash) else { throw .transactionNotFound }
        var replay = try BlockReplay(self, found.block)
        for index in 0..<found.index { try replay.run(index) }
        return .value(try trace(&replay, found.index, options))
    }

    func traceBlockByNumber(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let reference = try arguments.blockNumber(0)
        let options = try TraceOptions(arguments.optional(1), limits: limits)
        guard let block = try block(reference) else { throw .blockNotFound }
        return try traceBlock(block, options)
    }

    func traceBlockByHash(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let hash = try arguments.hash(0)
        let options = try TraceOptions(arguments.optional(1), limits: limits)
        guard let block = try block(hash: hash) else {
            throw .server("block \(hash) not found")
        }
        return try traceBlock(block, options)
    }

    private func traceBlock(
        _ block: ChainBlock, _ options: TraceOptions
    ) throws(RPCError) -> RPCResult {
        guard block.number > 0 else { throw .server("genesis is not traceable") }
        var replay = try BlockReplay(self, block)
        var values: [JSON] = []
        for (index, signed) in block.block.transactions.enumerated() {
            values.append([
                "txHash": .hash(signed.hash), "result": try trace(&replay, index, options),
            ])
        }
        return .value(.array(values))
    }

    private func trace(
        _ replay: inout BlockReplay, _ index: Int, _ options: TraceOptions
    ) throws(RPCError) -> JSON {
        let transaction = replay.block.block.transactions[index].transaction
        let authorities = transaction.authorizations.compactMap { try? $0.authority() }
        let touched = [replay.senders[index], replay.block.header.beneficiary] + authorities
        switch options.tracer {
        case .structLogs(let settings):
            let tracer = StructLogTracer(options: settings)
            let outcome = try replay.run(index, inspector: tracer)
            return try TraceValues.value(tracer, outcome)
        case .calls(let withLogs, let onlyTop):
            let tracer = CallTracer(withLog: withLogs, onlyTopCall: onlyTop)
            let outcome = try replay.run(index, inspector: tracer)
            return TraceValues.value(tracer, outcome, gasLimit: transaction.gasLimit)
        case .prestate(let isDifference, let hasCode, let hasStorage):
            let tracer = PrestateTracer(journal: replay.journal)
            for address in touched { tracer.touch(address) }
            try replay.run(index, inspector: tracer)
            return try TraceValues.value(
                tracer, isDifference: isDifference, hasCode: hasCode, hasStorage: hasStorage)
        }
    }

    // MARK: Calls

    func traceCall(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let call = try CallArguments(try arguments.required(0))
        let settings = arguments.optional(2)
        let options = try TraceOptions(settings, limits: limits)
        let overrides = try CallOverrides(
            state: settings?.member("stateOverrides", of: "TraceCallConfig"),
            block: settings?.member("blockOverrides", of: "TraceCallConfig"))
        let runner = CallRunner(self, on: try view(try arguments.block(1)), overrides)
        let gas = gasCap(call)
        switch options.tracer {
        case .structLogs(let settings):
            let tracer = StructLogTracer(options: settings)
            let outcome = try runner.outcome(call, gas: gas, inspector: tracer)
            return .value(try TraceValues.value(tracer, outcome))
        case .calls(let withLogs, let onlyTop):
            let tracer = CallTracer(withLog: withLogs, onlyTopCall: onlyTop)
            let outcome = try runner.outcome(call, gas: gas, inspector: tracer)
            return .value(TraceValues.value(tracer, outcome, gasLimit: gas))
        case .prestate(let isDifference, let hasCode, let hasStorage):
            let journal = Journal(runner.state)
            let tracer = PrestateTracer(journal: journal)
            tracer.touch(call.from ?? .zero)
            tracer.touch(runner.view.header.beneficiary)
            _ = try runner.outcome(call, gas: gas, on: journal, inspector: tracer)
            return .value(
                try TraceValues.value(
                    tracer, isDifference: isDifference, hasCode: hasCode,
                    hasStorage: hasStorage))
        }
    }
}
