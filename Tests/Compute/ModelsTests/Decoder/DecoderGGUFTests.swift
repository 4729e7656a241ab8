import ConformanceVectors
import GeneratedModels
import Models
import Platform
import Primitives
import Tensors
import Testing

@Suite struct DecoderGGUFTests {
    private func failure(
        _ model: GeneratedModel = .smolLM2(),
        _ change: (inout [(String, GGUFValue)]) -> Void
    ) -> GGUFFailure? {
        var metadata = model.metadata()
        change(&metadata)
        var writer = GGUFWriter()
        for (key, value) in metadata { writer.set(key, value) }
        for entry in model.tensors.entries {
            writer.add(
                entry.name, extents: entry.extents, type: .float16,
                content: [UInt8](repeating: 0, count: 2 * entry.extents.reduce(1, *)))
        }
        do throws(GGUFFailure) {
            _ = try DecoderFile(gguf: GGUFReader(writer.bytes()))
            return nil
        } catch {
            return error
        }
    }

    private func replacing(_ key: String, _ value: GGUFValue?) -> GGUFFailure? {
        failure { metadata in
            metadata.removeAll { $0.0 == key }
            if let value { metadata.append((key, value)) }
        }
    }

    @Test(arguments: [GeneratedModel.tinyLlama(), .smolLM2(), .qwen2()])
    func `a model that was written is read with its configuration and weights`(
        model: GeneratedModel
    ) throws {
        let file = try DecoderFile(gguf: GGUFReader(model.gguf(.float32)))
        #expect(file.configuration == model.configuration)
        for entry in file.tensors.entries {
            let weight = file.weight(entry)
            #expect(weight.extents == entry.extents)
            let elements = model.elements(of: entry)
            #expect(weight.floats().elements == elements)
        }
    }

