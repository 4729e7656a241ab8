import COpenSSL

/// SHA-512 of one message, for what was fixed before this project chose its hashes.
package enum SHA512 {
    /// The 64 bytes of the digest.
    package static func hash(_ message: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 64)
        unsafe Cryptography.digest(message, EVP_sha512(), into: &digest)
        return digest
    }
}

/// Keyed hashes (RFC 2104) over libcrypto.
package enum HMAC {
    /// The 64 bytes of HMAC-SHA-512, with which BIP-32 derives keys.
    package static func sha512(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        unsafe authenticated(message, key: key, EVP_sha512(), count: 64)
    }

    /// The 32 bytes of HMAC-SHA-256.
    package static func sha256(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        unsafe authenticated(message, key: key, EVP_sha256(), count: 32)
    }

    private static func authenticated(
        _ message: [UInt8], key: [UInt8], _ hash: OpaquePointer?, count: Int
    ) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: count)
        var written: UInt32 = 0
        let made = unsafe COpenSSL.HMAC(
            hash, key, Int32(key.count), message, message.count, &code, &written)
        precondition(
            unsafe made != nil && Int(written) == count, "libcrypto has no memory for a hash")
        return code
    }
}

private func digest(_ message: [UInt8], _ hash: OpaquePointer?, into output: inout [UInt8]) {
    var written: UInt32 = 0
    let code = unsafe EVP_Digest(message, message.count, &output, &written, hash, nil)
    precondition(code == 1, "libcrypto has no memory for a hash")
}
