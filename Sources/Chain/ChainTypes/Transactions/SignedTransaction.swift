package import Cryptography
package import Primitives

/// A transaction with its sender's signature, and its one encoding.
package struct SignedTransaction: Hashable, Sendable {
    package let transaction: Transaction
    package let signature: Signature
    /// The canonical encoding: the type byte, if any, and the RLP list (EIP-2718).
    package let encoded: [UInt8]
    /// The Keccak-256 of the encoding, by which the transaction is known.
    package let hash: Hash32

    package init(_ transaction: Transaction, signature: Signature) {
        self.transaction = transaction
        self.signature = signature
        encoded = transaction.encoded(signature: signature)
        hash = Keccak256.hash(encoded)
    }

    /// Takes what was read from its canonical encoding.
    init(_ transaction: Transaction, signature: Signature, encoded: [UInt8]) {
        self.transaction = transaction
        self.signature = signature
        self.encoded = encoded
        hash = Keccak256.hash(encoded)
    }

    /// Signs a transaction.
    package init(_ transaction: Transaction, key: PrivateKey) {
        self.init(transaction, signature: key.sign(transaction.signingHash))
    }

    /// The account that signed; a recovery takes about 50 µs, so keep the answer.
    package func sender() throws(SignatureFailure) -> Address {
        try PublicKey.recovered(from: signature, over: transaction.signingHash).address
    }

    package static func == (a: SignedTransaction, b: SignedTransaction) -> Bool {
        a.encoded == b.encoded
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(hash)
    }
}
