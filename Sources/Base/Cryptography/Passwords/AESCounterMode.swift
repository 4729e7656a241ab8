import COpenSSL

/// AES-128 in counter mode over libcrypto: what encrypts a key in a keystore file.
package enum AESCounterMode {
    /// Encrypts or decrypts, which is the same; `nil` unless key and initial counter have 16 bytes.
    package static func apply(
        key: [UInt8], counter: [UInt8], to text: [UInt8]
    ) -> [UInt8]? {
        guard key.count == 16, counter.count == 16, text.count <= Int32.max - 16 else { return nil }
        guard let context = unsafe EVP_CIPHER_CTX_new() else { return nil }
        defer { unsafe EVP_CIPHER_CTX_free(context) }
        let isReady = unsafe EVP_EncryptInit_ex(context, EVP_aes_128_ctr(), nil, key, counter)
        guard isReady == 1 else { return nil }
        var output = [UInt8](repeating: 0, count: text.count + 16)
        var written: Int32 = 0
        guard unsafe EVP_EncryptUpdate(context, &output, &written, text, Int32(text.count)) == 1,
            Int(written) == text.count
        else { return nil }
        return Array(output.prefix(text.count))
    }
}

/// Comparisons whose time does not depend on where the first difference stands.
package enum ConstantTime {
    package static func areEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        guard a.count == b.count else { return false }
        return unsafe CRYPTO_memcmp(a, b, a.count) == 0
    }
}
