import ChainTypes
import Encodings
import Execution
import NodeInterfaces
import Primitives

/// Blocks and the receipts in them.
extension EthereumService {
    static let blockMethods: [Method] = [
        Method(
            "eth_getBlockByNumber", "A block, with its transactions whole or by their hashes.",
            [.required("block", .blockTag), .required("full", .bool)], .nullable(.block),
            .computing(EthereumService.blockByNumber)),
        Method(
            "eth_getBlockByHash", "A block, with its transactions whole or by their hashes.",
            [.required("hash", .hash), .required("full", .bool)], .nullable(.block),
            .computing(EthereumService.blockByHash)),
        Method(
            "eth_getHeaderByNumber", "A block without its body.",
            [.required("block", .blockTag)], .nullable(.header),
            .atHand(EthereumService.headerByNumber)),
        Method(
            "eth_getHeaderByHash", "A block without its body.", [.required("hash", .hash)],
            .nullable(.header), .atHand(EthereumService.headerByHash)),
        Method(
            "eth_getBlockTransactionCountByNumber", "How many transactions a block holds.",
            [.required("block", .blockTag)], .nullable(.quantity),
            .atHand(EthereumService.countByNumber)),
        Method(
            "eth_getBlockTransactionCountByHash", "How many transactions a block holds.",
            [.required("hash", .hash)], .nullable(.quantity),
            .atHand(EthereumService.countByHash)),
        Method(
            "eth_getBlockReceipts", "The receipts of a block.",
            [.required("block", .blockReference)], .nullable(.array(.receipt)),
            .computing(EthereumService.blockReceipts)),
        Method(
            "eth_getUncleCountByBlockNumber", "0x0: there are no uncles.",
            [.required("block", .blockTag)], .nullable(.quantity),
            .atHand(EthereumService.uncleCountByNumber)),
        Method(
            "eth_getUncleCountByBlockHash", "0x0: there are no uncles.",
            [.required("hash", .hash)], .nullable(.quantity),
            .atHand(EthereumService.uncleCountByHash)),
        Method(
            "eth_getUncleByBlockNumberAndIndex", "null: there are no uncles.",
            [.required("block", .blockTag), .required("index", .quantity)], .null,
            .atHand(EthereumService.noUncle)),
        Method(
            "eth_getUncleByBlockHashAndIndex", "null: there are no uncles.",
            [.required("hash", .hash), .required("index", .quantity)], .null,
            .atHand(EthereumService.noUncle)),
    ]

    func blockByNumber(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let reference = try arguments.blockNumber(0)
        let isFull = try arguments.required(1).bool()
        if reference == .pending { return .value(try pendingValue(isFull: isFull)) }
        guard let block = try block(reference) else { return .value(.null) }
        return .value(try value(of: block, isFull: isFull))
    }

    func blockByHash(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let hash = try arguments.hash(0)
        let isFull = try arguments.required(1).bool()
        guard let block = try block(hash: hash) else { return .value(.null) }
        return .value(try value(of: block, isFull: isFull))
    }

    func value(
        of block: ChainBlock, isFull: Bool, isPending: Bool = false
    ) throws(RPCError) -> JSON {
        var object = BlockValues.header(block.header, hash: block.hash, isPending: isPending)
        object["size"] = .quantity(block.size)
        let transactions = block.block.transactions
        if isFull {
            let senders = try senders(of: block)
            object["transactions"] = .array(
                transactions.indices.map { index in
                    TransactionValues.value(
                        transactions[index], sender: senders[index],
                        at: .init(block: block, index: index, isPending: isPending))
                })
        } else {
            object["transactions"] = .array(transactions.map { .hash($0.hash) })
        }
        object["uncles"] = []
        object["withdrawals"] = .array(block.block.withdrawals.map(BlockValues.withdrawal))
        return .object(object)
    }

    /// The block that would be made now; an empty one on the head where the node does not say.
    private func pendingValue(isFull: Bool) throws(RPCError) -> JSON {
        if let pending = try pendingBlock() {
            return try value(of: pending.block, isFull: isFull, isPending: true)
        }
        let head = node.head.latest
        let header = PendingHeader.after(head)
        return try value(
            of: ChainBlock(Block(header: header, transactions: [])), isFull: isFull,
            isPending: true)
    }

    func headerByNumber(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        try headerValue(try block(try arguments.blockNumber(0)))
    }

    func headerByHash(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        try headerValue(try block(hash: try arguments.hash(0)))
    }

    private func headerValue(_ block: ChainBlock?) throws(RPCError) -> RPCResult {
        guard let block else { return .value(.null) }
        return .value(.object(BlockValues.header(block.header, hash: block.hash)))
    }

    func countByNumber(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let reference = try arguments.blockNumber(0)
        if reference == .pending, let pending = try pendingBlock() {
            return .value(.quantity(pending.block.block.transactions.count))
        }
        return count(try block(reference))
    }

    func countByHash(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        count(try block(hash: try arguments.hash(0)))
    }

    private func count(_ block: ChainBlock?) -> RPCResult {
        .value(block.map { .quantity($0.block.transactions.count) } ?? .null)
    }

    func blockReceipts(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        let reference = try BlockReference(try arguments.required(0))
        if reference == .pending, let pending = try pendingBlock() {
            let values = ReceiptValues(
                block: pending.block, receipts: pending.receipts,
                senders: try senders(of: pending.block),
                blobBaseFee: blobBaseFee(of: pending.block.header), isPending: true)
            return .value(.array(values.values))
        }
        guard let block = try block(reference) else { return .value(.null) }
        return .value(.array(try receiptValues(block).values))
    }

    func receiptValues(_ block: ChainBlock) throws(RPCError) -> ReceiptValues {
        ReceiptValues(
            block: block, receipts: try receipts(of: block), senders: try senders(of: block),
            blobBaseFee: blobBaseFee(of: block.header))
    }

    func uncleCountByNumber(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        .value(try block(try arguments.blockNumber(0)) == nil ? .null : .quantity(0))
    }

    func uncleCountByHash(_ arguments: Arguments) throws(RPCError) -> RPCResult {
        .value(try block(hash: try arguments.hash(0)) == nil ? .null : .quantity(0))
    }

    func noUncle(_ arguments: Arguments) throws(RPCError) -> RPCResult { .value(.null) }
}
