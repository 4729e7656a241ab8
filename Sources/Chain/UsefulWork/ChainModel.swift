import Cryptography
package import Models
package import Primitives
package import Tensors

/// A byte-level language model out of a safetensors file, known by the hash of the whole file.
package struct ChainModel: ByteWorkModel {
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

    /// The program is static and computes every row, so the wanted ones do not matter.
    package func macs(tokenCount: Int, rowCount: Int) throws(QuizEvaluationFailure) -> UInt64 {
        do {
            return try language.macs(tokenCount: tokenCount)
        } catch {
            throw .model(reason: "\(error)")
        }
    }

    /// One quiz after the other: a program has the length of one of them.
    package func evaluate(
        _ passes: [WorkPass]
    ) -> [Result<[WorkRow], QuizEvaluationFailure>] {
        passes.map { pass in
            do {
                let evaluation = try language.evaluate(pass.tokens)
                return .success(pass.rows.map { row(evaluation, $0) })
            } catch {
                return .failure(.model(reason: "\(error)"))
            }
        }
    }

    private func row(_ evaluation: LanguageModel.Evaluation, _ row: Int) -> WorkRow {
        WorkRow(
            hidden: evaluation.hidden.slice(row * hiddenWidth, hiddenWidth),
            logits: evaluation.logits.slice(row * vocabulary, vocabulary),
            loss: evaluation.losses[row])
    }
}
