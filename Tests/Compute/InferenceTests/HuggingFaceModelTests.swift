import Encodings
import GeneratedModels
import Inference
import Models
import Primitives
import Tokenizers
import Testing

@Suite struct HuggingFaceModelTests {
    private static let tokenizer = Array(
        """
        {"model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b"]},
         "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "use_regex": true},
         "decoder": {"type": "ByteLevel"}, "added_tokens": []}
        """.utf8)

    private static func files(_ change: (inout HuggingFaceFiles) -> Void = { _ in }) throws
        -> HuggingFaceFiles
    {
        let model = GeneratedModel.qwen2()
        let sharded = model.shards()
        var files = HuggingFaceFiles(
            configuration: model.huggingFaceConfiguration,
            index: try HuggingFaceIndex(sharded.index), shards: sharded.files,
            tokenizer: tokenizer, tokenizerConfiguration: nil)
        change(&files)
        return files
    }

    @Test func `a directory of several files is a model with a hash of all of them`() throws {
        let files = try Self.files()
        let model = try InferenceModel(
            name: "m", huggingFace: files, scheduler: SerialScheduler())
        #expect(model.text.tokenizer.encode("abab", special: false) == [2, 2])
        #expect(model.fileHash == files.hash)
        let decoder = Decoder(model.weights, kernels: DecoderFixture.kernels)
        let alone = try DecoderFixture(GeneratedModel.qwen2().gguf(.float32)).decoder()
        let tokens: [Int32] = [1, 2, 0, 2]
        #expect(
            try DecoderFixture.logits(decoder, [tokens], passes: [[(0, 4)]])
                == DecoderFixture.logits(alone, [tokens], passes: [[(0, 4)]]))
    }

    @Test func `every file is part of the hash`() throws {
        let hashes = try [
            Self.files(), Self.files { $0.configuration.append(0x20) },
            Self.files { $0.shards.reverse() }, Self.files { $0.tokenizer.append(0x20) },
            Self.files { $0.tokenizerConfiguration = [0x7B, 0x7D] },
        ].map(\.hash)
        #expect(Set(hashes).count == 5)
    }

    @Test func `files that do not fit are refused with the reason`() throws {
        func reason(_ change: (inout HuggingFaceFiles) -> Void) throws -> String {
            let files = try Self.files(change)
            do throws(InferenceFailure) {
                _ = try InferenceModel(
                    name: "m", huggingFace: files, scheduler: SerialScheduler())
                return "taken"
            } catch {
                return error.description
            }
        }
        #expect(try reason { $0.shards.removeLast() } != "taken")
        #expect(try reason { $0.configuration = [] } != "taken")
        #expect(try reason { $0.tokenizer = Array("{}".utf8) }.hasPrefix("tokenizer:"))
    }
}