    @Test func `TinyLlama's layout mixes Q4_K and Q6_K as llama.cpp does`() throws {
        let model = GeneratedModel.tinyLlama()
        let reader = try GGUFReader(model.ggufQ4KM())
        let file = try DecoderFile(gguf: reader)
        #expect(file.configuration == model.configuration)
        let sixes = reader.tensors.filter { $0.type == .q6_K }.map(\.name)
        #expect(
            sixes == [
                "blk.2.attn_v.weight", "blk.2.ffn_down.weight", "blk.3.attn_v.weight",
                "blk.3.ffn_down.weight", "output.weight",
            ])
        let others = reader.tensors.filter { $0.type != .q6_K && $0.extents.count == 2 }
        #expect(others.allSatisfy { $0.type == .q4_K })
        #expect(others.count == 25)
        let tokens = try reader.strings("tokenizer.ggml.tokens")
        #expect(tokens.count == file.configuration.vocabularySize)
        #expect(Set(tokens).count == tokens.count)
    }

    @Test(arguments: GGUFTensorType.allCases.filter { $0.blockLength > 1 })
    func `quantized weights hand over rows that a packed matrix decodes to the same bits`(
        type: GGUFTensorType
    ) throws {
        let elements = GGUFEncodingTests.elements(512 * 19)
        var writer = GGUFWriter()
        writer.add("w", extents: [512, 19], type: type, elements: elements)
        let reader = try GGUFReader(writer.bytes())
        let tensor = try reader.requiredTensor("w")
        let weight = DecoderWeight(
            name: "w", extents: tensor.extents, type: type, bytes: reader.bytes(of: tensor))
        let source = try #require(weight.quantizedRows)
        let matrix = PackedMatrix([source], scheduler: SerialScheduler())
        let row = FloatView(zeros: 512)
        for index in 0..<19 {
            matrix.dequantizedRow(index, into: row)
            #expect(row.elements == weight.row(index))
        }
    }

    @Test func `another architecture is refused by name`() {
        let failure = replacing("general.architecture", .string("gemma"))
        guard case .wrongKey(_, "general.architecture", "llama or qwen2", "gemma") = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
    }

    @Test(arguments: [
        ("llama.rope.scaling.type", GGUFValue.string("yarn")),
        ("llama.rope.scaling.factor", .float32(4)), ("llama.expert_count", .uint32(8)),
        ("llama.attention.sliding_window", .uint32(4096)), ("llama.logit_scale", .float32(2)),
        ("llama.attention.causal", .bool(false)), ("llama.unheard_of", .uint32(1)),
        ("split.count", .uint16(2)),
    ])
    func `a key that changes the computation is refused by name`(key: String, value: GGUFValue) {
        let failure = replacing(key, value)
        guard case .unsupportedKey(let offset, key, _) = failure, offset > 0 else {
            Issue.record("\(key): \(String(describing: failure))")
            return
        }
    }

    @Test func `a key whose value changes nothing is taken`() {
        #expect(failure { _ in } == nil)
        #expect(replacing("llama.rope.scaling.type", .string("none")) == nil)
        #expect(replacing("llama.expert_count", .uint32(0)) == nil)
        #expect(replacing("llama.attention.key_length", .uint32(32)) == nil)
        #expect(replacing("llama.attention.value_length", .uint32(32)) == nil)
        #expect(replacing("llama.rope.dimension_count", nil) == nil)
        #expect(replacing("llama.vocab_size", .uint32(UInt32(GeneratedVocabulary.size))) == nil)
        let heads = GGUFValue.array(.int32([3, 3]))
        #expect(replacing("llama.attention.head_count_kv", heads) == nil)
    }

    @Test(arguments: [
        ("llama.attention.head_count", GGUFValue.uint32(0)),
        ("llama.attention.head_count", .uint32(7)),
        ("llama.attention.head_count_kv", .uint32(0)),
        ("llama.attention.head_count_kv", .uint32(2)),
        ("llama.attention.head_count_kv", .array(.int32([3, 1]))),
        ("llama.attention.value_length", .uint32(64)),
        ("llama.attention.layer_norm_rms_epsilon", .float32(.nan)),
        ("llama.block_count", .uint32(.max)), ("llama.block_count", .string("2")),
        ("llama.context_length", .uint64(.max)), ("llama.embedding_length", .uint32(287)),
        ("llama.feed_forward_length", .int32(-1)), ("llama.rope.dimension_count", .uint32(33)),
        ("llama.rope.dimension_count", .uint32(3)), ("llama.rope.freq_base", .float32(0)),
        ("llama.vocab_size", .uint32(7)), ("tokenizer.ggml.tokens", .array(.strings(.init()))),
    ])
    func `a size that does not fit is refused`(key: String, value: GGUFValue) {
        #expect(replacing(key, value) != nil)
    }

    @Test func `missing, foreign and misshapen tensors are refused with their place`() throws {
        let model = GeneratedModel.smolLM2()
        func failure(_ change: (inout [DecoderTensors.Entry]) -> Void) -> GGUFFailure? {
            var entries = model.tensors.entries
            change(&entries)
            var writer = GGUFWriter()
            for (key, value) in model.metadata() { writer.set(key, value) }
            for entry in entries {
                writer.add(
                    entry.name, extents: entry.extents, type: .float16,
                    content: [UInt8](repeating: 0, count: 2 * entry.extents.reduce(1, *)))
            }
            do throws(GGUFFailure) {
                _ = try DecoderFile(gguf: GGUFReader(writer.bytes()))
                return nil
            } catch {
                return error
            }
        }
        typealias Entry = DecoderTensors.Entry
        #expect(
            failure { $0.removeAll { $0.name == "blk.1.ffn_up.weight" } }
                == .missingTensor(name: "blk.1.ffn_up.weight"))
        let foreign = failure { $0.append(Entry(name: "blk.0.ffn_gate_inp.weight", extents: [2])) }
        guard case .unexpectedTensor(_, "blk.0.ffn_gate_inp.weight") = foreign else {
            Issue.record("\(String(describing: foreign))")
            return
        }
        let turned = failure {
            $0.removeAll { $0.name == "blk.0.ffn_up.weight" }
            $0.append(Entry(name: "blk.0.ffn_up.weight", extents: [768, 288]))
        }
        guard case .wrongExtents(_, let name, let expected, let got) = turned else {
            Issue.record("\(String(describing: turned))")
            return
        }
        #expect(name == "blk.0.ffn_up.weight")
        #expect(expected == [288, 768] && got == [768, 288])
        #expect(
            failure { $0.append(Entry(name: "rope_freqs.weight", extents: [16])) } == nil)
        #expect(
            failure { $0.append(Entry(name: "rope_freqs.weight", extents: [17])) } != nil)
    }

    @Test func `damage to a decoder's metadata never makes its reader trap`() {
        // Only the header is damaged: a model of no layers would not be written.
        let good = GeneratedModel.smolLM2().gguf(.q8_0)
        let reader = try? GGUFReader(good)
        let headerBytes = reader?.dataStart ?? 0
        #expect(headerBytes > 0)
        let seed = Array(good.prefix(headerBytes))
        let data = good[headerBytes...]
        var accepted = 0
        for header in Mutations(of: [seed], count: 300) {
            guard let reader = try? GGUFReader(header + data) else { continue }
            guard let file = try? DecoderFile(gguf: reader) else { continue }
            accepted += 1
            #expect(file.weight(file.tensors.outputNorm).floats().count == 288)
        }
        #expect(accepted > 0)
    }

    @Test(.enabled(if: PythonLlama.isInstalled, "Python has no llama_cpp"))
    func `llama.cpp loads the generated models`() throws {
        let folder = try FileSystem.makeTemporaryDirectory()
        defer { try? FileSystem.remove(folder) }
        try AtomicFile.write(GeneratedModel.tinyLlama().ggufQ4KM(), to: folder + "/tiny")
        try AtomicFile.write(GeneratedModel.smolLM2().gguf(.q4_1), to: folder + "/smol")
        try AtomicFile.write(GeneratedModel.qwen2().gguf(.q3_K), to: folder + "/qwen")
        let script = """
            import sys, math, llama_cpp
            for name in ["tiny", "smol", "qwen"]:
                model = llama_cpp.Llama(
                    sys.argv[1] + "/" + name, n_ctx=64, n_threads=1, logits_all=True, verbose=False)
                assert model.n_vocab() == \(GeneratedVocabulary.size)
                model.eval([1, 300, 301])
                logits = list(model.scores[2])
                assert all(math.isfinite(x) for x in logits)
                assert len(set(logits)) > 100
            """
        let child = try ChildProcess.run("python3", ["-c", script, folder])
        #expect(child.status == 0, "\(child.diagnosticsText)")
    }
}

private enum PythonLlama {
    static let isInstalled =
        (try? ChildProcess.run("python3", ["-c", "import llama_cpp"]))?.status == 0
}

extension GeneratedModel: CustomTestStringConvertible {
    /// What a test run calls the model.
    public var testDescription: String { configuration.architecture.rawValue }
}
