import ChainTypes
import Cryptography
import Encodings
import NodeInterfaces
import Primitives

/// Transactions as Ethereum's JSON shows them.
enum TransactionValues {
    /// Where a transaction of a block stands.
    struct Location {
        let block: ChainBlock
        let index: Int
        /// A block that nobody has sealed has no hash.
        var isPending = false
    }

    static func value(
        _ signed: SignedTransaction, sender: Address, at location: Location?,
        baseFee: UInt256? = nil
    ) -> JSON {
        let transaction = signed.transaction
        var object = JSONObject()
        object["blockHash"] =
            location.flatMap { $0.isPending ? nil : .hash($0.block.hash) } ?? .null
        object["blockNumber"] = location.map { .quantity($0.block.number) } ?? .null
        object["blockTimestamp"] = location.map { .quantity($0.block.header.timestamp) } ?? .null
        object["from"] = .address(sender)
        object["gas"] = .quantity(transaction.gasLimit)
        let baseFee = location?.block.header.baseFeePerGas ?? baseFee
        object["gasPrice"] = .quantity(
            baseFee.map { transaction.effectiveGasPrice(baseFee: $0) } ?? transaction.maxFee)
        if transaction.type >= 2 {
            object["maxFeePerGas"] = .quantity(transaction.maxFee)
            object["maxPriorityFeePerGas"] = .quantity(transaction.maxPriorityFee)
        }
        if transaction.type == 3 {
            object["maxFeePerBlobGas"] = .quantity(transaction.maxFeePerBlobGas)
        }
        object["hash"] = .hash(signed.hash)
        object["input"] = .data(transaction.data)
        object["nonce"] = .quantity(transaction.nonce)
        object["to"] = transaction.to.map { .address($0) } ?? .null
        object["transactionIndex"] = location.map { .quantity($0.index) } ?? .null
        object["value"] = .quantity(transaction.value)
        object["type"] = .quantity(Int(transaction.type))
        appendLists(transaction, to: &object)
        appendSignature(signed, to: &object)
        return .object(object)
    }

    private static func appendLists(_ transaction: Transaction, to object: inout JSONObject) {
        if transaction.type != 0 { object["accessList"] = accessList(transaction.accessList) }
        if let chainID = transaction.chainID { object["chainId"] = .quantity(chainID) }
        if transaction.type == 3 {
            object["blobVersionedHashes"] = .array(transaction.blobHashes.map { .hash($0) })
        }
        if transaction.type == 4 {
            object["authorizationList"] = .array(transaction.authorizations.map(authorization))
        }
    }

    private static func appendSignature(
        _ signed: SignedTransaction, to object: inout JSONObject
    ) {
        let parity = UInt64(signed.signature.parity)
        let isLegacy = signed.transaction.type == 0
        var v = UInt256(parity)
        if isLegacy {
            v =
                signed.transaction.chainID.map { (UInt256($0) << 1) &+ UInt256(35 + parity) }
                ?? UInt256(27 + parity)
        }
        object["v"] = .quantity(v)
        object["r"] = .quantity(signed.signature.r)
        object["s"] = .quantity(signed.signature.s)
        if !isLegacy { object["yParity"] = .quantity(parity) }
    }

    static func accessList(_ list: [Transaction.AccessListEntry]) -> JSON {
        .array(
            list.map { entry in
                [
                    "address": .address(entry.address),
                    "storageKeys": .array(entry.storageKeys.map { .hash($0) }),
                ]
            })
    }

    static func authorization(_ signed: SignedAuthorization) -> JSON {
        [
            "chainId": .quantity(signed.authorization.chainID),
            "address": .address(signed.authorization.address),
            "nonce": .quantity(signed.authorization.nonce),
            "yParity": .quantity(UInt64(signed.signature.parity)),
            "r": .quantity(signed.signature.r), "s": .quantity(signed.signature.s),
        ]
    }

    /// The line of `txpool_inspect`.
    static func summary(_ transaction: Transaction) -> String {
        let receiver =
            transaction.to.map { $0.checksummed } ?? "contract creation"
        return "\(receiver): \(transaction.value) wei + \(transaction.gasLimit) gas × "
            + "\(transaction.maxFee) wei"
    }
}
