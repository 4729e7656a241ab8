package import Models

extension GeneratedModel {
    /// The model as a GGUF file with every matrix of one type, vectors of F32.
    package func gguf(_ type: GGUFTensorType) -> [UInt8] {
        gguf { _ in type }
    }

    /// The model as a GGUF file in the mixture that llama.cpp calls Q4_K_M.
    ///
    /// Q6_K for the output projection, and for value and down projections of the layers that
    /// "use more bits": the first and last eighth, and every third between. Q4_K for the rest.
    /// Source: `llama_tensor_get_type` of llama.cpp.
    package func ggufQ4KM() -> [UInt8] {
        let layers = configuration.layers
        var more: Set<String> = ["output.weight"]
        for layer in 0..<layers {
            let isAtEdge = layer < layers / 8 || layer >= 7 * layers / 8
            guard isAtEdge || (layer - layers / 8) % 3 == 2 else { continue }
            more.insert("blk.\(layer).attn_v.weight")
            more.insert("blk.\(layer).ffn_down.weight")
        }
        return gguf(fileType: 15) { more.contains($0.name) ? .q6_K : .q4_K }
    }

    /// The model as a GGUF file; `type` chooses that of each matrix.
    package func gguf(
        fileType: UInt32 = 0, type: (DecoderTensors.Entry) -> GGUFTensorType
    ) -> [UInt8] {
        var writer = GGUFWriter()
        for (key, value) in metadata(fileType: fileType) { writer.set(key, value) }
        for entry in tensors.entries {
            writer.add(
                entry.name, extents: entry.extents,
                type: entry.extents.count == 1 ? .float32 : type(entry),
                elements: elements(of: entry))
        }
        return writer.bytes()
    }

    /// The metadata of a file as llama.cpp's converter writes it, with the tokenizer.
    package func metadata(fileType: UInt32 = 0) -> [(String, GGUFValue)] {
        let name = configuration.architecture.rawValue
        func size(_ value: Int) -> GGUFValue { .uint32(UInt32(value)) }
        return [
            ("general.architecture", .string(name)),
            ("general.name", .string("generated")),
            (name + ".context_length", size(configuration.contextLength)),
            (name + ".embedding_length", size(configuration.width)),
            (name + ".block_count", size(configuration.layers)),
            (name + ".feed_forward_length", size(configuration.feedForwardWidth)),
            (name + ".rope.dimension_count", size(configuration.ropeDimensions)),
            (name + ".attention.head_count", size(configuration.heads)),
            (name + ".attention.head_count_kv", size(configuration.keyHeads)),
            (
                name + ".attention.layer_norm_rms_epsilon", .float32(configuration.normEpsilon)
            ),
            (name + ".rope.freq_base", .float32(configuration.ropeTheta)),
            ("general.file_type", .uint32(fileType)),
        ] + GeneratedVocabulary.metadata + [("general.quantization_version", .uint32(2))]
    }
}
