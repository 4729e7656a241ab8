import ChainTypes
import Encodings
import EVM
import Execution
import Primitives

/// What `t8n` tells of the transactions that it ran.
struct TransitionReport {
    private(set) var taken: [SignedTransaction] = []
    private var receipts: [JSONObject] = []
    private var rejected: [JSON] = []

    mutating func add(
        _ signed: SignedTransaction, from sender: Address, _ outcome: TransactionOutcome
    ) {
        var receipt = JSONObject()
        receipt["type"] = .string("0x" + String(signed.transaction.type, radix: 16))
        receipt["root"] = "0x"
        receipt["status"] = outcome.succeeded ? "0x1" : "0x0"
        receipt["transactionHash"] = .string(signed.hash.description)
        let created = outcome.result.createdAddress ?? .zero
        receipt["contractAddress"] = .string(created.description)
        receipt["gasUsed"] = .string(UInt256(outcome.gasUsed).hexadecimal)
        receipt["effectiveGasPrice"] = .string(outcome.gasPrice.hexadecimal)
        receipt["transactionIndex"] = .string(UInt256(UInt64(taken.count)).hexadecimal)
        receipt["output"] = .string("0x" + Hex.encode(outcome.result.output))
        if !outcome.succeeded { receipt["error"] = .string("\(outcome.result.status)") }
        receipts.append(receipt)
        taken.append(signed)
    }

    mutating func reject(_ index: Int, _ failure: TransactionFailure) {
        rejected.append(["index": .integer(index), "error": .string(failure.description)])
    }

    /// The encodings of the transactions that ran, as a list.
    var body: [UInt8] {
        RLPWriter.list { list in
            for signed in taken {
                if signed.transaction.type == 0 {
                    list.appendRaw(signed.encoded)
                } else {
                    list.append(signed.encoded)
                }
            }
        }
    }

    func result(_ header: Header, _ outcome: BlockTransition.Outcome) -> JSON {
        var result = JSONObject()
        result["stateRoot"] = .string(header.stateRoot.description)
        result["txRoot"] = .string(header.transactionsRoot.description)
        result["receiptsRoot"] = .string(header.receiptsRoot.description)
        let logs = Log.hash(of: outcome.receipts.flatMap(\.logs))
        result["logsHash"] = .string(logs.description)
        result["logsBloom"] = .string(header.logsBloom.description)
        result["receipts"] = .array(completed(outcome.receipts))
        result["rejected"] = .array(rejected)
        result["gasUsed"] = .string(UInt256(header.gasUsed).hexadecimal)
        result["currentBaseFee"] = .string(header.baseFeePerGas.hexadecimal)
        result["withdrawalsRoot"] = .string(header.withdrawalsRoot.description)
        result["currentExcessBlobGas"] = .string(UInt256(header.excessBlobGas).hexadecimal)
        result["blobGasUsed"] = .string(UInt256(header.blobGasUsed).hexadecimal)
        if let requests = header.requestsHash {
            result["requestsHash"] = .string(requests.description)
            result["requests"] = .array(
                outcome.requests.items.map { .string("0x" + Hex.encode($0)) })
        }
        return .object(result)
    }

    /// The receipts with what the block knows of them.
    private func completed(_ known: [Receipt]) -> [JSON] {
        zip(receipts, known).map { receipt, known in
            var receipt = receipt
            receipt["cumulativeGasUsed"] = .string(UInt256(known.cumulativeGasUsed).hexadecimal)
            receipt["logsBloom"] = .string(known.bloom.description)
            receipt["logs"] = .array(
                known.logs.map { log in
                    [
                        "address": .string(log.address.description),
                        "topics": .array(log.topics.map { .string($0.description) }),
                        "data": .string("0x" + Hex.encode(log.data)),
                    ]
                })
            return .object(receipt)
        }
    }
}
