import Cryptography
package import Models
package import Primitives
package import Tensors

/// A language model out of a safetensors file, known by the hash of the whole file.
package struct ChainModel: WorkModel {
    package let language: LanguageModel
    package let fileHash: Hash32

    /// Reads the file; its bytes are hashed whole, so no change to it goes unseen.
    package init(
        file: [UInt8], kernels: any TensorKernels
    ) throws(ModelFailure) {
        let reader: SafetensorsReader
        do throws(SafetensorsFailure) {
            reader = try SafetensorsReader(file)
        } catch {
            throw .file(error)
        }
        language = try LanguageModel(reader, kernels: kernels)
        fileHash = SHA256.hash(file)
    }

    package var hiddenWidth: Int { language.configuration.width }
    package var vocabulary: Int { language.configuration.vocabularySize }
    package var contextLength: Int { language.configuration.contextLength }

    package func macs(tokenCount: Int) throws -> UInt64 {
        try language.macs(tokenCount: tokenCount)
    }

    package func activations(tokens: [Int32]) throws -> WorkActivations {
        let evaluation = try language.evaluate(tokens)
        return WorkActivations(
            hidden: evaluation.hidden, logits: evaluation.logits,
            losses: evaluation.losses.elements)
    }
}
