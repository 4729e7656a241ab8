import Cryptography
package import Models
package import Primitives
import Tokenizers

/// The files of a model in Hugging Face's layout.
package struct HuggingFaceFiles: Sendable {
    /// The text of `config.json`.
    package var configuration: [UInt8]
    /// `model.safetensors.index.json`, where the weights are in several files.
    package var index: HuggingFaceIndex
    /// The weights, in the order of the index.
    package var shards: [any ByteRegion]
    /// The text of `tokenizer.json`.
    package var tokenizer: [UInt8]
    /// The text of `tokenizer_config.json`.
    package var tokenizerConfiguration: [UInt8]?

    package init(
        configuration: [UInt8], index: HuggingFaceIndex, shards: [any ByteRegion],
        tokenizer: [UInt8], tokenizerConfiguration: [UInt8]?
    ) {
        self.configuration = configuration
        self.index = index
        self.shards = shards
        self.tokenizer = tokenizer
        self.tokenizerConfiguration = tokenizerConfiguration
    }

    /// SHA-256("assay/hugging-face/1" ‖ the SHA-256 of each file in the order of the properties).
    ///
    /// The index decides nothing that the shards do not, and a missing file counts as an empty one.
    package var hash: Hash32 {
        var hasher = SHA256()
        hasher.update(Array("assay/hugging-face/1".utf8))
        hasher.update(SHA256.hash(configuration))
        for shard in shards { hasher.update(SHA256.hash(of: shard)) }
        hasher.update(SHA256.hash(tokenizer))
        hasher.update(SHA256.hash(tokenizerConfiguration ?? []))
        return hasher.finalize()
    }
}

extension InferenceModel {
    /// Reads and widens the weights of a model in Hugging Face's layout.
    package init(
        name: String, huggingFace files: HuggingFaceFiles, scheduler: any ParallelScheduler
    ) throws(InferenceFailure) {
        let file: DecoderFile
        do throws(HuggingFaceFailure) {
            file = try DecoderFile(
                huggingFace: files.configuration, index: files.index, shards: files.shards)
        } catch {
            throw .model(reason: "\(error)")
        }
        let vocabulary: TokenizerVocabulary
        do throws(TokenizerFailure) {
            vocabulary = try TokenizerVocabulary(
                huggingFace: files.tokenizer, configuration: files.tokenizerConfiguration)
        } catch {
            throw .model(reason: "tokenizer: \(error)")
        }
        try self.init(
            name: name, fileHash: files.hash,
            fileBytes: files.shards.reduce(0) { $0 + $1.byteCount }, quantization: "safetensors",
            weights: DecoderWeights(file, scheduler: scheduler), text: ModelText(vocabulary))
    }
}
