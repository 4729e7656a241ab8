package import Models
package import Primitives
import Tensors

extension DecoderWeights {
    /// Reads and packs the weights of a file; refuses vectors that are not finite.
    ///
    /// The file is only read here: mapped memory may be given back afterwards. A matrix may hold
    /// any scale; what is not finite shows in the logits, which are refused.
    package init(
        gguf file: GGUFReader, scheduler: any ParallelScheduler
    ) throws(InferenceFailure) {
        let loader = WeightLoader(file: file, scheduler: scheduler)
        do throws(GGUFFailure) {
            let configuration = try DecoderConfiguration(gguf: file)
            let tensors = DecoderTensors(configuration)
            try tensors.check(file)
            var layers: [Layer] = []
            for layer in tensors.layers { layers.append(try loader.layer(layer)) }
            let embeddings = try loader.matrix([tensors.embeddings], DecoderPrecision.head)
            var head = embeddings
            if let output = tensors.output {
                head = try loader.matrix([output], DecoderPrecision.head)
            }
            var factors: [Double] = []
            if let entry = tensors.ropeFactors {
                factors = try loader.vector([entry]).elements.map(Double.init)
            }
            self.init(
                configuration: configuration, embeddings: embeddings, layers: layers,
                outputNorm: try loader.vector([tensors.outputNorm]), head: head,
                ropeFactors: factors)
        } catch {
            throw .model(reason: "\(error)")
        }
        try checkVectors()
    }

    private func checkVectors() throws(InferenceFailure) {
        var vectors: [(String, [Float])] = [
            ("output norm", outputNorm.elements), ("rope factors", ropeFactors.map { Float($0) }),
        ]
        for (number, layer) in layers.enumerated() {
            vectors += [
                ("attention norm of layer \(number)", layer.attentionNorm.elements),
                ("biases of layer \(number)", layer.queryKeyValueBias?.elements ?? []),
                ("feed-forward norm of layer \(number)", layer.feedForwardNorm.elements),
            ]
        }
        for (name, elements) in vectors where !elements.allSatisfy(\.isFinite) {
            throw .weight(tensor: name, reason: "expected finite numbers")
        }
        guard ropeFactors.allSatisfy({ $0 > 0 }) else {
            throw .weight(tensor: "rope factors", reason: "expected numbers above 0")
        }
    }
}

/// Turns the tensors of a file into what the decoder multiplies with.
private struct WeightLoader {
    let file: GGUFReader
    let scheduler: any ParallelScheduler

    func layer(_ entries: DecoderTensors.Layer) throws(GGUFFailure) -> DecoderWeights.Layer {
        let biases = [entries.queryBias, entries.keyBias, entries.valueBias].compactMap { $0 }
        return DecoderWeights.Layer(
            attentionNorm: try vector([entries.attentionNorm]),
            queryKeyValue: try matrix(
                [entries.query, entries.key, entries.value], DecoderPrecision.queryKeyValue),
            queryKeyValueBias: biases.isEmpty ? nil : try vector(biases),
            attentionOutput: try matrix(
                [entries.attentionOutput], DecoderPrecision.attentionOutput),
            feedForwardNorm: try vector([entries.feedForwardNorm]),
            gateUp: try matrix([entries.gate, entries.up], DecoderPrecision.gateUp),
            down: try matrix([entries.down], DecoderPrecision.down))
    }

    /// The vectors one after the other.
    func vector(_ entries: [DecoderTensors.Entry]) throws(GGUFFailure) -> FloatView {
        var views: [FloatView] = []
        for entry in entries {
            views.append(try file.floats(entry.name, extents: entry.extents))
        }
        return Self.joined(views)
    }

    /// The matrices below each other; neighbours of one form become one part.
    func matrix(
        _ entries: [DecoderTensors.Entry], _ planes: Int
    ) throws(GGUFFailure) -> DecoderMatrix {
        var parts: [DecoderMatrix.Part] = []
        var sources: [GGUFRows] = []
        var dense: [GGUFTensor] = []
        func flush() {
            if !sources.isEmpty {
                parts.append(.packed(PackedMatrix(sources, scheduler: scheduler)))
            }
            if !dense.isEmpty {
                let rows = dense.reduce(0) { $0 + $1.rowCount }
                parts.append(.dense(Self.joined(dense.map(file.floats)), rows: rows))
            }
            sources = []
            dense = []
        }
        for entry in entries {
            let tensor = try file.requiredTensor(entry.name)
            if let source = GGUFRows(file, tensor) {
                if !dense.isEmpty || sources.last.map({ $0.form != source.form }) ?? false {
                    flush()
                }
                sources.append(source)
            } else {
                if !sources.isEmpty { flush() }
                dense.append(tensor)
            }
        }
        flush()
        return DecoderMatrix(parts: parts, columns: entries[0].extents[0], planes: planes)
    }

    private static func joined(_ views: [FloatView]) -> FloatView {
        guard views.count != 1 else { return views[0] }
        let whole = FloatView(zeros: views.reduce(0) { $0 + $1.count })
        var place = 0
        for view in views {
            whole.slice(place, view.count).copy(from: view)
            place += view.count
        }
        return whole
    }
}

/// The rows of a quantized tensor in the neutral form that kernels pack.
private struct GGUFRows: QuantizedRowSource {
    let form: QuantizedForm
    let rowCount: Int
    private let file: GGUFReader
    private let tensor: GGUFTensor
    private let blocks: GGUFBlocks

    /// nil for a floating-point type.
    init?(_ file: GGUFReader, _ tensor: GGUFTensor) {
        guard let blocks = GGUFBlocks(tensor.type) else { return nil }
        self.file = file
        self.tensor = tensor
        self.blocks = blocks
        rowCount = tensor.rowCount
        form = QuantizedForm(
            columns: tensor.rowLength, groupLength: blocks.groupLength,
            bits: blocks.quantBits <= 4 ? 4 : 8, zero: Int(blocks.zero),
            hasMinimums: blocks.hasMinimums)
    }

    func read(_ index: Int, into row: inout QuantizedRow) {
        blocks.decode(
            file.rowBytes(index, of: tensor), elements: form.columns, quants: &row.quants,
            scales: &row.scales, minimums: &row.minimums)
    }
}
