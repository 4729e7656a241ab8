import ConformanceVectors
import Encodings
import GeneratedModels
import Models
import Primitives
import Tensors
import Testing

@Suite struct DecoderHuggingFaceTests {
    private func failure(_ text: String) -> HuggingFaceFailure? {
        failure(Array(text.utf8))
    }

    private func failure(_ text: [UInt8]) -> HuggingFaceFailure? {
        do throws(HuggingFaceFailure) {
            _ = try DecoderConfiguration(huggingFace: text)
            return nil
        } catch {
            return error
        }
    }

    private func replacing(_ key: String, _ value: JSON?) throws -> HuggingFaceFailure? {
        let text = GeneratedModel.smolLM2().huggingFaceConfiguration
        guard var object = try JSON.parse(text).object else { return nil }
        object[key] = value
        return failure(JSON.object(object).text)
    }

    @Test(arguments: [GeneratedModel.tinyLlama(), .smolLM2(), .qwen2()])
    func `a model in Hugging Face's layout has the weights of the same model as GGUF`(
        model: GeneratedModel
    ) throws {
        let file = try DecoderFile(
            huggingFace: model.huggingFaceConfiguration, shards: [model.safetensors()])
        var expected = model.configuration
        expected.rotaryPairing = .halves
        #expect(file.configuration == expected)
        let ggufEntries = model.tensors.entries
        #expect(file.tensors.entries.map(\.extents) == ggufEntries.map(\.extents))
        for (entry, original) in zip(file.tensors.entries, ggufEntries) {
            let elements = model.halvesElements(of: original)
            #expect(file.weight(entry).floats().elements == elements)
        }
        // Element 2i of a head in interleaved pairs is element i in halves.
        let query = try #require(ggufEntries.first { $0.name == "blk.0.attn_q.weight" })
        let gguf = model.elements(of: query)
        let halves = model.halvesElements(of: query)
        let width = model.configuration.width
        let isTurned = model.configuration.rotaryPairing == .interleaved
        #expect(
            Array(halves[width..<2 * width] == gguf[2 * width..<3 * width] ? [true] : [false])
                == [isTurned])
    }

    @Test func `a model in two shards is the model in one`() throws {
        let model = GeneratedModel.smolLM2()
        let (text, files) = model.shards()
        let index = try HuggingFaceIndex(text)
        #expect(
            index.shards == [
                "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors",
            ])
        let whole = try DecoderFile(
            huggingFace: model.huggingFaceConfiguration, shards: [model.safetensors()])
        let parts = try DecoderFile(
            huggingFace: model.huggingFaceConfiguration, index: index, shards: files)
        for entry in whole.tensors.entries {
            #expect(whole.weight(entry).floats().elements == parts.weight(entry).floats().elements)
        }
        func failure(_ shards: [[UInt8]]) -> HuggingFaceFailure? {
            do throws(HuggingFaceFailure) {
                _ = try DecoderFile(
                    huggingFace: model.huggingFaceConfiguration, index: index, shards: shards)
                return nil
            } catch {
                return error
            }
        }
        #expect(failure([files[0]]) == .wrongShardCount(expected: index.shards, got: 1))
        guard case .misplacedTensor = failure(files.reversed()) else {
            Issue.record("shards in the wrong order were taken")
            return
        }
        guard
            case .missingTensor(_, "model-00002-of-00002.safetensors") =
                failure([files[0], SafetensorsWriter().bytes()])
        else {
            Issue.record("an empty shard was taken")
            return
        }
    }

    @Test func `a configuration with the keys of SmolLM2's is read`() throws {
        let text = """
            {"_name_or_path": "x", "architectures": ["LlamaForCausalLM"], "attention_bias": false,
            "attention_dropout": 0.0, "bos_token_id": 1, "eos_token_id": 2, "hidden_act": "silu",
            "hidden_size": 576, "initializer_range": 0.041666666666666664,
            "intermediate_size": 1536, "is_llama_config": true, "max_position_embeddings": 8192,
            "mlp_bias": false, "model_type": "llama", "num_attention_heads": 9,
            "num_hidden_layers": 30, "num_key_value_heads": 3, "pad_token_id": 2,
            "pretraining_tp": 1, "rms_norm_eps": 1e-05, "rope_interleaved": false,
            "rope_scaling": null, "rope_theta": 100000, "tie_word_embeddings": true,
            "torch_dtype": "bfloat16", "transformers.js_config": {"kv_cache_dtype": {"q4f16": "x"}},
            "transformers_version": "4.42.3", "use_cache": true, "vocab_size": 49152}
            """
        #expect(
            try DecoderConfiguration(huggingFace: Array(text.utf8))
                == DecoderConfiguration(
                    vocabularySize: 49152, contextLength: 8192, layers: 30, heads: 9, keyHeads: 3,
                    headWidth: 64, width: 576, feedForwardWidth: 1536, ropeTheta: 100_000,
                    rotaryPairing: .halves))
    }

    @Test func `a configuration with the keys of Qwen2.5's is read`() throws {
        let text = """
            {"architectures": ["Qwen2ForCausalLM"], "attention_dropout": 0.0,
            "bos_token_id": 151643, "eos_token_id": 151645, "hidden_act": "silu",
            "hidden_size": 896, "initializer_range": 0.02, "intermediate_size": 4864,
            "max_position_embeddings": 32768, "max_window_layers": 21, "model_type": "qwen2",
            "num_attention_heads": 14, "num_hidden_layers": 24, "num_key_value_heads": 2,
            "rms_norm_eps": 1e-06, "rope_theta": 1000000.0, "sliding_window": 32768,
            "tie_word_embeddings": true, "torch_dtype": "bfloat16",
            "transformers_version": "4.43.1", "use_cache": true, "use_sliding_window": false,
            "vocab_size": 151936}
            """
        let configuration = try DecoderConfiguration(huggingFace: Array(text.utf8))
        #expect(configuration.hasAttentionBiases)
        #expect(configuration.architecture == .qwen2)
        #expect(configuration.headWidth == 64)
        #expect(configuration.ropeTheta == 1_000_000)
    }

    @Test(
        arguments: [
            ("rope_scaling", ["rope_type": "llama3", "factor": 32.0]), ("attention_bias", true),
            ("mlp_bias", true), ("hidden_act", "gelu"), ("sliding_window", 4096),
            ("use_sliding_window", true), ("partial_rotary_factor", 0.5),
            ("quantization_config", ["bits": 4]), ("layer_types", ["sliding_attention"]),
            ("num_local_experts", 8), ("unheard_of", 1),
        ] as [(String, JSON)])
    func `a key that changes the computation is refused by name and place`(
        key: String, value: JSON
    ) throws {
        let failure = try replacing(key, value)
        guard case .unsupportedKey(let position, key, _) = failure, position != nil else {
            Issue.record("\(key): \(String(describing: failure))")
            return
        }
    }

    @Test func `a value that changes nothing is taken`() throws {
        #expect(try replacing("attention_bias", false) == nil)
        #expect(try replacing("sliding_window", .null) == nil)
        #expect(try replacing("rope_scaling", ["rope_type": "default"]) == nil)
        #expect(try replacing("rope_theta", nil) == nil)
        #expect(try replacing("num_key_value_heads", nil) == nil)
        #expect(try replacing("head_dim", .null) == nil)
        #expect(try replacing("layer_types", ["full_attention", "full_attention"]) == nil)
    }

    @Test(
        arguments: [
            ("model_type", "gpt2"), ("model_type", nil), ("architectures", ["LlamaModel"]),
            ("hidden_size", nil), ("hidden_size", 0), ("hidden_size", -1), ("hidden_size", "x"),
            ("num_attention_heads", 0), ("num_key_value_heads", 2), ("vocab_size", 1),
            ("num_hidden_layers", 1.5), ("rms_norm_eps", 0), ("head_dim", 1),
            ("rope_theta", "10000"), ("rope_parameters", ["rope_type": "yarn"]),
            ("rope_parameters", ["rope_theta": 1]), ("tie_word_embeddings", 1),
        ] as [(String, JSON?)])
    func `a value that makes no sense is refused`(key: String, value: JSON?) throws {
        #expect(try replacing(key, value) != nil)
    }

    @Test func `the newer place of the rotary base is read`() throws {
        let text = GeneratedModel.smolLM2().huggingFaceConfiguration
        var object = try #require(try JSON.parse(text).object)
        object["rope_theta"] = nil
        object["rope_parameters"] = ["rope_theta": 5000.0, "rope_type": "default"]
        let configuration = try DecoderConfiguration(
            huggingFace: Array(JSON.object(object).text.utf8))
        #expect(configuration.ropeTheta == 5000)
    }

    @Test(arguments: [
        "../x.safetensors", "a/b.safetensors", "/x.safetensors", ".x.safetensors", "x.bin", "",
        "x\\u0000.safetensors",
    ])
    func `an index that names another place is refused`(name: String) {
        let text = "{\"weight_map\": {\"w\": \"\(name)\"}}"
        #expect(throws: HuggingFaceFailure.self) { try HuggingFaceIndex(Array(text.utf8)) }
    }

    @Test func `tensors of another name, shape or type are refused`() throws {
        let model = GeneratedModel.smolLM2()
        func failure(_ file: SafetensorsWriter) -> HuggingFaceFailure? {
            do throws(HuggingFaceFailure) {
                _ = try DecoderFile(
                    huggingFace: model.huggingFaceConfiguration,
                    index: HuggingFaceIndex(model.shards().index),
                    shards: [model.shards().files[0], file.bytes()])
                return nil
            } catch {
                return error
            }
        }
        func second(except name: String) throws -> SafetensorsWriter {
            let reader = try SafetensorsReader(model.shards().files[1])
            var writer = SafetensorsWriter()
            for entry in reader.entries where entry.name != name {
                writer.add(entry.name, shape: entry.shape, content: reader.bytes(of: entry))
            }
            return writer
        }
        var shaped = try second(except: "model.norm.weight")
        shaped.add("model.norm.weight", shape: [1, 288], content: FloatView(zeros: 288))
        #expect(
            failure(shaped)
                == .wrongShape(tensor: "model.norm.weight", expected: [288], got: [1, 288]))
        var typed = try second(except: "model.norm.weight")
        typed.add(
            "model.norm.weight", shape: [288], type: .int32,
            content: [UInt8](repeating: 0, count: 1152))
        #expect(failure(typed) == .wrongType(tensor: "model.norm.weight", got: .int32))
        var extra = try second(except: "")
        extra.add("lm_head.bias", shape: [1], content: FloatView([0]))
        #expect(
            failure(extra)
                == .unexpectedTensor(
                    name: "lm_head.bias", shard: "model-00002-of-00002.safetensors"))
        var buffer = try second(except: "")
        buffer.add(
            "model.layers.0.self_attn.rotary_emb.inv_freq", shape: [1], content: [0, 0, 0, 0])
        #expect(failure(buffer) == nil)
    }

    @Test func `damage to config.json never makes its reader trap`() {
        var accepted = 0
        let seeds = [
            GeneratedModel.smolLM2().huggingFaceConfiguration,
            GeneratedModel.qwen2().huggingFaceConfiguration,
        ]
        for text in Mutations(of: seeds, count: 5_000) {
            guard let configuration = try? DecoderConfiguration(huggingFace: text) else { continue }
            accepted += 1
            #expect(!DecoderTensors(configuration, naming: .huggingFace).entries.isEmpty)
        }
        #expect(accepted > 0)
    }

    @Test func `damage to the index of shards never makes its reader trap`() {
        var accepted = 0
        for text in Mutations(of: [GeneratedModel.smolLM2().shards().index], count: 2_000) {
            guard let index = try? HuggingFaceIndex(text) else { continue }
            accepted += 1
            #expect(index.shards.allSatisfy { !$0.utf8.contains(0x2F) })
        }
        #expect(accepted > 0)
    }
}
