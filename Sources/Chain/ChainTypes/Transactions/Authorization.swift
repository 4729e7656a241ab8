package import Cryptography
import Encodings
package import Primitives

/// What an account asks for: to run the code of another account as its own (EIP-7702).
package struct Authorization: Hashable, Sendable {
    /// The chain that it is good for; 0 is every chain.
    package var chainID: UInt256
    /// The account whose code is run; the zero address takes an earlier delegation back.
    package var address: Address
    /// The nonce that the signing account has when the authorization is used.
    package var nonce: UInt64

    package init(chainID: UInt256, address: Address, nonce: UInt64) {
        self.chainID = chainID
        self.address = address
        self.nonce = nonce
    }

    /// The digest that the account signs: `Keccak256(0x05 ‖ RLP [chainID, address, nonce])`.
    package var signingHash: Hash32 {
        Keccak256.hash([0x05] + RLPWriter.list { writeFields(to: &$0) })
    }

    func writeFields(to list: inout RLPWriter) {
        list.append(chainID)
        list.append(address)
        list.append(nonce)
    }
}

/// An authorization with the signature of the account that gives it.
///
/// One that is not valid is skipped when the transaction runs; it does not spoil the transaction.
package struct SignedAuthorization: Hashable, Sendable {
    package var authorization: Authorization
    package var signature: Signature

    package init(_ authorization: Authorization, signature: Signature) {
        self.authorization = authorization
        self.signature = signature
    }

    /// Signs an authorization.
    package init(_ authorization: Authorization, key: PrivateKey) {
        self.init(authorization, signature: key.sign(authorization.signingHash))
    }

    /// The account that signed; a recovery takes about 50 µs, so keep the answer.
    package func authority() throws(SignatureFailure) -> Address {
        try PublicKey.recovered(from: signature, over: authorization.signingHash).address
    }

    func write(to list: inout RLPWriter) {
        list.appendList { item in
            authorization.writeFields(to: &item)
            item.append(UInt64(signature.parity))
            item.append(signature.r)
            item.append(signature.s)
        }
    }

    init(_ reader: inout RLPReader) throws(RLPFailure) {
        var item = try reader.readList()
        authorization = Authorization(
            chainID: try item.readUInt256(), address: try item.readAddress(),
            nonce: try item.readUInt64())
        let parity = try item.readUInt64()
        guard parity <= UInt8.max else { throw .integerTooLarge(maximumBytes: 1, got: 2) }
        signature = Signature(
            r: try item.readUInt256(), s: try item.readUInt256(), parity: UInt8(parity))
        try item.finish()
    }
}
