import Glibc

/// Random bytes from the operating system, for keys and nonces; never for anything replayed.
package enum Entropy {
    package static func bytes(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        unsafe bytes.withUnsafeMutableBytes { buffer in
            // The system gives at most 256 bytes a call.
            for start in stride(from: 0, to: count, by: 256) {
                let address = unsafe buffer.baseAddress.map { unsafe $0 + start }
                let code = unsafe getentropy(address, min(256, count - start))
                precondition(code == 0, "the system has no random bytes to give")
            }
        }
        return bytes
    }
}
