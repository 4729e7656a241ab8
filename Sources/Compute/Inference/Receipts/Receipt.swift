package import Cryptography
package import Primitives

/// Why an answer ended.
package enum FinishReason: UInt8, Sendable, Hashable, CaseIterable {
    /// The model wrote an end token or the text contained a stop string.
    case stop = 0
    case length = 1
    case cancelled = 2

    package var name: String {
        switch self {
        case .stop: "stop"
        case .length: "length"
        case .cancelled: "cancelled"
        }
    }
}

/// The signed claim that a model gave an answer to a prompt, with what a replay needs beside it.
///
/// Spec: `Docs/Spec/inference.md` § 5.
package struct Receipt: Hashable, Sendable {
    /// What is signed.
    package struct Claim: Hashable, Sendable {
        /// The SHA-256 of the model file.
        package var model: Hash32
        package var prompt: Hash32
        package var output: Hash32
        package var parameters: Hash32
        /// The Merkle root over the logits that each output token was drawn from.
        package var transcript: Hash32
        /// Multiply-accumulates of one pass over prompt and output, from the static program.
        package var macs: UInt64
        package var finish: FinishReason
        /// Seconds since 1970, as the signer's clock had it.
        package var created: UInt64
        /// The program that made it, for people.
        package var engine: String
        /// The version of the numeric contract.
        package var numerics: String

        package init(
            model: Hash32, prompt: Hash32, output: Hash32, parameters: Hash32, transcript: Hash32,
            macs: UInt64, finish: FinishReason, created: UInt64, engine: String, numerics: String
        ) {
            self.model = model
            self.prompt = prompt
            self.output = output
            self.parameters = parameters
            self.transcript = transcript
            self.macs = macs
            self.finish = finish
            self.created = created
            self.engine = engine
            self.numerics = numerics
        }

        /// Keccak256("assay/receipt/1" ‖ the fields in their order), what is signed.
        package var digest: Hash32 {
            var writer = ByteWriter()
            writer.append(Array("assay/receipt/1".utf8))
            for hash in [model, prompt, output, parameters, transcript] { writer.append(hash) }
            writer.appendLittleEndian(macs)
            writer.appendLittleEndian(finish.rawValue)
            writer.appendLittleEndian(created)
            writer.appendCounted(engine)
            writer.appendCounted(numerics)
            return Keccak256.hash(writer.bytes)
        }
    }

    package var claim: Claim
    package var signer: Address
    package var signature: Signature
    package var promptTokens: [Int32]
    package var outputTokens: [Int32]
    package var parameters: SamplingParameters

    /// The claim's digest: equal answers of equal time have equal names.
    package var id: String { Hex.encode(claim.digest.bytes) }

    package init(
        claim: Claim, signer: Address, signature: Signature, promptTokens: [Int32],
        outputTokens: [Int32], parameters: SamplingParameters
    ) {
        self.claim = claim
        self.signer = signer
        self.signature = signature
        self.promptTokens = promptTokens
        self.outputTokens = outputTokens
        self.parameters = parameters
    }

    /// SHA-256("assay/tokens/1" ‖ count ‖ tokens), little-endian, 8 and 4 bytes each.
    package static func hash(tokens: [Int32]) -> Hash32 {
        var writer = ByteWriter()
        writer.append(Array("assay/tokens/1".utf8))
        writer.appendLittleEndian(UInt64(tokens.count))
        for token in tokens { writer.appendLittleEndian(token) }
        return SHA256.hash(writer.bytes)
    }
}

package enum ReceiptLimits {
    package static let bytesMaximum = 1 << 24
    package static let tokensMaximum = 1 << 20
    package static let textMaximum = 64
}
