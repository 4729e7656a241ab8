import COpenSSL

/// RIPEMD-160 by libcrypto; Ethereum has it as a precompiled contract for the addresses of Bitcoin.
package enum RIPEMD160 {
    /// The 20 bytes of the digest.
    package static func hash(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(RIPEMD160_DIGEST_LENGTH))
        var state = RIPEMD160_CTX()
        _ = unsafe RIPEMD160_Init(&state)
        _ = unsafe RIPEMD160_Update(&state, bytes, bytes.count)
        _ = unsafe RIPEMD160_Final(&digest, &state)
        return digest
    }
}
