package import ChainTypes
package import Encodings
import Primitives

/// An unsigned transaction as JSON-RPC and `eth_account` write it.
///
/// Numbers are JSON integers, decimal digits, or hexadecimal ones after `0x`. Everything that a
/// signature covers has to be there: nothing is guessed, as there is no node to ask.
package enum TransactionRequest {
    /// The members that an object may have.
    private static let known = [
        "type", "chainId", "nonce", "gas", "gasLimit", "gasPrice", "maxFeePerGas",
        "maxPriorityFeePerGas", "maxFeePerBlobGas", "to", "value", "data", "input", "accessList",
        "blobVersionedHashes", "authorizationList", "from",
    ]

    package static func parse(
        _ bytes: [UInt8]
    ) throws(TransactionRequestFailure) -> Transaction {
        let limits = JSONLimits(
            bytes: WalletLimits.transactionBytes, depth: WalletLimits.transactionDepth)
        let json: JSON
        do throws(JSONFailure) {
            json = try JSON.parse(bytes, limits: limits)
        } catch {
            throw .json(error)
        }
        return try parse(json)
    }

    package static func parse(_ json: JSON) throws(TransactionRequestFailure) -> Transaction {
        guard let object = json.object else { throw .notAnObject(got: json.kindName) }
        for key in object.keys where !known.contains(key) {
            throw .unknownMember(key, nearest: NearestName.among(known, to: key))
        }
        let reader = TransactionReader(json)
        let type = try reader.type()
        return Transaction(
            chainID: try reader.number("chainId"), nonce: try reader.number("nonce"),
            fees: try reader.fees(type), gasLimit: try reader.number("gas", or: "gasLimit"),
            to: try reader.receiver(), value: try reader.amount("value", absent: .zero),
            data: try reader.data(),
            accessList: type == 0 ? [] : try reader.accessList(),
            blobHashes: type == 3 ? try reader.blobHashes() : [],
            authorizations: type == 4 ? try reader.authorizations() : [])
    }
}
