package import ChainTypes
import Cryptography
package import Primitives

/// A transaction in the pool, with what was computed when it came in.
package struct PoolEntry: Hashable, Sendable {
    package let transaction: SignedTransaction
    package let sender: Address
    /// Milliseconds since 1970, as whoever put it in said.
    package let arrival: UInt64
    /// How many came before it; among equal prices the earlier one goes first.
    package let sequence: UInt64
    /// The most that the sender can lose with it.
    package let cost: UInt256
    /// The accounts whose authorizations it carries (EIP-7702), ascending, each once.
    package internal(set) var authorities: [Address]

    package var hash: Hash32 { transaction.hash }
    package var nonce: UInt64 { transaction.transaction.nonce }
    var byteCount: Int { transaction.encoded.count }

    /// One line as geth's `txpool_inspect` writes it.
    package var summary: String {
        let content = transaction.transaction
        let receiver = content.to?.checksummed ?? "contract creation"
        return "\(receiver): \(content.value) wei + \(content.gasLimit) gas × "
            + "\(content.maxFee) wei"
    }
}
