import Encodings
import Primitives

extension Dataset {
    /// The dataset of which an auditor has seen only some leaves, checked against its root before.
    ///
    /// The counts are those of the whole, so that the order of the data is; the leaves that are
    /// missing must not be read.
    package init(_ opened: OpenedSamples, leafCount: UInt64) throws(Rejection) {
        guard let first = opened.places.first, first.index == 0 else {
            throw .sampleMalformed(leaf: 0, "the description of the dataset is not opened")
        }
        let header: DatasetHeader
        do throws(JSONFailure) {
            header = DatasetHeader(json: try JSON.parse(opened.bytes(of: first)))
        } catch {
            throw .sampleMalformed(leaf: 0, error.description)
        }
        switch header.json["kind"]?.string {
        case "samples": self = try header.samples(opened, leafCount: leafCount)
        case "text": self = try header.text(opened, leafCount: leafCount)
        default:
            throw .sampleMalformed(leaf: 0, "expected a dataset of samples or of text")
        }
    }
}

/// Leaf 0 of a dataset, read by somebody who has not made it.
private struct DatasetHeader {
    let json: JSON

    func samples(_ opened: OpenedSamples, leafCount: UInt64) throws(Rejection) -> Dataset {
        let features = try count("features")
        let classes = try count("classes")
        let parts = (try count("train"), try count("validation"), try count("test"))
        guard UInt64(1 + parts.0 + parts.1 + parts.2) == leafCount else {
            throw .sampleMalformed(leaf: 0, "its counts are not those of \(leafCount) leaves")
        }
        let normalization = Normalization(
            divisor: try float("divisor"), mean: try float("mean"),
            deviation: try float("deviation"))
        let expected = opened.places.dropFirst().first?.count ?? 4 + features
        var samples: [(number: Int, start: Int)] = []
        samples.reserveCapacity(opened.places.count)
        for leaf in opened.places.dropFirst() {
            guard leaf.count == expected,
                expected == 4 + features || expected == 4 + 4 * features
            else {
                throw .sampleMalformed(
                    leaf: leaf.index, "\(leaf.count) bytes are no sample of this dataset")
            }
            guard leaf.index >= 1, leaf.index <= parts.0 else {
                throw .sampleMalformed(leaf: leaf.index, "training does not read it")
            }
            samples.append((leaf.index - 1, leaf.start))
        }
        func table(_ numbers: [(number: Int, start: Int)], _ count: Int) -> SampleTable {
            SampleTable(
                opened: numbers, in: opened.content, featureBytes: expected - 4, count: count,
                featureCount: features, classCount: classes,
                normalization: normalization)
        }
        return .samples(
            SampleDataset(
                train: table(samples, parts.0), validation: table([], parts.1),
                test: table([], parts.2), normalization: normalization))
    }

    func text(_ opened: OpenedSamples, leafCount: UInt64) throws(Rejection) -> Dataset {
        let (total, train) = (try count("bytes"), try count("train"))
        let chunk = TextDataset.chunkBytes
        guard try count("chunk") == chunk, train <= total,
            UInt64(1 + (total + chunk - 1) / chunk) == leafCount
        else {
            throw .sampleMalformed(leaf: 0, "its counts are not those of \(leafCount) leaves")
        }
        var bytes = [UInt8](repeating: 0, count: total)
        for leaf in opened.places.dropFirst() {
            guard leaf.index >= 1, UInt64(leaf.index) < leafCount else {
                throw .sampleMalformed(leaf: leaf.index, "training does not read it")
            }
            let start = (leaf.index - 1) * chunk
            guard leaf.count == min(chunk, total - start) else {
                throw .sampleMalformed(
                    leaf: leaf.index, "\(leaf.count) bytes are no chunk of this text")
            }
            bytes.replaceSubrange(start..<start + leaf.count, with: opened.bytes(of: leaf))
        }
        let windows: TextDataset.Windows
        switch json["windows"] {
        case .string("anywhere"): windows = .anywhere
        case .integer(let step) where step > 0: windows = .every(step)
        default: throw .sampleMalformed(leaf: 0, "it does not say where windows start")
        }
        return .text(TextDataset(bytes: bytes, trainCount: train, windows: windows))
    }

    private func count(_ key: String) throws(Rejection) -> Int {
        guard let value = json[key]?.int, value >= 0, value <= ProofLimits.datasetCountMax else {
            throw .sampleMalformed(leaf: 0, "expected a count for \(key)")
        }
        return value
    }

    /// A binary32 number written as its eight hexadecimal digits.
    private func float(_ key: String) throws(Rejection) -> Float {
        guard let text = json[key]?.string, let bytes = Hex.decode(text), bytes.count == 4 else {
            throw .sampleMalformed(leaf: 0, "expected the bits of a number for \(key)")
        }
        return Float(bitPattern: bytes.reduce(0) { $0 << 8 | UInt32($1) })
    }
}
