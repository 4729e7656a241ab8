package import Primitives
package import Tensors

/// How the numbers of a file become the numbers that a model sees:
/// `(x / divisor − mean) / deviation`, every operation rounded to binary32 once, in this order.
package struct Normalization: Hashable, Sendable {
    package var divisor: Float
    package var mean: Float
    package var deviation: Float

    package init(divisor: Float, mean: Float = 0, deviation: Float = 1) {
        self.divisor = divisor
        self.mean = mean
        self.deviation = deviation
    }

    package func callAsFunction(_ value: Float) -> Float {
        let scaled = value / divisor
        let centred = scaled - mean
        return centred / deviation
    }

    /// The results for the 256 values of a byte.
    package var byteTable: [Float] {
        (0..<256).map { self(Float($0)) }
    }
}

/// Labelled samples of one size, in the order of their file.
package struct SampleTable: Sendable {
    private enum Samples: Sendable {
        /// Raw bytes, row after row from `first` on, and what each of the 256 values becomes.
        case bytes(any ByteRegion, first: Int, table: [Float], labels: [Int32])
        /// Normalised numbers, and the raw ones of the file for ``SampleTable/sampleBytes(_:)``.
        case floats(FloatView, raw: [Float], labels: [Int32])
        case opened(OpenedTable)
    }

    package let featureCount: Int
    package let classCount: Int
    private let samples: Samples
    private let range: Range<Int>

    package var count: Int { range.count }

    private init(featureCount: Int, classCount: Int, samples: Samples, range: Range<Int>) {
        self.featureCount = featureCount
        self.classCount = classCount
        self.samples = samples
        self.range = range
    }

    /// Byte samples; `labels` were checked against `classCount` by the reader of their file.
    package init(
        bytes: [UInt8],
        offset: Int,
        featureCount: Int,
        labels: [Int32],
        classCount: Int,
        normalization: Normalization
    ) {
        precondition(bytes.count - offset == featureCount * labels.count, "a label a sample")
        self.init(
            featureCount: featureCount,
            classCount: classCount,
            samples: .bytes(
                bytes, first: offset, table: normalization.byteTable, labels: labels),
            range: 0..<labels.count
        )
    }

    package init(
        numbers: [Float],
        featureCount: Int,
        labels: [Int32],
        classCount: Int,
        normalization: Normalization
    ) {
        precondition(numbers.count == featureCount * labels.count, "a label a sample")
        self.init(
            featureCount: featureCount,
            classCount: classCount,
            samples: .floats(
                FloatView(numbers.map { normalization($0) }), raw: numbers, labels: labels),
            range: 0..<labels.count
        )
    }

    /// The samples `part` of this table, which shares their memory.
    package func slice(_ part: Range<Int>) -> SampleTable {
        precondition(part.lowerBound >= 0 && part.upperBound <= count, "a part lies inside")
        let start = range.lowerBound + part.lowerBound
        return SampleTable(
            featureCount: featureCount,
            classCount: classCount,
            samples: samples,
            range: start..<start + part.count
        )
    }

    /// A table of `count` samples of which only some are at hand: their numbers, and where in
    /// `content` the canonical bytes of each start, of which the features take `featureBytes`.
    ///
    /// It is what an auditor trains on; asking for another sample is a programming error.
    package init(
        opened: [(number: Int, start: Int)],
        in content: any ByteRegion,
        featureBytes: Int,
        count: Int,
        featureCount: Int,
        classCount: Int,
        normalization: Normalization
    ) {
        precondition(
            featureBytes == featureCount || featureBytes == featureCount * 4,
            "a feature has 1 or 4 bytes")
        self.init(
            featureCount: featureCount,
            classCount: classCount,
            samples: .opened(
                OpenedTable(
                    opened, in: content, featureBytes: featureBytes,
                    featureCount: featureCount, count: count, normalization: normalization)),
            range: 0..<count
        )
    }

    package func label(_ index: Int) -> Int32 {
        precondition(index >= 0 && index < count, "an index lies inside its table")
        return label(ofSample: range.lowerBound + index)
    }

    private func label(ofSample sample: Int) -> Int32 {
        switch samples {
        case .bytes(_, _, _, let labels), .floats(_, _, let labels): labels[sample]
        case .opened(let table): table.label(sample)
        }
    }

    /// Writes the features and labels of the samples `indices` one after the other.
    package func fill(
        features out: FloatView, labels labelsOut: IntegerView, indices: ArraySlice<Int32>
    ) {
        precondition(out.count == indices.count * featureCount, "a row a sample")
        precondition(labelsOut.count == indices.count, "a label a sample")
        let wanted = indices.map { range.lowerBound + Int($0) }
        for (row, sample) in wanted.enumerated() {
            precondition(range.contains(sample), "an index lies inside its table")
            labelsOut[row] = label(ofSample: sample)
        }
        switch samples {
        case .bytes(let bytes, let first, let table, _):
            out.store(bytes, rowsAt: wanted.map { first + $0 * featureCount }, through: table)
        case .floats(let numbers, _, _):
            for (row, sample) in wanted.enumerated() {
                out.slice(row * featureCount, featureCount)
                    .copy(from: numbers.slice(sample * featureCount, featureCount))
            }
        case .opened(let table): table.store(wanted, in: out)
        }
    }

    /// The canonical bytes of a sample: its label as 4 little-endian bytes, then its features as
    /// they stand in the file, a byte each or 4 little-endian bytes of binary32.
    package func sampleBytes(_ index: Int) -> [UInt8] {
        var writer = ByteWriter()
        writer.appendLittleEndian(label(index))
        let sample = range.lowerBound + index
        let start = sample * featureCount
        switch samples {
        case .bytes(let bytes, let first, _, _):
            writer.append(bytes.copy(from: first + start, count: featureCount))
        case .floats(_, let raw, _):
            for value in raw[start..<start + featureCount] {
                writer.appendLittleEndian(value.bitPattern)
            }
        case .opened(let table): return table.bytes(sample)
        }
        return writer.bytes
    }
}

