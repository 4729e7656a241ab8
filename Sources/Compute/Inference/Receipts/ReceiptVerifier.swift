package import Cryptography
import Models
package import Primitives
import Tensors

/// Why a receipt is refused; each case names what was claimed and what was found.
package enum ReceiptRejection: Error, Equatable, CustomStringConvertible {
    case signature(SignatureFailure)
    case signer(claimed: Address, found: Address)
    case unexpectedSigner(expected: Address, got: Address)
    case model(claimed: Hash32, got: Hash32)
    case numerics(claimed: String, ours: String)
    case promptHash(claimed: Hash32, found: Hash32)
    case outputHash(claimed: Hash32, found: Hash32)
    case parametersHash(claimed: Hash32, found: Hash32)
    case parameters(SamplingFailure)
    case noPrompt
    case noOutput
    case tooLong(limit: Int, got: Int)
    case macs(claimed: UInt64, counted: UInt64)
    case pass(InferenceFailure)
    case token(position: Int, claimed: Int32, drawn: Int32)
    case transcript(claimed: Hash32, replayed: Hash32)

    package var description: String {
        switch self {
        case .signature(let failure):
            "\(failure)"
        case .signer(let claimed, let found):
            "signature: the receipt names \(claimed), the signature is \(found)'s"
        case .unexpectedSigner(let expected, let got):
            "signer: expected \(expected), got \(got)"
        case .model(let claimed, let got):
            "model: the receipt is for \(claimed), this file is \(got)"
        case .numerics(let claimed, let ours):
            "numerics: the receipt follows \(claimed), this program \(ours)"
        case .promptHash(let claimed, let found):
            "prompt: claimed hash \(claimed), the tokens have \(found)"
        case .outputHash(let claimed, let found):
            "output: claimed hash \(claimed), the tokens have \(found)"
        case .parametersHash(let claimed, let found):
            "parameters: claimed hash \(claimed), the parameters have \(found)"
        case .parameters(let failure):
            "parameters: \(failure)"
        case .noPrompt:
            "prompt: expected at least one token, got none"
        case .noOutput:
            "output: expected at least one token, got none"
        case .tooLong(let limit, let got):
            "output: the parameters allow \(limit) tokens, got \(got)"
        case .macs(let claimed, let counted):
            "work: claimed \(claimed) multiply-accumulates, the program has \(counted)"
        case .pass(let failure):
            "replay: \(failure)"
        case .token(let position, let claimed, let drawn):
            "output token \(position): claimed \(claimed), the logits and parameters give \(drawn)"
        case .transcript(let claimed, let replayed):
            "transcript: claimed root \(claimed), the replay has \(replayed)"
        }
    }
}

/// Replays a receipt: one pass over prompt and output, then equality of bits.
///
/// The cheap checks come first, so that a malformed claim costs no pass.
package struct ReceiptVerifier {
    private let decoder: Decoder
    private let modelHash: Hash32
    private let scheduler: any ParallelScheduler

    package init(decoder: Decoder, modelHash: Hash32, scheduler: any ParallelScheduler) {
        self.decoder = decoder
        self.modelHash = modelHash
        self.scheduler = scheduler
    }

    /// Returns when every claim of the receipt holds; `signer` is who must have signed it, if that
    /// is known.
    package func verify(_ receipt: Receipt, signer: Address? = nil) throws(ReceiptRejection) {
        try checkSignature(receipt, signer)
        try checkHashes(receipt)
        try checkWork(receipt)
        try replay(receipt)
    }

    private func checkSignature(
        _ receipt: Receipt, _ expected: Address?
    ) throws(ReceiptRejection) {
        let found: Address
        do throws(SignatureFailure) {
            found = try PublicKey.recovered(
                from: receipt.signature, over: receipt.claim.digest
            ).address
        } catch {
            throw .signature(error)
        }
        guard found == receipt.signer else {
            throw .signer(claimed: receipt.signer, found: found)
        }
        if let expected, expected != found {
            throw .unexpectedSigner(expected: expected, got: found)
        }
    }

    private func checkHashes(_ receipt: Receipt) throws(ReceiptRejection) {
        let claim = receipt.claim
        guard claim.model == modelHash else {
            throw .model(claimed: claim.model, got: modelHash)
        }
        guard claim.numerics == Decoder.numerics else {
            throw .numerics(claimed: claim.numerics, ours: Decoder.numerics)
        }
        let prompt = Receipt.hash(tokens: receipt.promptTokens)
        guard claim.prompt == prompt else {
            throw .promptHash(claimed: claim.prompt, found: prompt)
        }
        let output = Receipt.hash(tokens: receipt.outputTokens)
        guard claim.output == output else {
            throw .outputHash(claimed: claim.output, found: output)
        }
        let parameters = receipt.parameters.hash
        guard claim.parameters == parameters else {
            throw .parametersHash(claimed: claim.parameters, found: parameters)
        }
    }

    private func checkWork(_ receipt: Receipt) throws(ReceiptRejection) {
        let configuration = decoder.configuration
        do throws(SamplingFailure) {
            try receipt.parameters.check(vocabulary: configuration.vocabularySize)
        } catch {
            throw .parameters(error)
        }
        guard !receipt.promptTokens.isEmpty else { throw .noPrompt }
        let count = receipt.outputTokens.count
        guard count > 0 else { throw .noOutput }
        guard count <= receipt.parameters.tokensMaximum else {
            throw .tooLong(limit: receipt.parameters.tokensMaximum, got: count)
        }
        let macs = DecoderWork.macs(
            configuration, prompt: receipt.promptTokens.count, output: count)
        guard receipt.claim.macs == macs else {
            throw .macs(claimed: receipt.claim.macs, counted: macs)
        }
    }

    private func replay(_ receipt: Receipt) throws(ReceiptRejection) {
        let output = receipt.outputTokens
        var sampler = Sampler(receipt.parameters, prompt: receipt.promptTokens)
        var transcript = LogitsTranscript(vocabulary: decoder.configuration.vocabularySize)
        var wrong: ReceiptRejection?
        let segment = DecoderSegment(
            cache: decoder.makeCache(),
            tokens: receipt.promptTokens + output.dropLast(),
            logitsFrom: receipt.promptTokens.count - 1)
        do throws(InferenceFailure) {
            try decoder.run([segment]) { rows in
                transcript.append(rows: rows.logits, scheduler: scheduler)
                for row in 0..<rows.count where wrong == nil {
                    guard rows.isFinite(row) else {
                        wrong = .pass(.notFinite(position: rows.first + row))
                        return
                    }
                    let position = sampler.position
                    let drawn = sampler.next(rows.logits(row), greatest: rows.greatest(row))
                    if drawn != output[position] {
                        wrong = .token(position: position, claimed: output[position], drawn: drawn)
                    }
                }
            }
        } catch {
            throw .pass(error)
        }
        if let wrong { throw wrong }
        guard transcript.root == receipt.claim.transcript else {
            throw .transcript(claimed: receipt.claim.transcript, replayed: transcript.root)
        }
    }
}
