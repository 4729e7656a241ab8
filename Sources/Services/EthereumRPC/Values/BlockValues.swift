import ChainTypes
import Encodings
import Primitives

/// Blocks as Ethereum's JSON shows them.
enum BlockValues {
    /// The fields of a header; those that a block gets by being sealed are null while it is not.
    static func header(_ header: Header, hash: Hash32, isPending: Bool = false) -> JSONObject {
        var object = JSONObject()
        object["number"] = .quantity(header.number)
        object["hash"] = isPending ? .null : .hash(hash)
        object["parentHash"] = .hash(header.parentHash)
        object["nonce"] = isPending ? .null : .data(header.nonceBytes)
        object["mixHash"] = .hash(header.mixHash)
        object["sha3Uncles"] = .hash(header.ommersHash)
        object["logsBloom"] = isPending ? .null : .string(header.logsBloom.description)
        object["transactionsRoot"] = .hash(header.transactionsRoot)
        object["stateRoot"] = .hash(header.stateRoot)
        object["receiptsRoot"] = .hash(header.receiptsRoot)
        object["miner"] = isPending ? .null : .address(header.beneficiary)
        object["difficulty"] = .quantity(header.difficulty)
        object["extraData"] = .data(header.extraData)
        object["gasLimit"] = .quantity(header.gasLimit)
        object["gasUsed"] = .quantity(header.gasUsed)
        object["timestamp"] = .quantity(header.timestamp)
        object["baseFeePerGas"] = .quantity(header.baseFeePerGas)
        object["withdrawalsRoot"] = .hash(header.withdrawalsRoot)
        object["blobGasUsed"] = .quantity(header.blobGasUsed)
        object["excessBlobGas"] = .quantity(header.excessBlobGas)
        object["parentBeaconBlockRoot"] = .hash(header.parentBeaconBlockRoot)
        object["requestsHash"] = header.requestsHash.map { .hash($0) }
        return object
    }

    static func withdrawal(_ withdrawal: Withdrawal) -> JSON {
        [
            "index": .quantity(withdrawal.index),
            "validatorIndex": .quantity(withdrawal.validatorIndex),
            "address": .address(withdrawal.address), "amount": .quantity(withdrawal.amount),
        ]
    }
}

extension Header {
    /// The eight bytes of the nonce.
    var nonceBytes: [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: nonce >> UInt64(56 - 8 * $0)) }
    }
}
