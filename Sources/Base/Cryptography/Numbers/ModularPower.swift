import COpenSSL

/// Powers modulo a number of any size, by libcrypto.
package enum ModularPower {
    /// The bytes that a base, exponent or modulus may have at most.
    package static let byteLimit = 1 << 24

    /// base^exponent modulo `modulus` in as many bytes as the modulus has; all numbers have their
    /// most significant byte first and may be empty, which is zero.
    ///
    /// Modulo zero every power is zero here, as in the contract MODEXP. `nil` for numbers above
    /// ``byteLimit`` and when memory is short.
    package static func of(
        base: ArraySlice<UInt8>, exponent: ArraySlice<UInt8>, modulus: ArraySlice<UInt8>
    ) -> [UInt8]? {
        guard max(base.count, exponent.count, modulus.count) <= byteLimit else { return nil }
        guard modulus.contains(where: { $0 != 0 }) else {
            return [UInt8](repeating: 0, count: modulus.count)
        }
        guard let base = BigNumber(base), let exponent = BigNumber(exponent),
            let number = BigNumber(modulus), let result = BigNumber([]),
            let scratch = BigNumberScratch()
        else { return nil }
        let isDone = unsafe BN_mod_exp(
            result.pointer, base.pointer, exponent.pointer, number.pointer, scratch.pointer)
        return isDone == 1 ? result.bytes(count: modulus.count) : nil
    }
}
