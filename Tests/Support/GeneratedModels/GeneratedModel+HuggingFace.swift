import Encodings
package import Models
import Primitives
import Tensors

extension GeneratedModel {
    /// The text of `config.json`.
    package var huggingFaceConfiguration: [UInt8] {
        let isLlama = configuration.architecture == .llama
        let json: JSON = [
            "architectures": [isLlama ? "LlamaForCausalLM" : "Qwen2ForCausalLM"],
            "model_type": .string(configuration.architecture.rawValue),
            "hidden_act": "silu",
            "hidden_size": .integer(configuration.width),
            "intermediate_size": .integer(configuration.feedForwardWidth),
            "max_position_embeddings": .integer(configuration.contextLength),
            "num_attention_heads": .integer(configuration.heads),
            "num_hidden_layers": .integer(configuration.layers),
            "num_key_value_heads": .integer(configuration.keyHeads),
            "head_dim": .integer(configuration.headWidth),
            "rms_norm_eps": .float(configuration.normEpsilon),
            "rope_theta": .float(configuration.ropeTheta),
            "rope_scaling": .null,
            "tie_word_embeddings": .bool(configuration.tiesEmbeddings),
            "torch_dtype": "float32",
            "vocab_size": .integer(configuration.vocabularySize),
        ]
        return Array(json.text.utf8)
    }

    /// The weights as one safetensors file of binary32; the tensors whose index `isIncluded`
    /// refuses are left out, for models of several shards.
    package func safetensors(where isIncluded: (Int) -> Bool = { _ in true }) -> [UInt8] {
        let names = DecoderTensors(configuration, naming: .huggingFace).entries
        var writer = SafetensorsWriter()
        writer.setMetadata("format", "pt")
        for (index, (entry, named)) in zip(tensors.entries, names).enumerated()
        where isIncluded(index) {
            writer.add(
                named.name, shape: entry.extents.reversed(),
                content: FloatView(halvesElements(of: entry)))
        }
        return writer.bytes()
    }

    /// The elements with the rows of query and key in the pairing of Hugging Face.
    ///
    /// Row 2i + j of a head in interleaved pairs is row j · D/2 + i in halves.
    package func halvesElements(of entry: DecoderTensors.Entry) -> [Float] {
        let elements = elements(of: entry)
        let isTurned = entry.name.contains(".attn_q.") || entry.name.contains(".attn_k.")
        guard isTurned, configuration.rotaryPairing == .interleaved else { return elements }
        let (width, rowLength) = (
            configuration.headWidth, entry.extents.count == 1 ? 1 : entry.extents[0]
        )
        var turned: [Float] = []
        for row in 0..<elements.count / rowLength {
            let (head, place) = (row / width, row % width)
            let from = head * width + 2 * (place % (width / 2)) + place / (width / 2)
            turned += elements[from * rowLength..<(from + 1) * rowLength]
        }
        return turned
    }

    /// The model in two shards: the text of the index, and the files in its order.
    package func shards() -> (index: [UInt8], files: [[UInt8]]) {
        let names = DecoderTensors(configuration, naming: .huggingFace).entries
        let half = names.count / 2
        var map = JSONObject()
        for (index, entry) in names.enumerated() {
            map[entry.name] = .string("model-0000\(index < half ? 1 : 2)-of-00002.safetensors")
        }
        let json: JSON = ["metadata": ["total_size": 0], "weight_map": .object(map)]
        return (
            index: Array(json.text.utf8),
            files: [safetensors { $0 < half }, safetensors { $0 >= half }]
        )
    }
}
