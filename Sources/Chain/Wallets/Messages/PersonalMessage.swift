package import Cryptography
package import Primitives

/// Text that an account signs so that it cannot be taken for a transaction (EIP-191, version E).
package enum PersonalMessage {
    /// The digest that is signed: of a prefix, the count of bytes, and the bytes.
    package static func signingHash(_ message: [UInt8]) -> Hash32 {
        let prefix = Array("\u{19}Ethereum Signed Message:\n\(message.count)".utf8)
        return Keccak256.hash(prefix + message)
    }
}

extension Signature {
    /// r, s and 27 + parity: the 65 bytes that wallets hand out for messages and typed data.
    package var messageBytes: [UInt8] {
        r.bigEndianBytes + s.bigEndianBytes + [27 &+ parity]
    }

    /// Reads 65 bytes that end with a parity or 27 + parity; `nil` for anything else.
    package init?(messageBytes bytes: [UInt8]) {
        guard var signature = Signature(bytes) else { return nil }
        if signature.parity >= 27 { signature.parity -= 27 }
        guard signature.parity <= 1 else { return nil }
        self = signature
    }
}
