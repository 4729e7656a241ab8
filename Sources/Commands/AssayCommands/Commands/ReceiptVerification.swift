import Encodings
import Inference
import Platform
import Primitives
import Tensors
import Tokenizers

/// Replays the receipt of an answer: `assay verify RECEIPT --model MODEL`.
enum ReceiptVerification {
    static let signer = Option<String>.text(
        "--signer", "ADDRESS", help: "who must have signed a receipt (default: anybody)")

    static func run(path: String, _ input: Invocation, _ output: Output) throws -> ExitStatus {
        let expected = try address(input)
        let receipt: Receipt
        do {
            receipt = try Receipt(
                json: try FileSystem.read(path, limit: ReceiptLimits.bytesMaximum))
        } catch let failure as ReceiptFormatFailure {
            throw CommandFailure.failed("\(path): \(failure)")
        }
        let computing = try Computing(input)
        let model = try LoadedModel.open(input, computing, output)
        let verifier = ReceiptVerifier(
            decoder: Decoder(model.weights, kernels: computing.kernels),
            modelHash: model.fileHash, scheduler: computing.scheduler)
        let started = Clock.monotonicNanoseconds
        do throws(ReceiptRejection) {
            try verifier.verify(receipt, signer: expected)
        } catch {
            output.text("rejected: \(error)")
            output.document(["accepted": false, "reason": .string("\(error)")])
            return .failure
        }
        report(receipt, model, seconds: Clock.seconds(since: started), output)
        return .success
    }

    private static func report(
        _ receipt: Receipt, _ model: InferenceModel, seconds: Double, _ output: Output
    ) {
        let answer = model.text.tokenizer.decode(receipt.outputTokens)
        output.text("accepted: every bit of the logits is the same")
        output.text(
            "replayed   \(receipt.promptTokens.count) tokens of prompt and "
                + "\(receipt.outputTokens.count) of answer in "
                + "\(Format.decimal(seconds * 1_000, digits: 0)) ms")
        output.text("model      \(receipt.claim.model)")
        output.text("transcript \(receipt.claim.transcript)")
        output.text("signer     \(receipt.signer)")
        output.text("answer     \(String(decoding: answer, as: UTF8.self))")
        output.document([
            "accepted": true, "seconds": .number(seconds),
            "promptTokens": .integer(receipt.promptTokens.count),
            "outputTokens": .integer(receipt.outputTokens.count),
            "model": .string("\(receipt.claim.model)"),
            "transcript": .string("\(receipt.claim.transcript)"),
            "signer": .string("\(receipt.signer)"),
            "answer": .string(String(decoding: answer, as: UTF8.self)),
        ])
    }

    private static func address(_ input: Invocation) throws -> Address? {
        guard let text = input[signer] else { return nil }
        guard let address = Address(hex: text) else {
            throw UsageError.wrongValue(
                name: "--signer", expects: "20 bytes of hexadecimal", got: text)
        }
        return address
    }
}
