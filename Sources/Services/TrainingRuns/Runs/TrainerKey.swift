package import Cryptography
import Platform
import Primitives

/// The key that a trainer signs proofs with.
package enum TrainerKey {
    /// Reads the key of a run directory, or makes one from the system's entropy.
    package static func loadOrCreate(at path: String) throws(RunFailure) -> PrivateKey {
        if FileSystem.exists(path) { return try load(path) }
        while true {
            let secret = Hash32(Entropy.bytes(32)) ?? .zero
            guard let key = PrivateKey(secret) else { continue }
            try runFile { () throws(FileError) in
                try AtomicFile.write(
                    Array((Hex.encode(secret.bytes) + "\n").utf8),
                    to: path,
                    mode: 0o600
                )
            }
            return key
        }
    }

    package static func load(_ path: String) throws(RunFailure) -> PrivateKey {
        let bytes = try runFile { () throws(FileError) in
            try FileSystem.read(path, limit: 128)
        }
        var text = String(decoding: bytes, as: UTF8.self)
        while let last = text.last, last.isWhitespace { text.removeLast() }
        guard let secret = Hash32(hex: text), let key = PrivateKey(secret) else {
            throw .key(path: path)
        }
        return key
    }
}
