import Cryptography
import GeneratedModels
import Inference
import Models
import Primitives
import Tensors

/// An answer of a small model with its receipt, made token by token.
struct AnsweringFixture {
    static let file = GeneratedModel.smolLM2().gguf(.q4_1)
    static let modelHash = SHA256.hash(file)
    static let key = PrivateKey(insecurelyFrom: "server")

    let decoder: Decoder

    init() throws {
        decoder = try DecoderFixture(Self.file).decoder()
    }

    func receipt(
        _ parameters: SamplingParameters, prompt: [Int32] = [5, 17, 100, 42, 7]
    ) throws -> Receipt {
        var sampler = Sampler(parameters, prompt: prompt)
        var transcript = LogitsTranscript(vocabulary: decoder.configuration.vocabularySize)
        let cache = decoder.makeCache()
        var output: [Int32] = []
        var unread = prompt
        while output.count < parameters.tokensMaximum {
            let segment = DecoderSegment(
                cache: cache, tokens: unread, logitsFrom: unread.count - 1)
            try decoder.run([segment]) { rows in
                transcript.append(rows: rows.logits)
                output.append(sampler.next(rows.logits(0), greatest: rows.greatest(0)))
            }
            unread = [output[output.count - 1]]
        }
        let claim = Receipt.Claim(
            model: Self.modelHash, prompt: Receipt.hash(tokens: prompt),
            output: Receipt.hash(tokens: output), parameters: parameters.hash,
            transcript: transcript.root,
            macs: DecoderWork.macs(
                decoder.configuration, prompt: prompt.count, output: output.count),
            finish: .length, created: 1_700_000_000, engine: "test", numerics: Decoder.numerics)
        return Self.signed(claim, prompt, output, parameters)
    }

    static func signed(
        _ claim: Receipt.Claim, _ prompt: [Int32], _ output: [Int32],
        _ parameters: SamplingParameters
    ) -> Receipt {
        Receipt(
            claim: claim, signer: key.address, signature: key.sign(claim.digest),
            promptTokens: prompt, outputTokens: output, parameters: parameters)
    }

    /// The receipt after a forger with the key has changed it and claimed its new hashes.
    func forged(_ receipt: Receipt, _ change: (inout Receipt) -> Void) -> Receipt {
        var forged = receipt
        change(&forged)
        forged.claim.prompt = Receipt.hash(tokens: forged.promptTokens)
        forged.claim.output = Receipt.hash(tokens: forged.outputTokens)
        forged.claim.parameters = forged.parameters.hash
        forged.claim.macs = DecoderWork.macs(
            decoder.configuration, prompt: forged.promptTokens.count,
            output: forged.outputTokens.count)
        return Self.signed(
            forged.claim, forged.promptTokens, forged.outputTokens, forged.parameters)
    }

    func rejection(
        _ receipt: Receipt, model: Hash32 = AnsweringFixture.modelHash, signer: Address? = nil
    ) -> ReceiptRejection? {
        let verifier = ReceiptVerifier(
            decoder: decoder, modelHash: model, scheduler: SerialScheduler())
        do throws(ReceiptRejection) {
            try verifier.verify(receipt, signer: signer)
            return nil
        } catch {
            return error
        }
    }

    /// Every way of drawing that the spec has.
    static let parameters: [SamplingParameters] = {
        var greedy = SamplingParameters()
        greedy.tokensMaximum = 12
        var warm = greedy
        warm.temperature = 0.8
        warm.seed = 7
        var filtered = warm
        filtered.topK = 40
        filtered.topP = 0.9
        filtered.minP = 0.05
        filtered.choice = 3
        var penalized = filtered
        penalized.repetitionPenalty = 1.3
        penalized.frequencyPenalty = 0.5
        penalized.presencePenalty = -0.25
        penalized.bias = [.init(token: 3, value: 2.5), .init(token: 9, value: -100)]
        return [greedy, warm, filtered, penalized]
    }()
}
