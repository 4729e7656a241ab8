package import Inference
import Models
package import Primitives
import Synchronization
package import Tensors
import Tokenizers

/// A language model out of a GGUF file as the model of a chain, known by the hash of the whole
/// file.
///
/// Its quizzes are read by the same decoder that serves it. Calls from several threads wait for
/// each other.
package final class DecoderWorkModel: WorkModel {
    /// The bytes of a quiz on a new chain, unless the model's context is shorter.
    package static let usualTextBytes = 128
    /// Quizzes of 128 bytes have about 80 tokens: four of them fill a pass well, and a worker that
    /// has found a winner wastes little.
    package static let usualAttemptsAtOnce = 4

    package let fileHash: Hash32
    package let attemptsAtOnce: Int
    private let configuration: DecoderConfiguration
    private let tokenizer: Tokenizer
    private let kernels: any TensorKernels
    private let decoder: Mutex<Decoder>

    /// Takes a model that is loaded.
    package init(
        _ model: InferenceModel, kernels: any TensorKernels,
        attemptsAtOnce: Int = DecoderWorkModel.usualAttemptsAtOnce
    ) throws(InferenceFailure) {
        precondition(attemptsAtOnce >= 1, "a pass reads at least one quiz")
        fileHash = model.fileHash
        self.attemptsAtOnce = attemptsAtOnce
        configuration = model.configuration
        tokenizer = try Self.tokenizer(ofRuns: model.text.tokenizer)
        self.kernels = kernels
        decoder = Mutex(Decoder(model.weights, kernels: kernels))
    }

    /// A run is a piece of a text: nothing is put before it that the text has not got.
    private static func tokenizer(
        ofRuns whole: Tokenizer
    ) throws(InferenceFailure) -> Tokenizer {
        var vocabulary = whole.vocabulary
        guard vocabulary.spacePrefix != .none else { return whole }
        vocabulary.spacePrefix = .none
        do throws(TokenizerFailure) {
            return try Tokenizer(vocabulary)
        } catch {
            throw .model(reason: error.description)
        }
    }

    package var hiddenWidth: Int { configuration.width }
    package var vocabulary: Int { configuration.vocabularySize }
    package var contextLength: Int { configuration.contextLength }
    package var textBytes: Int { min(Self.usualTextBytes, contextLength) }

    package var beginning: [Int32] {
        let vocabulary = tokenizer.vocabulary
        return vocabulary.addsBeginning ? vocabulary.beginning.map { [$0] } ?? [] : []
    }

    /// The text of a quiz is ASCII; a user of the model could not make a control token either.
    package func encode(_ run: [UInt8]) -> [Int32] {
        tokenizer.encode(String(decoding: run, as: UTF8.self), special: false)
    }

    package func decode(_ tokens: [Int32]) -> [UInt8] { tokenizer.decode(tokens) }

    /// Only the wanted rows get logits.
    package func macs(tokenCount: Int, rowCount: Int) -> UInt64 {
        DecoderWork.macs(configuration, tokens: tokenCount, logits: rowCount)
    }

    package func evaluate(
        _ passes: [WorkPass]
    ) -> [Result<[WorkRow], QuizEvaluationFailure>] {
        decoder.withLock { decoder in
            do throws(InferenceFailure) {
                return try rows(of: passes, with: decoder).map { .success($0) }
            } catch {
                // A pass is refused as a whole, before it begins: each quiz has its own reason.
                return passes.map { pass in
                    Result { () throws(QuizEvaluationFailure) in
                        do throws(InferenceFailure) {
                            return try rows(of: [pass], with: decoder)[0]
                        } catch {
                            throw .model(reason: error.description)
                        }
                    }
                }
            }
        }
    }

    private func rows(
        of passes: [WorkPass], with decoder: Decoder
    ) throws(InferenceFailure) -> [[WorkRow]] {
        var rows = passes.map { _ in [WorkRow]() }
        let segments = passes.map { pass in
            DecoderSegment(cache: decoder.makeCache(), tokens: pass.tokens, logitsAt: pass.rows)
        }
        try decoder.run(segments) { shown in
            let next = shown.places.map { passes[shown.segment].tokens[$0 + 1] }
            let losses = losses(of: shown, followedBy: next)
            for row in 0..<shown.count {
                rows[shown.segment].append(
                    WorkRow(
                        hidden: copy(shown.hidden(row)), logits: copy(shown.logits(row)),
                        loss: losses[row]))
            }
        }
        return rows
    }

    /// The operation of the numeric contract, over the logits of some rows.
    private func losses(of rows: DecoderRows, followedBy tokens: [Int32]) -> [Float] {
        let losses = FloatView(zeros: rows.count)
        kernels.softmaxCrossEntropy(
            logits: rows.logits, labels: IntegerView(tokens), columns: vocabulary, losses: losses,
            probabilities: FloatView(zeros: rows.logits.count))
        return losses.elements
    }

    private func copy(_ view: FloatView) -> FloatView {
        let copy = FloatView(zeros: view.count)
        copy.copy(from: view)
        return copy
    }
}
