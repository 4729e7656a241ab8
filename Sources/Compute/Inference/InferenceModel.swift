import Cryptography
package import Models
package import Primitives
import Tokenizers

/// A model file that is loaded: who it is and what it computes with.
package struct InferenceModel: Sendable {
    /// The name under which it is served.
    package let name: String
    /// The SHA-256 of the whole file; of several files what ``HuggingFaceFiles/hash`` says.
    package let fileHash: Hash32
    package let fileBytes: Int
    /// What its weights are stored as, for people: "Q4_1".
    package let quantization: String
    package let weights: DecoderWeights
    package let text: ModelText
    package var configuration: DecoderConfiguration { weights.configuration }

    /// Reads and packs a GGUF file; the file itself is not needed afterwards.
    package init(
        name: String, gguf file: any ByteRegion, scheduler: any ParallelScheduler
    ) throws(InferenceFailure) {
        let reader: GGUFReader
        do throws(GGUFFailure) {
            reader = try GGUFReader(file)
        } catch {
            throw .model(reason: "\(error)")
        }
        try self.init(
            name: name, fileHash: SHA256.hash(of: file), fileBytes: file.byteCount,
            quantization: Self.quantization(of: reader),
            weights: DecoderWeights(gguf: reader, scheduler: scheduler),
            text: ModelText(gguf: reader))
    }

    init(
        name: String, fileHash: Hash32, fileBytes: Int, quantization: String,
        weights: DecoderWeights, text: ModelText
    ) throws(InferenceFailure) {
        let rows = weights.configuration.vocabularySize
        guard text.tokenizer.count <= rows else {
            throw .model(
                reason: "expected at most \(rows) tokens, as many as the embeddings have rows, "
                    + "got \(text.tokenizer.count)")
        }
        self.name = name
        self.fileHash = fileHash
        self.fileBytes = fileBytes
        self.quantization = quantization
        self.weights = weights
        self.text = text
    }

    /// The type that most of the weights have.
    private static func quantization(of file: GGUFReader) -> String {
        var bytes: [(name: String, count: Int)] = []
        for tensor in file.tensors {
            if let place = bytes.firstIndex(where: { $0.name == tensor.type.name }) {
                bytes[place].count += tensor.byteCount
            } else {
                bytes.append((tensor.type.name, tensor.byteCount))
            }
        }
        return bytes.max { $0.count < $1.count }?.name ?? ""
    }

    /// Equal fingerprints, parameters and prompts give equal tokens: a hash of the model and of the
    /// numeric contract.
    package var fingerprint: String {
        // The file holds the tokenizer and the template as well.
        let hash = SHA256.hash(fileHash.bytes + Array(Decoder.numerics.utf8))
        return "fp_" + Hex.encode(hash.bytes.prefix(8))
    }
}
