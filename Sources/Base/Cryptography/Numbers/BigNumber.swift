import COpenSSL

/// A natural number of libcrypto, freed with its last use.
@safe final class BigNumber {
    let pointer: OpaquePointer

    /// Takes bytes with the most significant first; `nil` when memory is short.
    init?(_ bytes: some Collection<UInt8>) {
        let made = bytes.withContiguousStorageIfAvailable {
            unsafe BN_bin2bn($0.baseAddress, Int32(truncatingIfNeeded: $0.count), nil)
        }
        let copied = Array(bytes)
        guard let pointer = unsafe made ?? BN_bin2bn(copied, Int32(copied.count), nil) else {
            return nil
        }
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe BN_free(pointer)
    }

    /// `count` bytes, the most significant first; `nil` when the number needs more.
    func bytes(count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        let written = unsafe BN_bn2binpad(pointer, &bytes, Int32(truncatingIfNeeded: count))
        return written < 0 ? nil : bytes
    }
}

/// Where libcrypto keeps numbers between the steps of a computation.
@safe final class BigNumberScratch {
    let pointer: OpaquePointer

    init?() {
        guard let pointer = unsafe BN_CTX_new() else { return nil }
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe BN_CTX_free(pointer)
    }
}
