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
    private enum Features: Sendable {
        /// Raw bytes, and what each of the 256 values becomes.
        case bytes(any ByteRegion, Starts, table: [Float])
        /// Normalised numbers, and the raw ones of the file for ``SampleTable/sampleBytes(_:)``.
        case floats(FloatView, raw: [Float])
    }

    /// Where the bytes of the features of each row start.
    private enum Starts: Sendable {
        /// Row after row from here on.
        case from(Int)
        case at([Int])

        func start(ofRow row: Int, _ featureCount: Int) -> Int {
            switch self {
            case .from(let first): first + row * featureCount
            case .at(let starts): starts[row]
            }
        }
    }

    package let featureCount: Int
    package let classCount: Int
    private let features: Features
    private let labels: [Int32]
    private let range: Range<Int>
    /// Where the features of each sample stand, −1 for those that were not opened; `nil` where all
    /// stand in order.
    private let rows: [Int32]?

    package var count: Int { range.count }

    private init(
        featureCount: Int,
        classCount: Int,
        features: Features,
        labels: [Int32],
        range: Range<Int>,
        rows: [Int32]? = nil
    ) {
        self.featureCount = featureCount
        self.classCount = classCount
        self.features = features
        self.labels = labels
        self.range = range
        self.rows = rows
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
            features: .bytes(bytes, .from(offset), table: normalization.byteTable),
            labels: labels,
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
            features: .floats(FloatView(numbers.map { normalization($0) }), raw: numbers),
            labels: labels,
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
            features: features,
            labels: labels,
            range: start..<start + part.count,
            rows: rows
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
        var labels = [Int32](repeating: 0, count: count)
        var rows = [Int32](repeating: -1, count: count)
        for (row, sample) in opened.enumerated() {
            rows[sample.number] = Int32(truncatingIfNeeded: row)
            labels[sample.number] = Int32(bitPattern: content.integer32(at: sample.start))
        }
        let isBytes = featureBytes == featureCount
        precondition(isBytes || featureBytes == featureCount * 4, "a feature has 1 or 4 bytes")
        let raw = isBytes ? [] : Self.numbers(of: opened, in: content, featureCount)
        self.init(
            featureCount: featureCount,
            classCount: classCount,
            features: isBytes
                ? .bytes(content, .at(opened.map { $0.start + 4 }), table: normalization.byteTable)
                : .floats(FloatView(raw.map { normalization($0) }), raw: raw),
            labels: labels,
            range: 0..<count,
            rows: rows
        )
    }

    private static func numbers(
        of opened: [(number: Int, start: Int)], in content: any ByteRegion, _ featureCount: Int
    ) -> [Float] {
        var numbers: [Float] = []
        numbers.reserveCapacity(opened.count * featureCount)
        for (_, start) in opened {
            for bits in content.words(at: start + 4, count: featureCount) {
                numbers.append(Float(bitPattern: bits))
            }
        }
        return numbers
    }

    /// Where the features of a sample of the file stand.
    private func row(_ sample: Int) -> Int {
        guard let rows else { return sample }
        precondition(rows[sample] >= 0, "a sample that is read was opened")
        return Int(rows[sample])
    }

    package func label(_ index: Int) -> Int32 {
        labels[range.lowerBound + index]
    }

    /// Writes the features and labels of the samples `indices` one after the other.
    package func fill(
        features out: FloatView, labels labelsOut: IntegerView, indices: ArraySlice<Int32>
    ) {
        precondition(out.count == indices.count * featureCount, "a row a sample")
        precondition(labelsOut.count == indices.count, "a label a sample")
        for (row, index) in indices.enumerated() {
            let sample = range.lowerBound + Int(index)
            precondition(range.contains(sample), "an index lies inside its table")
            let target = out.slice(row * featureCount, featureCount)
            let source = self.row(sample)
            switch features {
            case .bytes(let bytes, let starts, let table):
                target.store(bytes, from: starts.start(ofRow: source, featureCount), through: table)
            case .floats(let numbers, _):
                target.copy(from: numbers.slice(source * featureCount, featureCount))
            }
            labelsOut[row] = labels[sample]
        }
    }

    /// The canonical bytes of a sample: its label as 4 little-endian bytes, then its features as
    /// they stand in the file, a byte each or 4 little-endian bytes of binary32.
    package func sampleBytes(_ index: Int) -> [UInt8] {
        precondition(index >= 0 && index < count, "an index lies inside its table")
        let sample = range.lowerBound + index
        var writer = ByteWriter()
        writer.appendLittleEndian(labels[sample])
        let row = row(sample)
        switch features {
        case .bytes(let bytes, let starts, _):
            let start = starts.start(ofRow: row, featureCount)
            writer.append(bytes.copy(from: start, count: featureCount))
        case .floats(_, let raw):
            let start = row * featureCount
            for value in raw[start..<start + featureCount] {
                writer.appendLittleEndian(value.bitPattern)
            }
        }
        return writer.bytes
    }
}
