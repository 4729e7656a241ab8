import CSecp256k1
package import Primitives

/// A point on secp256k1 that is not at infinity.
package struct PublicKey: Hashable, Sendable {
    /// The coordinates x and y, 32 bytes each, the most significant first.
    package let bytes: [UInt8]

    /// Reads x ‖ y (64 bytes), or the forms of SEC 1 with their leading byte (65 or 33 bytes);
    /// `nil` when this is no point of the curve.
    package init?(_ encoded: [UInt8]) {
        let input = encoded.count == 64 ? [0x04] + encoded : encoded
        guard input.count == 65 || input.count == 33 else { return nil }
        // The library also takes the obsolete hybrid forms 0x06 and 0x07.
        guard input[0] <= 0x04 else { return nil }
        var point = secp256k1_pubkey()
        let context = unsafe Secp256k1.context.pointer
        guard unsafe secp256k1_ec_pubkey_parse(context, &point, input, input.count) == 1 else {
            return nil
        }
        self.init(point)
    }

    init(_ point: secp256k1_pubkey) {
        var point = point
        var output = [UInt8](repeating: 0, count: 65)
        var count = 65
        unsafe secp256k1_ec_pubkey_serialize(
            Secp256k1.context.pointer, &output, &count, &point,
            UInt32(SECP256K1_EC_UNCOMPRESSED))
        bytes = Array(output[1...])
    }

    /// The 33 bytes of SEC 1: the parity of y, then x.
    package var compressed: [UInt8] {
        [0x02 | ((bytes.last ?? 0) & 1)] + bytes.prefix(32)
    }

    /// The account that this key signs for.
    package var address: Address {
        Address(lastOf: Keccak256.hash(bytes))
    }

    /// Whether the owner of this key made the signature over the digest; the parity is not used.
    package func verifies(_ signature: Signature, over digest: Hash32) -> Bool {
        var parsed = secp256k1_ecdsa_signature()
        let compact = signature.r.bigEndianBytes + signature.s.bigEndianBytes
        let context = unsafe Secp256k1.context.pointer
        guard unsafe secp256k1_ecdsa_signature_parse_compact(context, &parsed, compact) == 1 else {
            return false
        }
        var point = secp256k1_pubkey()
        let input = [0x04] + bytes
        guard unsafe secp256k1_ec_pubkey_parse(context, &point, input, input.count) == 1 else {
            return false
        }
        // The library refuses the higher s by itself.
        return unsafe secp256k1_ecdsa_verify(context, &parsed, digest.bytes, &point) == 1
    }

    /// The key that made a signature over a digest.
    package static func recovered(
        from signature: Signature, over digest: Hash32
    ) throws(SignatureFailure) -> PublicKey {
        try signature.checkRange()
        return try recovered(allowingHighS: signature, over: digest)
    }

    /// The key that made a signature over a digest, whichever of the two s it has: what the
    /// contract ECRECOVER goes by, older than the rule of EIP-2.
    package static func recovered(
        allowingHighS signature: Signature, over digest: Hash32
    ) throws(SignatureFailure) -> PublicKey {
        guard signature.parity <= 1 else { throw .parity(signature.parity) }
        var parsed = secp256k1_ecdsa_recoverable_signature()
        let compact = signature.r.bigEndianBytes + signature.s.bigEndianBytes
        let context = unsafe Secp256k1.context.pointer
        let isParsed = unsafe secp256k1_ecdsa_recoverable_signature_parse_compact(
            context, &parsed, compact, Int32(signature.parity))
        guard isParsed == 1 else { throw .noPublicKey }
        // Zero for r or s gets as far as here and fails.
        var point = secp256k1_pubkey()
        guard unsafe secp256k1_ecdsa_recover(context, &point, &parsed, digest.bytes) == 1 else {
            throw .noPublicKey
        }
        return PublicKey(point)
    }
}
