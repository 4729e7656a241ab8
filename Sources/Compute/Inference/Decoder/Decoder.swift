package import Models
package import Tensors

/// A decoder at work: reads tokens of any number of sequences and gives the logits after them.
///
/// A row has the same bits in whatever pass it is computed: alone or with others, a sequence at
/// once or token by token, on any instruction set, with any number of threads. Used by one thread
/// at a time. Spec: `Docs/Spec/inference.md` § 1.
package final class Decoder {
    /// The version of the numeric contract that receipts name.
    package static let numerics = "assay/numerics/1"

    package let weights: DecoderWeights
    package var configuration: DecoderConfiguration { weights.configuration }
    let kernels: any TensorKernels
    private let scratch: DecoderScratch
    private let multiplier: DecoderMultiplier
    private let logits: FloatView
    private var rotary: RotaryTable

    package init(_ weights: DecoderWeights, kernels: any TensorKernels) {
        self.weights = weights
        self.kernels = kernels
        let configuration = weights.configuration
        scratch = DecoderScratch(configuration, capacity: DecoderRowLimits.pass)
        multiplier = DecoderMultiplier(weights, kernels: kernels, capacity: DecoderRowLimits.pass)
        logits = FloatView(zeros: DecoderRowLimits.logits * configuration.vocabularySize)
        rotary = Self.rotary(weights, positions: DecoderRowLimits.positionsMinimum)
    }

    package func makeCache() -> DecoderCache { DecoderCache(configuration) }

    /// Reads the tokens of all segments behind what their caches hold, and shows the rows that are
    /// wanted: segment by segment, ascending positions, in groups.
    ///
    /// Several segments of one cache in one pass are a programming error. Fails before anything is
    /// read.
    package func run(
        _ segments: [DecoderSegment], visit: (DecoderRows) -> Void
    ) throws(InferenceFailure) {
        for segment in segments { try check(segment) }
        var pending: [DecoderSpan] = []
        var rows = 0
        for (index, segment) in segments.enumerated() {
            var first = 0
            while first < segment.tokens.count {
                let count = min(segment.tokens.count - first, DecoderRowLimits.pass - rows)
                pending.append(
                    DecoderSpan(
                        segment: index, first: first, count: count, row: rows,
                        position: segment.cache.count + first))
                rows += count
                first += count
                if rows == DecoderRowLimits.pass {
                    pass(segments, pending, rows, visit)
                    (pending, rows) = ([], 0)
                }
            }
        }
        if rows > 0 { pass(segments, pending, rows, visit) }
        for segment in segments { segment.cache.count += segment.tokens.count }
    }

    /// The state after the last norm at the last of the tokens, [width].
    package func embedding(of tokens: [Int32]) throws(InferenceFailure) -> [Float] {
        var last: [Float] = []
        let segment = DecoderSegment(
            cache: makeCache(), tokens: tokens, logitsFrom: tokens.count - 1)
        try run([segment]) { last = $0.hidden($0.count - 1).elements }
        guard last.allSatisfy(\.isFinite) else { throw .notFinite(position: tokens.count - 1) }
        return last
    }

    private func check(_ segment: DecoderSegment) throws(InferenceFailure) {
        try configuration.check(tokens: segment.tokens)
        let end = segment.cache.count + segment.tokens.count
        guard end <= configuration.contextLength else {
            throw .contextExceeded(limit: configuration.contextLength, got: end)
        }
        precondition(segment.logitsFrom >= 0, "logits are wanted from a position on")
        if end > rotary.positions {
            let positions = min(max(end, 2 * rotary.positions), configuration.contextLength)
            rotary = Self.rotary(weights, positions: positions)
        }
    }

    private static func rotary(_ weights: DecoderWeights, positions: Int) -> RotaryTable {
        let configuration = weights.configuration
        return RotaryTable(
            positions: min(positions, configuration.contextLength),
            width: configuration.ropeDimensions, theta: Double(configuration.ropeTheta),
            pairing: configuration.rotaryPairing, factors: weights.ropeFactors)
    }

    // MARK: One pass

    private func pass(
        _ segments: [DecoderSegment], _ spans: [DecoderSpan], _ rows: Int,
        _ visit: (DecoderRows) -> Void
    ) {
        let positions = IntegerView(
            spans.flatMap { span in (0..<span.count).map { Int32(span.position + $0) } })
        let stream = scratch.stream(rows)
        for span in spans {
            let tokens = segments[span.segment].tokens[span.first..<span.first + span.count]
            for (offset, token) in tokens.enumerated() {
                let row = stream.rows(span.row + offset, 1)
                weights.embeddings.copyRow(Int(token), to: row.denseView)
            }
        }
        for (number, layer) in weights.layers.enumerated() {
            attend(layer, number, segments, spans, positions, rows)
            feedForward(layer, rows)
        }
        show(segments, spans, visit)
    }

    /// The stream takes up Wo · attention(norm(x)).
    private func attend(
        _ layer: DecoderWeights.Layer, _ number: Int, _ segments: [DecoderSegment],
        _ spans: [DecoderSpan], _ positions: IntegerView, _ rows: Int
    ) {
        norm(scratch.stream(rows), layer.attentionNorm, scratch.normed(rows))
        let joined = scratch.queryKeyValue(rows)
        multiplier.multiply(scratch.normed(rows), with: layer.queryKeyValue, out: joined)
        if let bias = layer.queryKeyValueBias {
            kernels.addRow(x: joined.denseView, row: bias, out: joined.denseView)
        }
        let queries = joined.columns(0, configuration.queryWidth)
        let keys = joined.columns(configuration.queryWidth, configuration.keyWidth)
        let values = joined.columns(
            configuration.queryWidth + configuration.keyWidth, configuration.keyWidth)
        let width = configuration.headWidth
        kernels.rotate(
            queries, heads: configuration.heads, headWidth: width, positions: positions, by: rotary)
        kernels.rotate(
            keys, heads: configuration.keyHeads, headWidth: width, positions: positions, by: rotary)
        let cached = spans.map { span in
            let cache = segments[span.segment].cache.layers[number]
            cache.append(
                keys: keys.rows(span.row, span.count), values: values.rows(span.row, span.count),
                at: span.position)
            return CachedSpan(
                cache: cache, row: span.row, count: span.count, position: span.position)
        }
        let size = CachedAttentionSize(
            heads: configuration.heads, keyHeads: configuration.keyHeads, headWidth: width,
            scale: 1 / Float(width).squareRoot())
        kernels.cachedAttention(queries, size: size, spans: cached, out: scratch.mixed(rows))
        multiplier.multiply(
            scratch.mixed(rows), with: layer.attentionOutput, out: scratch.normed(rows))
        add(scratch.normed(rows), to: scratch.stream(rows))
    }

    /// The stream takes up Wdown · swiglu(Wgate · norm(x), Wup · norm(x)).
    private func feedForward(_ layer: DecoderWeights.Layer, _ rows: Int) {
        norm(scratch.stream(rows), layer.feedForwardNorm, scratch.normed(rows))
        multiplier.multiply(scratch.normed(rows), with: layer.gateUp, out: scratch.gateUp(rows))
        kernels.swiglu(scratch.gateUp(rows), out: scratch.inner(rows))
        multiplier.multiply(scratch.inner(rows), with: layer.down, out: scratch.normed(rows))
        add(scratch.normed(rows), to: scratch.stream(rows))
    }

    private func norm(_ x: FloatRows, _ weight: FloatView, _ out: FloatRows) {
        kernels.rmsNorm(
            x: x.denseView, weight: weight, epsilon: configuration.normEpsilon,
            out: out.denseView, inverse: scratch.inverse(x.rows))
    }

    private func add(_ x: FloatRows, to stream: FloatRows) {
        kernels.binary(.add, a: stream.denseView, b: x.denseView, out: stream.denseView)
    }

    /// Makes the logits of the rows that are wanted, a few at a time.
    private func show(
        _ segments: [DecoderSegment], _ spans: [DecoderSpan], _ visit: (DecoderRows) -> Void
    ) {
        for span in spans {
            var wanted = segments[span.segment].wanted(in: span.first..<span.first + span.count)[
                ...]
            while !wanted.isEmpty {
                visit(rows(of: span, at: Array(wanted.prefix(DecoderRowLimits.logits))))
                wanted = wanted.dropFirst(DecoderRowLimits.logits)
            }
        }
    }

    private func rows(of span: DecoderSpan, at places: [Int]) -> DecoderRows {
        let count = places.count
        let hidden = scratch.normed(count)
        let stream = scratch.stream(span.row + span.count)
        var done = 0
        while done < count {
            // Neighbours go through the norm together; a row's bits do not depend on that.
            var run = 1
            while done + run < count, places[done + run] == places[done] + run { run += 1 }
            norm(
                stream.rows(span.row + places[done] - span.first, run), weights.outputNorm,
                hidden.rows(done, run))
            done += run
        }
        let vocabulary = configuration.vocabularySize
        let logits = logits.slice(0, count * vocabulary)
        multiplier.multiply(
            hidden, with: weights.head,
            out: FloatRows(logits, rows: count, columns: vocabulary))
        let greatest = IntegerView([Int32](repeating: 0, count: count))
        kernels.argmaxRows(x: logits, columns: vocabulary, out: greatest)
        let sum = FloatView(zeros: 1)
        let finite = (0..<count).map { row in
            kernels.sum(x: logits.slice(row * vocabulary, vocabulary), out: sum)
            return sum[0].isFinite
        }
        return DecoderRows(
            segment: span.segment, places: places, hidden: hidden.denseView, logits: logits,
            greatestTokens: greatest.elements,
            width: configuration.width, vocabulary: vocabulary, finite: finite)
    }
}

/// Consecutive tokens of one segment in one pass.
private struct DecoderSpan {
    let segment: Int
    /// The first token's place in its segment.
    let first: Int
    let count: Int
    /// The first token's row in the pass.
    let row: Int
    /// The first token's position in its sequence.
    let position: Int
}

/// How many rows a decoder has storage for at once; no result depends on it.
enum DecoderRowLimits {
    static let pass = 256
    /// Rows of logits, which are wide: 32 · 49,152 · 4 bytes = 6 MB.
    ///
    /// Fewer would read the matrix of the output head more often than its products cost.
    static let logits = 32
    static let positionsMinimum = 512
}
