package import Primitives

extension DecoderFile {
    /// A decoder in Hugging Face's layout: the text of `config.json`, and the safetensors files in
    /// the order of ``HuggingFaceIndex/shards``.
    ///
    /// Buffers that older files keep beside the weights (`rotary_emb.inv_freq`, which follow from
    /// the configuration) are passed over.
    package init(
        huggingFace configuration: [UInt8], index: HuggingFaceIndex = .single,
        shards: [any ByteRegion]
    ) throws(HuggingFaceFailure) {
        guard shards.count == index.shards.count else {
            throw .wrongShardCount(expected: index.shards, got: shards.count)
        }
        let configuration = try DecoderConfiguration(huggingFace: configuration)
        let tensors = DecoderTensors(configuration, naming: .huggingFace)
        var found: [String: (shard: Int, entry: SafetensorsReader.Entry)] = [:]
        var readers: [SafetensorsReader] = []
        var names: [(name: String, shard: Int)] = []
        for (number, shard) in shards.enumerated() {
            let reader: SafetensorsReader
            do throws(SafetensorsFailure) {
                reader = try SafetensorsReader(shard)
            } catch {
                throw .shard(name: index.shards[number], error)
            }
            for entry in reader.entries {
                if let other = found[entry.name] {
                    throw .misplacedTensor(
                        name: entry.name, expected: index.shards[other.shard],
                        got: index.shards[number])
                }
                found[entry.name] = (shard: number, entry: entry)
                names.append((name: entry.name, shard: number))
            }
            readers.append(reader)
        }
        try index.check(found)
        var weights: [String: DecoderWeight] = [:]
        for expected in tensors.entries {
            guard let (shard, entry) = found[expected.name] else {
                throw .missingTensor(name: expected.name, shard: nil)
            }
            weights[expected.name] = try Self.weight(expected, entry, in: readers[shard])
        }
        for (name, shard) in names where weights[name] == nil {
            guard name.hasSuffix(".rotary_emb.inv_freq") else {
                throw .unexpectedTensor(name: name, shard: index.shards[shard])
            }
        }
        self.init(configuration: configuration, tensors: tensors, weights: weights)
    }

    private static func weight(
        _ expected: DecoderTensors.Entry, _ entry: SafetensorsReader.Entry,
        in reader: SafetensorsReader
    ) throws(HuggingFaceFailure) -> DecoderWeight {
        // Hugging Face's order is the other way round: a matrix is [rows, columns].
        let shape = Array(expected.extents.reversed())
        guard entry.shape == shape else {
            throw .wrongShape(tensor: entry.name, expected: shape, got: entry.shape)
        }
        let type: GGUFTensorType
        switch entry.type {
        case .float32: type = .float32
        case .float16: type = .float16
        case .bfloat16: type = .bfloat16
        default: throw .wrongType(tensor: entry.name, got: entry.type)
        }
        return DecoderWeight(
            name: entry.name, extents: expected.extents, type: type,
            bytes: reader.bytes(of: entry))
    }
}

extension HuggingFaceIndex {
    /// Compares the index with where the tensors stand; the index of a single file says nothing.
    fileprivate func check(
        _ found: [String: (shard: Int, entry: SafetensorsReader.Entry)]
    ) throws(HuggingFaceFailure) {
        for tensor in tensors {
            guard let place = found[tensor.name] else {
                throw .missingTensor(name: tensor.name, shard: shards[tensor.shard])
            }
            guard place.shard == tensor.shard else {
                throw .misplacedTensor(
                    name: tensor.name, expected: shards[tensor.shard], got: shards[place.shard])
            }
        }
    }
}
