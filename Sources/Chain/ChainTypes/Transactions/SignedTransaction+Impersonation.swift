package import Cryptography
package import Primitives

/// Transactions without a signature, as a devnet's users send them from accounts whose keys they do
/// not have; good only under a spec that allows them.
extension SignedTransaction {
    /// A transaction that names its sender: the address stands in the place of r, and s is zero,
    /// which no signature ever has.
    package static func impersonated(
        _ transaction: Transaction, as sender: Address
    ) -> SignedTransaction {
        let name = UInt256(bigEndian: sender.bytes) ?? .zero
        return SignedTransaction(transaction, signature: Signature(r: name, s: .zero, parity: 0))
    }

    /// The sender that a transaction names; `nil` for a signed one.
    package var namedSender: Address? {
        guard signature.s.isZero, signature.parity == 0, signature.r.bitWidth <= 160 else {
            return nil
        }
        return Address(signature.r.bigEndianBytes.suffix(Address.byteCount))
    }

    /// The account that the transaction is from under the rules of a chain.
    package func sender(in spec: ChainSpec) throws(SignatureFailure) -> Address {
        if spec.allowsImpersonation, let namedSender { return namedSender }
        return try sender()
    }
}
