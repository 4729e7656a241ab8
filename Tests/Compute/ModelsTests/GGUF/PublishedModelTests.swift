import Models
import Platform
import Primitives
import PublishedModels
import Testing

@Suite struct PublishedModelTests {
    @Test(.enabled(if: SmolLM2File.path != nil, "\(SmolLM2File.absence)"))
    func `SmolLM2 is read as the decoder that it is`() throws {
        let file = try GGUFReader(MappedFile(try #require(SmolLM2File.path)))
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

    @Test(.enabled(if: SmolLM2File.path != nil, "\(SmolLM2File.absence)"))
    func `SmolLM2's header is written again byte for byte`() throws {
        let mapped = try MappedFile(try #require(SmolLM2File.path))
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
