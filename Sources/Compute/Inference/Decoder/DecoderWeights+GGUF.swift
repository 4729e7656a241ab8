package import Models
package import Primitives
import Tensors

extension DecoderWeights {
    /// Reads and packs the weights of a GGUF file.
    package init(
        gguf reader: GGUFReader, scheduler: any ParallelScheduler
    ) throws(InferenceFailure) {
        let file: DecoderFile
        do throws(GGUFFailure) {
            file = try DecoderFile(gguf: reader)
        } catch {
            throw .model(reason: "\(error)")
        }
        try self.init(file, scheduler: scheduler)
    }

    /// Reads and packs the weights of a file of either format; refuses vectors that are not finite.
    ///
    /// The file is only read here: mapped memory may be given back afterwards. A matrix may hold
    /// any scale; what is not finite shows in the logits, which are refused.
    package init(
        _ file: DecoderFile, scheduler: any ParallelScheduler
    ) throws(InferenceFailure) {
        let loader = WeightLoader(file: file, scheduler: scheduler)
        let tensors = file.tensors
        let embeddings = loader.matrix([tensors.embeddings], DecoderPrecision.head)
        self.init(
            configuration: file.configuration, embeddings: embeddings,
            layers: tensors.layers.map(loader.layer),
            outputNorm: loader.vector([tensors.outputNorm]),
            head: tensors.output.map { loader.matrix([$0], DecoderPrecision.head) } ?? embeddings,
            ropeFactors: tensors.ropeFactors.map {
                loader.vector([$0]).elements.map(Double.init)
            } ?? [])
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
    let file: DecoderFile
    let scheduler: any ParallelScheduler

    func layer(_ entries: DecoderTensors.Layer) -> DecoderWeights.Layer {
        let biases = [entries.queryBias, entries.keyBias, entries.valueBias].compactMap { $0 }
        return DecoderWeights.Layer(
            attentionNorm: vector([entries.attentionNorm]),
            queryKeyValue: matrix(
                [entries.query, entries.key, entries.value], DecoderPrecision.queryKeyValue),
            queryKeyValueBias: biases.isEmpty ? nil : vector(biases),
            attentionOutput: matrix(
                [entries.attentionOutput], DecoderPrecision.attentionOutput),
            feedForwardNorm: vector([entries.feedForwardNorm]),
            gateUp: matrix([entries.gate, entries.up], DecoderPrecision.gateUp),
            down: matrix([entries.down], DecoderPrecision.down))
    }

    /// The vectors one after the other.
    func vector(_ entries: [DecoderTensors.Entry]) -> FloatView {
        Self.joined(entries.map { file.weight($0).floats() })
    }

    /// The matrices below each other; neighbours of one form become one part.
    func matrix(
        _ entries: [DecoderTensors.Entry], _ planes: Int
    ) -> DecoderMatrix {
        var parts: [DecoderMatrix.Part] = []
        var sources: [any QuantizedRowSource] = []
        var dense: [DecoderWeight] = []
        func flush() {
            if !sources.isEmpty {
                parts.append(.packed(PackedMatrix(sources, scheduler: scheduler)))
            }
            if !dense.isEmpty {
                let rows = dense.reduce(0) { $0 + $1.rowCount }
                parts.append(.dense(Self.joined(dense.map { $0.floats() }), rows: rows))
            }
            sources = []
            dense = []
        }
        for entry in entries {
            let weight = file.weight(entry)
            if let source = weight.quantizedRows {
                if !dense.isEmpty || sources.last.map({ $0.form != source.form }) ?? false {
                    flush()
                }
                sources.append(source)
            } else {
                if !sources.isEmpty { flush() }
                dense.append(weight)
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
