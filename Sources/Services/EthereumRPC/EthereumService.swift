import ChainTypes
import EVM
import Encodings
import Execution
package import NodeInterfaces
package import Observability
import Primitives

/// Ethereum's JSON-RPC in front of a node.
///
/// Answers do not depend on the way that a request came: HTTP, WebSocket and tests call the same.
package final class EthereumService: Sendable {
    package let node: any NodeInterface
    package let limits: RPCLimits
    package let access: RPCAccess
    let log: Logger
    let methods: MethodTable
    let threads: CallThreads
    let filters: FilterRegistry
    let hub: SubscriptionHub
    let senders = SenderCache()
    /// The rules of the node's chain.
    let chainRules: ChainRules
    /// Analysed code, shared by all calls.
    let codes = CodeCache()

    package init(
        node: any NodeInterface, limits: RPCLimits = RPCLimits(),
        access: RPCAccess = RPCAccess(), log: Logger = .silent
    ) {
        let log = log.named(.rpc)
        self.log = log
        self.node = node
        self.limits = limits
        self.access = access
        let spec = node.chain.spec
        var rules = ChainRules.assay(chainID: spec.chainID)
        rules.namesSenders = spec.allowsImpersonation
        chainRules = rules
        methods = MethodTable(forDevelopment: node.development != nil)
        threads = CallThreads(count: limits.callThreads, waiting: limits.waitingCalls)
        if !threads.isRunning {
            log.critical("the system gave no threads for calls: each is refused as one too many")
        }
        filters = FilterRegistry(limits: limits)
        hub = SubscriptionHub(node: node, limits: limits, log: log)
        node.observe { [filters, hub] event in
            filters.take(event)
            hub.take(event)
        }
    }

    deinit { threads.stop() }

    /// The answer to a whole body; `nil` when it holds notifications only.
    package func answer(_ body: [UInt8]) async -> [UInt8]? {
        do throws(RPCError) {
            return await answer(try RPCBodyReader.read(body, limits: limits))
        } catch {
            return RPCAnswer.failure(id: nil, error)
        }
    }

    // MARK: Single requests

    /// Computes an answer whose method is at hand.
    func answer(
        _ message: RPCMessage, _ compute: (Arguments) throws(RPCError) -> RPCResult
    ) -> [UInt8]? {
        let outcome: Result<RPCResult, RPCError>
        do throws(RPCError) {
            outcome = .success(try compute(try Arguments(message.parameters, limits: limits)))
        } catch {
            outcome = .failure(error)
        }
        return text(of: outcome, for: message)
    }

    func text(of outcome: Result<RPCResult, RPCError>, for message: RPCMessage) -> [UInt8]? {
        guard let id = message.id else { return nil }
        switch outcome {
        case .success(let result):
            let text = RPCAnswer.success(id: id, result)
            return text.count <= limits.responseBytes
                ? text : RPCAnswer.failure(id: id, .responseTooLarge)
        case .failure(let error): return RPCAnswer.failure(id: id, error)
        }
    }

    /// The method of a message; its absence is an error.
    func method(of message: RPCMessage) throws(RPCError) -> Method {
        guard let method = methods[message.method] else { throw .unknownMethod(message.method) }
        return method
    }

    func outcome(of message: RPCMessage) async -> Result<RPCResult, RPCError> {
        do throws(RPCError) {
            let method = try method(of: message)
            let arguments = try Arguments(message.parameters, limits: limits)
            guard arguments.values.count <= method.parameters.count else {
                throw .tooMany(atMost: method.parameters.count)
            }
            switch method.work {
            case .atHand(let handler): return .success(try handler(self)(arguments))
            case .computing(let handler):
                return await threads.run { [self] () throws(RPCError) in
                    try handler(self)(arguments)
                }
            case .waiting(let handler): return .success(try await handler(self)(arguments))
            case .subscribing: throw .notificationsUnsupported
            }
        } catch {
            return .failure(error)
        }
    }

    // MARK: Bodies

    func answer(_ body: RPCBody) async -> [UInt8]? {
        switch body {
        case .single(.failure(let fault)): return RPCAnswer.failure(id: fault.id, fault.error)
        case .single(.success(let message)):
            return text(of: await outcome(of: message), for: message)
        case .batch(let items):
            if let refusal = refusal(of: items) { return refusal }
            var batch = BatchText(limit: limits.responseBytes)
            for item in items {
                switch item {
                case .failure(let fault): batch.append(.failure(fault.error), id: fault.id)
                case .success(let message):
                    let id = message.id
                    let outcome = batch.isFull ? nil : await outcome(of: message)
                    if let id { batch.append(outcome ?? .failure(.responseTooLarge), id: id) }
                }
            }
            return batch.text
        }
    }

    /// Why a batch is not worked on, in the shape of its answer.
    private func refusal(of items: [Result<RPCMessage, RPCMessageFault>]) -> [UInt8]? {
        if items.isEmpty { return RPCAnswer.failure(id: nil, .emptyBatch) }
        guard items.count > limits.batchItems else { return nil }
        var id: ArraySlice<UInt8>?
        for case .success(let message) in items where id == nil { id = message.id }
        return [UInt8(ascii: "[")] + RPCAnswer.failure(id: id, .batchTooLarge)
            + [UInt8(ascii: "]")]
    }
}

/// The answers of a batch as one text, up to a limit.
private struct BatchText {
    private let limit: Int
    private var bytes: [UInt8] = [UInt8(ascii: "[")]
    private(set) var isFull = false

    init(limit: Int) { self.limit = limit }

    mutating func append(_ outcome: Result<RPCResult, RPCError>, id: ArraySlice<UInt8>?) {
        var item =
            switch outcome {
            case .success(let result): RPCAnswer.success(id: id ?? [], result)
            case .failure(let error): RPCAnswer.failure(id: id, error)
            }
        if bytes.count + item.count > limit {
            isFull = true
            item = RPCAnswer.failure(id: id, .responseTooLarge)
        }
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(contentsOf: item)
    }

    /// `nil` when nothing was to be answered.
    var text: [UInt8]? { bytes.count > 1 ? bytes + [UInt8(ascii: "]")] : nil }
}
