import Cryptography
package import Primitives

/// The name of a model: the SHA-256 of its file.
package enum ModelHash {
    package static func of(_ file: [UInt8]) -> Hash32 { SHA256.hash(file) }

    /// Compares the model that came with a proof with the one that the proof names.
    static func check(_ files: any RunFiles, against proof: TrainingProof) throws(Rejection) {
        let hash = SHA256.hash(of: try files.modelFile())
        guard hash == proof.model else { throw .modelFile(expected: proof.model, got: hash) }
    }
}
