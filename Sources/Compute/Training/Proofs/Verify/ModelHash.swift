import Cryptography
import Platform
package import Primitives

/// The name of a model: the SHA-256 of its file.
package enum ModelHash {
    package static func of(_ file: [UInt8]) -> Hash32 { SHA256.hash(file) }

    /// Compares the model of a run directory with the one that its proof names.
    static func check(_ directory: RunDirectory, against proof: TrainingProof) throws(Rejection) {
        let file: MappedFile
        do throws(FileError) {
            file = try MappedFile(
                directory.model, limit: ProofLimits.modelBytesMax, ahead: true)
        } catch {
            throw .modelMissing(path: directory.model)
        }
        let hash = SHA256.hash(of: file)
        guard hash == proof.model else { throw .modelFile(expected: proof.model, got: hash) }
    }
}
