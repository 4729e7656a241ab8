import COpenSSL

/// Why a key could not be derived from a password.
package enum KeyDerivationFailure: Error, Hashable, CustomStringConvertible {
    /// The parameters are outside what the function is defined for.
    case parameters(String)
    /// More memory than the caller allows.
    case memory(limit: Int, needed: Int)

    package var description: String {
        switch self {
        case .parameters(let text): "the key derivation cannot work with \(text)"
        case .memory(let limit, let needed):
            "the key derivation needs \(needed) bytes of memory, at most \(limit) are given"
        }
    }
}

/// Functions that make guessing a password slow, over libcrypto.
///
/// They take as long as their parameters say, so parameters that come from a file are to be bounded
/// by the caller before.
package enum KeyDerivation {
    /// The hashes that PBKDF2 is used with.
    package enum Hash: Hashable, Sendable {
        case sha256, sha512
    }

    /// The parameters of scrypt (RFC 7914).
    package struct Scrypt: Hashable, Sendable {
        /// The cost in time and memory, a power of two.
        package var n: UInt64
        package var r: UInt64
        package var p: UInt64

        package init(n: UInt64, r: UInt64, p: UInt64) {
            self.n = n
            self.r = r
            self.p = p
        }

        /// The bytes that libcrypto allocates; `nil` when they exceed 64 bits.
        package var memory: Int? {
            let (rows, overflow) = n.addingReportingOverflow(2)
            let (blocks, carry) = rows.addingReportingOverflow(p)
            let (bytes, high) = blocks.multipliedReportingOverflow(by: 128)
            let (product, top) = bytes.multipliedReportingOverflow(by: r)
            return overflow || carry || high || top ? nil : Int(exactly: product)
        }
    }

    /// PBKDF2 (RFC 8018): `count` bytes after `iterations` rounds of HMAC.
    package static func pbkdf2(
        _ hash: Hash, password: [UInt8], salt: [UInt8], iterations: Int, count: Int
    ) throws(KeyDerivationFailure) -> [UInt8] {
        guard let rounds = Int32(exactly: iterations), rounds > 0 else {
            throw .parameters("\(iterations) iterations")
        }
        guard count > 0, let bytes = Int32(exactly: count) else {
            throw .parameters("a key of \(count) bytes")
        }
        var key = [UInt8](repeating: 0, count: count)
        let code = unsafe password.withUnsafeBytes { raw in
            let text = unsafe raw.bindMemory(to: CChar.self).baseAddress
            let function = unsafe hash == .sha256 ? EVP_sha256() : EVP_sha512()
            return unsafe PKCS5_PBKDF2_HMAC(
                text, Int32(password.count), salt, Int32(salt.count), rounds, function,
                bytes, &key)
        }
        guard code == 1 else { throw .parameters("\(iterations) iterations, \(count) bytes") }
        return key
    }

    /// scrypt (RFC 7914): `count` bytes, with at most `memoryLimit` bytes of memory.
    package static func scrypt(
        _ cost: Scrypt, password: [UInt8], salt: [UInt8], count: Int, memoryLimit: Int
    ) throws(KeyDerivationFailure) -> [UInt8] {
        let named = "n = \(cost.n), r = \(cost.r), p = \(cost.p)"
        guard count > 0, let needed = cost.memory else { throw .parameters(named) }
        guard needed <= memoryLimit else { throw .memory(limit: memoryLimit, needed: needed) }
        let isPower = cost.n > 1 && cost.n & (cost.n - 1) == 0
        if isPower, cost.r > 0, cost.r < 4, cost.p > 0, cost.n >= 1 << (16 * cost.r) {
            return try ScryptMixing.derive(cost, password: password, salt: salt, count: count)
        }
        var key = [UInt8](repeating: 0, count: count)
        let code = unsafe password.withUnsafeBytes { raw in
            let text = unsafe raw.bindMemory(to: CChar.self).baseAddress
            // An empty text must not be a null pointer, which asks for a check only.
            var none: CChar = 0
            return unsafe withUnsafePointer(to: &none) { nothing in
                unsafe EVP_PBE_scrypt(
                    text ?? nothing, password.count, salt, salt.count, cost.n, cost.r, cost.p,
                    UInt64(memoryLimit), &key, count)
            }
        }
        guard code == 1 else { throw .parameters(named) }
        return key
    }
}
