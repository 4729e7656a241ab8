package import Encodings
import Primitives

/// Samples in three parts: those that are trained on, those held out of them, and those for the
/// test.
package struct SampleDataset: Sendable {
    package let train: SampleTable
    package let validation: SampleTable
    package let test: SampleTable
    package let normalization: Normalization

    package init(
        train: SampleTable,
        validation: SampleTable,
        test: SampleTable,
        normalization: Normalization
    ) {
        self.train = train
        self.validation = validation
        self.test = test
        self.normalization = normalization
    }

    /// The samples that a metric is reported on: the test's, else those held out, else the trained.
    package var evaluated: SampleTable {
        if test.count > 0 { return test }
        return validation.count > 0 ? validation : train
    }
}

/// All that a task trains on and is measured on, in memory and in a fixed order.
///
/// The dataset root is the root of a tree over ``leafCount`` leaves: leaf 0 describes the dataset,
/// the others are its samples in order.
package enum Dataset: Sendable {
    case samples(SampleDataset)
    case text(TextDataset)

    package var leafCount: Int {
        switch self {
        case .samples(let data): 1 + data.train.count + data.validation.count + data.test.count
        case .text(let data): 1 + data.chunkCount
        }
    }

    /// The canonical bytes of leaf `index`, `0 ..< leafCount`.
    package func leafBytes(_ index: Int) -> [UInt8] {
        precondition(index >= 0 && index < leafCount, "a leaf has a number below the count")
        if index == 0 { return header.canonicalBytes }
        switch self {
        case .text(let data): return Array(data.chunk(index - 1))
        case .samples(let data):
            var sample = index - 1
            for table in [data.train, data.validation] {
                if sample < table.count { return table.sampleBytes(sample) }
                sample -= table.count
            }
            return data.test.sampleBytes(sample)
        }
    }

    /// What the samples do not say themselves: how many are for what, and how they are read.
    package var header: JSON {
        switch self {
        case .samples(let data):
            [
                "kind": "samples",
                "features": .integer(data.train.featureCount),
                "classes": .integer(data.train.classCount),
                "train": .integer(data.train.count),
                "validation": .integer(data.validation.count),
                "test": .integer(data.test.count),
                "divisor": .bits(data.normalization.divisor),
                "mean": .bits(data.normalization.mean),
                "deviation": .bits(data.normalization.deviation),
            ]
        case .text(let data):
            [
                "kind": "text",
                "bytes": .integer(data.bytes.count),
                "train": .integer(data.trainCount),
                "chunk": .integer(TextDataset.chunkBytes),
                "windows": data.windows.json,
            ]
        }
    }
}

extension TextDataset.Windows {
    fileprivate var json: JSON {
        switch self {
        case .anywhere: "anywhere"
        case .every(let stride): .integer(stride)
        }
    }
}

extension JSON {
    /// A binary32 number as its eight hexadecimal digits: one text for one value.
    package static func bits(_ value: Float) -> JSON {
        var writer = ByteWriter()
        writer.appendBigEndian(value.bitPattern)
        return .string("0x" + Hex.encode(writer.bytes))
    }
}
