import Cryptography
import Inference
import Models
import Platform
import Primitives

/// Makes and signs receipts for one model.
struct ReceiptNotary: Sendable {
    let model: Hash32
    let configuration: DecoderConfiguration
    let key: PrivateKey
    let engine: String
    let store: ReceiptStore

    func receipt(
        for request: GenerationRequest, output: [Int32], transcript: Hash32, finish: FinishReason
    ) -> Receipt {
        let claim = Receipt.Claim(
            model: model,
            prompt: Receipt.hash(tokens: request.prompt),
            output: Receipt.hash(tokens: output),
            parameters: request.parameters.hash,
            transcript: transcript,
            macs: DecoderWork.macs(
                configuration, prompt: request.prompt.count, output: output.count),
            finish: finish,
            created: Clock.unixSeconds,
            engine: engine,
            numerics: Decoder.numerics)
        let receipt = Receipt(
            claim: claim, signer: key.address, signature: key.sign(claim.digest),
            promptTokens: request.prompt, outputTokens: output, parameters: request.parameters)
        store.keep(receipt)
        return receipt
    }
}
