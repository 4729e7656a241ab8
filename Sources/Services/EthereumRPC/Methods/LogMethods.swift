import NodeInterfaces
import Synchronization
import ChainTypes
import Encodings
import Primitives

/// Logs and the filters that are polled.
extension EthereumService {
    static let logMethods: [Method] = [
        Method(
            "eth_getLogs", "The logs of a range of blocks, or of one, that match a filter.",
            [.required("filter", .filter)], .array(.log), .computing(EthereumService.logs)),
        Method(
            "eth_newFilter", "Makes a filter that finds logs as they come.",
            [.required("filter", .filter)], .quantity, .atHand(EthereumService.newFilter)),
        Method(
            "eth_newBlockFilter", "Makes a filter that finds blocks as they come.", [],
            .quantity, .atHand(EthereumService.newBlockFilter)),
        Method(
            "eth_newPendingTransactionFilter",
            "Makes a filter that finds transactions as they come into the pool.",
            [.optional("full", .bool)], .quantity, .atHand(EthereumService.newPendingFilter)),
        Method(
            "eth_getFilterChanges", "What a filter has found since the last poll.",
            [.required("filter", .quantity)], .array(.either(.hash, .log, .transaction)),
            .computing(EthereumService.filterChanges)),
        Method(
            "eth_getFilterLogs", "All logs that match a filter.",
            [.required("filter", .quantity)], .array(.log),
            .computing(EthereumService.filterLogs)),
        Method(
            "eth_uninstallFilter", "Ends a filter.", [.required("filter", .quantity)], .bool,
            .atHand(EthereumService.uninstallFilter)),
    ]

    func logs(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        .value(
            .array(try logs(matching: LogQuery(try arguments.required(0), limits: limits))))
    }

    private func logs(matching query: LogQuery) throws(RPCError) -> [JSON] {
        switch query.blocks {
        case .block(let hash):
            guard let block = try block(hash: hash) else { throw .server("unknown block") }
            return try logs(of: block, query.criteria)
        case .range(let from, let to):
            guard let first = try number(from), let last = try number(to), first <= last else {
                throw .parameters("invalid block range params")
            }
            let head = node.head.latest.number
            guard first <= head else { return [] }
            guard min(last, head) - first < limits.logBlocks else {
                throw .parameters("exceed maximum block range: \(limits.logBlocks)")
            }
            var found: [JSON] = []
            for number in first...min(last, head) {
                guard let block = try block(.number(number)) else { break }
                found += try logs(of: block, query.criteria)
                guard found.count <= limits.logs else {
                    throw .limit("query returned more than \(limits.logs) results")
                }
            }
            return found
        }
    }

    private func logs(
        of block: ChainBlock, _ criteria: LogCriteria
    ) throws(RPCError) -> [JSON] {
        guard criteria.mayMatch(block.header.logsBloom) else { return [] }
        return criteria.values(in: block, try receipts(of: block))
    }

    /// The number of a block of the chain, whether or not it exists yet.
    private func number(_ reference: BlockReference) throws(RPCError) -> UInt64? {
        switch reference {
        case .number(let number): number
        default: try block(reference)?.number
        }
    }

    // MARK: Filters

    func newFilter(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let query = try LogQuery(try arguments.required(0), limits: limits)
        if case .range(.number(let from), .number(let to)) = query.blocks, from > to {
            throw .parameters("invalid block range params")
        }
        return .value(.string(try filters.add(.logs(query), at: node.head.latest)))
    }

    func newBlockFilter(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        .value(.string(try filters.add(.blocks, at: node.head.latest)))
    }

    func newPendingFilter(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let isFull = try arguments.optional(0)?.bool() ?? false
        return .value(
            .string(try filters.add(.pending(isFull: isFull), at: node.head.latest)))
    }

    func filterChanges(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let entry = try filters.entry(try arguments.required(0).string("rpc.ID"))
        switch entry.kind {
        case .pending(let isFull):
            let hashes = filters.pending(of: entry)
            guard isFull else { return .value(.array(hashes.map { .hash($0) })) }
            return .value(
                .array(
                    hashes.compactMap { hash in
                        node.pooled(hash).map {
                            TransactionValues.value($0.transaction, sender: $0.sender, at: nil)
                        }
                    }))
        case .blocks:
            let changes = try changes(of: entry)
            return .value(.array(changes.added.map { .hash($0.hash) }))
        case .logs(let query): return .value(.array(try newLogs(entry, query)))
        }
    }

    private func changes(
        of entry: FilterRegistry.Entry
    ) throws(RPCError) -> ChainFollower.Changes {
        try reading { () throws(NodeReadFailure) in
            try entry.state.withLock { (state) throws(NodeReadFailure) in
                try state.follower.advance(node)
            }
        }
    }

    private func newLogs(
        _ entry: FilterRegistry.Entry, _ query: LogQuery
    ) throws(RPCError) -> [JSON] {
        let changes = try changes(of: entry)
        var found: [JSON] = []
        for block in changes.removed where query.criteria.mayMatch(block.header.logsBloom) {
            found += query.criteria.values(
                in: block, try receipts(of: block), isRemoved: true)
        }
        for block in changes.added where isWanted(block, query) {
            found += try logs(of: block, query.criteria)
        }
        guard found.count <= limits.logs else {
            throw .limit("query returned more than \(limits.logs) results")
        }
        return found
    }

    /// Whether a new block is in the range that a filter named in numbers.
    private func isWanted(_ block: ChainBlock, _ query: LogQuery) -> Bool {
        guard case .range(let from, let to) = query.blocks else { return false }
        if case .number(let first) = from, block.number < first { return false }
        if case .number(let last) = to, block.number > last { return false }
        return true
    }

    func filterLogs(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let entry = try filters.entry(try arguments.required(0).string("rpc.ID"))
        guard case .logs(let query) = entry.kind else { throw .filterNotFound }
        return .value(.array(try logs(matching: query)))
    }

    func uninstallFilter(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        .value(.bool(filters.remove(try arguments.required(0).string("rpc.ID"))))
    }
}
