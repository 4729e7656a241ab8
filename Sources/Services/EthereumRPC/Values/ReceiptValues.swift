import ChainTypes
import EVM
import Encodings
import NodeInterfaces
import Primitives

/// Receipts and logs as Ethereum's JSON shows them.
struct ReceiptValues {
    let block: ChainBlock
    let receipts: [Receipt]
    let senders: [Address]
    /// The price of a unit of gas for blobs in the block.
    let blobBaseFee: UInt256
    var isPending = false

    /// All of the block's receipts.
    var values: [JSON] {
        block.block.transactions.indices.compactMap { value(at: $0) }
    }

    /// The receipt of one transaction; `nil` when the node does not have it.
    func value(at index: Int) -> JSON? {
        guard index < receipts.count, index < block.block.transactions.count,
            index < senders.count
        else { return nil }
        let signed = block.block.transactions[index]
        let transaction = signed.transaction
        let receipt = receipts[index]
        let before = index == 0 ? 0 : receipts[index - 1].cumulativeGasUsed
        var object = JSONObject()
        if transaction.type == 3 {
            object["blobGasPrice"] = .quantity(blobBaseFee)
            object["blobGasUsed"] = .quantity(transaction.blobHashes.count * 131_072)
        }
        object["blockHash"] = isPending ? .null : .hash(block.hash)
        object["blockNumber"] = .quantity(block.number)
        object["contractAddress"] =
            transaction.to == nil
            ? .address(ContractAddress.created(by: senders[index], nonce: transaction.nonce))
            : .null
        object["cumulativeGasUsed"] = .quantity(receipt.cumulativeGasUsed)
        object["effectiveGasPrice"] = .quantity(
            transaction.effectiveGasPrice(baseFee: block.header.baseFeePerGas))
        object["from"] = .address(senders[index])
        object["gasUsed"] = .quantity(receipt.cumulativeGasUsed &- before)
        object["logs"] = .array(logs(at: index))
        object["logsBloom"] = .string(receipt.bloom.description)
        object["status"] = .quantity(receipt.succeeded ? 1 : 0)
        object["to"] = transaction.to.map { .address($0) } ?? .null
        object["transactionHash"] = .hash(signed.hash)
        object["transactionIndex"] = .quantity(index)
        object["type"] = .quantity(Int(receipt.type))
        return .object(object)
    }

    private func logs(at index: Int) -> [JSON] {
        let first = receipts[..<index].reduce(0) { $0 + $1.logs.count }
        return receipts[index].logs.enumerated().map { offset, log in
            LogValues.value(
                log,
                at: LogLocation(
                    block: block, transaction: block.block.transactions[index].hash,
                    transactionIndex: index, logIndex: first + offset))
        }
    }
}

/// Where a log stands.
struct LogLocation {
    let block: ChainBlock
    let transaction: Hash32
    let transactionIndex: Int
    /// Counted over the whole block.
    let logIndex: Int
    /// Whether the block has left the chain.
    var isRemoved = false
}

enum LogValues {
    static func value(_ log: Log, at location: LogLocation) -> JSON {
        var object = JSONObject()
        object["address"] = .address(log.address)
        object["topics"] = .array(log.topics.map { .hash($0) })
        object["data"] = .data(log.data)
        object["blockNumber"] = .quantity(location.block.number)
        object["transactionHash"] = .hash(location.transaction)
        object["transactionIndex"] = .quantity(location.transactionIndex)
        object["blockHash"] = .hash(location.block.hash)
        object["blockTimestamp"] = .quantity(location.block.header.timestamp)
        object["logIndex"] = .quantity(location.logIndex)
        object["removed"] = .bool(location.isRemoved)
        return .object(object)
    }
}