/// The canonical bytes of some samples, wherever they lie in an answer to an audit.
///
/// A sample is found by one look-up and read where it stands, label and features together: an
/// auditor reads each once, and what is spread over several tables would cost as many cache misses.
private struct OpenedTable: Sendable {
    private enum Element: Sendable {
        case byte(table: [Float])
        case binary32(Normalization)
    }

    private let content: any ByteRegion
    /// Where each sample starts, −1 for those that were not opened.
    private let starts: [Int]
    private let featureBytes: Int
    private let element: Element

    init(
        _ opened: [(number: Int, start: Int)], in content: any ByteRegion, featureBytes: Int,
        featureCount: Int, count: Int, normalization: Normalization
    ) {
        var starts = [Int](repeating: -1, count: count)
        for sample in opened { starts[sample.number] = sample.start }
        self.content = content
        self.starts = starts
        self.featureBytes = featureBytes
        element =
            featureBytes == featureCount
            ? .byte(table: normalization.byteTable) : .binary32(normalization)
    }

    private func start(_ sample: Int) -> Int {
        precondition(starts[sample] >= 0, "a sample that is read was opened")
        return starts[sample]
    }

    func label(_ sample: Int) -> Int32 { Int32(bitPattern: content.integer32(at: start(sample))) }

    func bytes(_ sample: Int) -> [UInt8] {
        content.copy(from: start(sample), count: 4 + featureBytes)
    }

    /// Writes the features of the samples one after the other.
    func store(_ samples: [Int], in out: FloatView) {
        let starts = samples.map { start($0) + 4 }
        switch element {
        case .byte(let table): out.store(content, rowsAt: starts, through: table)
        case .binary32(let normalization):
            var place = 0
            for start in starts {
                for bits in content.words(at: start, count: featureBytes / 4) {
                    out[place] = normalization(Float(bitPattern: bits))
                    place += 1
                }
            }
        }
    }
}
