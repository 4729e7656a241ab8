import Cryptography
import Models
import Primitives
import Quizzes

/// A file of samples as it is stored, and what it holds.
package struct DatasetFile: Sendable {
    /// The bytes that `data_hashes` of a task speaks of.
    package let stored: [UInt8]
    /// The same, or what they decompress to.
    package let content: [UInt8]

    package init(stored: [UInt8], content: [UInt8]) {
        self.stored = stored
        self.content = content
    }
}

/// The files that tasks name, wherever they lie: on a disk, in messages, in memory.
package protocol DatasetFiles {
    /// The name under which ``read(_:)`` finds what a task calls `path`.
    func find(_ path: String) throws(DatasetFailure) -> String

    /// At most ``DatasetLimits/fileBytes`` of what ``find(_:)`` found.
    func read(_ name: String) throws(DatasetFailure) -> DatasetFile
}

/// Makes samples of the files of a task.
package struct DatasetLoader {
    private let configuration: DatasetConfiguration
    private let files: any DatasetFiles
    private var digests: [String] = []

    /// Loads what `task` names, and returns the task with the paths that were found.
    package static func load(
        _ task: TrainingTask,
        files: any DatasetFiles
    ) throws(DatasetFailure) -> (dataset: Dataset, task: TrainingTask) {
        var loader = DatasetLoader(configuration: task.dataset, files: files)
        var task = task
        let dataset: Dataset
        switch (task.dataset.source, task.model) {
        case (.text(let path), .gpt(let model)):
            let found = try files.find(path)
            task.dataset.source = .text(path: found)
            dataset = .text(try loader.text(found, window: model.contextLength + 1))
        case (.quizzes(let count), .gpt(let model)):
            let quizzes = try loader.quizzes(count, seed: task, window: model.contextLength + 1)
            dataset = .text(quizzes)
        case (.csv(let train, let test, let options), _):
            let found = try files.find(train)
            let foundTest = try test.map { (path) throws(DatasetFailure) in try files.find(path) }
            task.dataset.source = .csv(train: found, test: foundTest, options)
            dataset = .samples(
                try loader.csv(found, test: foundTest, options, model: task.model)
            )
        default:
            dataset = .samples(try loader.idx(&task))
        }
        try loader.checkDigests()
        return (dataset, task)
    }

    private init(configuration: DatasetConfiguration, files: any DatasetFiles) {
        self.configuration = configuration
        self.files = files
    }

    // MARK: Files

    private mutating func read(_ path: String) throws(DatasetFailure) -> [UInt8] {
        let file = try files.read(path)
        if !configuration.fileHashes.isEmpty {
            digests.append(SHA256.hash(file.stored).description)
        }
        return file.content
    }

    private func checkDigests() throws(DatasetFailure) {
        for expected in configuration.fileHashes where !digests.contains(expected) {
            throw .hashMismatch(expected: expected, files: digests)
        }
    }

    // MARK: Samples

    private mutating func idx(_ task: inout TrainingTask) throws(DatasetFailure) -> SampleDataset {
        guard
            case .idx(let images, let labels, let testImages, let testLabels) = configuration.source
        else {
            throw .empty(path: task.name, what: "file of samples")
        }
        let foundImages = try files.find(images)
        let foundLabels = try files.find(labels)
        let train = try table(images: foundImages, labels: foundLabels, model: task.model)
        var test: SampleTable?
        var foundTest: (images: String, labels: String)?
        if let testImages, let testLabels {
            let found = (images: try files.find(testImages), labels: try files.find(testLabels))
            test = try table(images: found.images, labels: found.labels, model: task.model)
            foundTest = found
        }
        task.dataset.source = .idx(
            trainImages: foundImages,
            trainLabels: foundLabels,
            testImages: foundTest?.images,
            testLabels: foundTest?.labels
        )
        return try split(train, test: test, path: foundImages)
    }

    private mutating func table(
        images path: String,
        labels labelPath: String,
        model: ModelConfiguration
    ) throws(DatasetFailure) -> SampleTable {
        let images = try IDX(try read(path), rank: 3, path: path)
        let labels = try IDX(try read(labelPath), rank: 1, path: labelPath)
        guard images.extents[0] == labels.extents[0] else {
            throw .countsDiffer(
                images: path,
                imageCount: images.extents[0],
                labels: labelPath,
                labelCount: labels.extents[0]
            )
        }
        guard images.extents[0] > 0 else { throw .empty(path: path, what: "image") }
        let sizes = model.sampleSizes
        let features = images.extents[1] * images.extents[2]
        guard features == sizes.features else {
            throw .wrongSampleSize(path: path, expected: sizes.features, got: features)
        }
        let classes = labels.bytes[labels.offset...].map { Int32($0) }
        try Self.check(labels: classes, classes: sizes.classes, path: labelPath)
        return SampleTable(
            bytes: images.bytes,
            offset: images.offset,
            featureCount: features,
            labels: classes,
            classCount: sizes.classes,
            normalization: configuration.normalization
        )
    }

    private mutating func csv(
        _ path: String,
        test: String?,
        _ options: CSVOptions,
        model: ModelConfiguration
    ) throws(DatasetFailure) -> SampleDataset {
        let train = try table(csv: path, options, model: model)
        var testTable: SampleTable?
        if let test { testTable = try table(csv: test, options, model: model) }
        return try split(train, test: testTable, path: path)
    }

    private mutating func table(
        csv path: String,
        _ options: CSVOptions,
        model: ModelConfiguration
    ) throws(DatasetFailure) -> SampleTable {
        let csv = try CSV(try read(path), options: options, path: path)
        let sizes = model.sampleSizes
        guard csv.featureCount == sizes.features else {
            throw .wrongSampleSize(path: path, expected: sizes.features, got: csv.featureCount)
        }
        try Self.check(labels: csv.labels, classes: sizes.classes, path: path)
        return SampleTable(
            numbers: csv.numbers,
            featureCount: csv.featureCount,
            labels: csv.labels,
            classCount: sizes.classes,
            normalization: configuration.normalization
        )
    }

    private static func check(
        labels: [Int32],
        classes: Int,
        path: String
    ) throws(DatasetFailure) {
        if let sample = labels.firstIndex(where: { Int($0) >= classes }) {
            throw .labelOutOfRange(
                path: path,
                sample: sample,
                label: Int(labels[sample]),
                classes: classes
            )
        }
    }

    /// Training samples come first in their file, then those held out, then those for the test.
    private func split(
        _ table: SampleTable,
        test: SampleTable?,
        path: String
    ) throws(DatasetFailure) -> SampleDataset {
        var all = table
        if let limit = configuration.sampleLimit {
            guard limit <= all.count else {
                throw .sizeTooLarge(path: path, size: limit, samples: all.count)
            }
            all = all.slice(0..<limit)
        }
        let kept = Int(Double(all.count) * configuration.trainingShare)
        let held = Int(Double(kept) * configuration.holdoutShare)
        let train = all.slice(0..<kept - held)
        guard train.count > 0 else { throw .empty(path: path, what: "sample to train on") }
        let rest = all.slice(kept..<all.count)
        return SampleDataset(
            train: train,
            validation: all.slice(kept - held..<kept),
            test: test ?? rest,
            normalization: configuration.normalization
        )
    }

    // MARK: Text

    private mutating func text(
        _ path: String,
        window: Int
    ) throws(DatasetFailure) -> TextDataset {
        let bytes = try read(path)
        guard !bytes.isEmpty else { throw .empty(path: path, what: "byte of text") }
        let share = configuration.trainingShare * (1 - configuration.holdoutShare)
        let trainCount = Int(Double(bytes.count) * share)
        guard trainCount >= window else {
            throw .textTooShort(path: path, part: "train", needed: window, got: trainCount)
        }
        let rest = bytes.count - trainCount
        guard rest == 0 || rest >= window else {
            throw .textTooShort(path: path, part: "validation", needed: window, got: rest)
        }
        return TextDataset(bytes: bytes, trainCount: trainCount, windows: .anywhere)
    }

    private func quizzes(
        _ count: Int,
        seed task: TrainingTask,
        window: Int
    ) throws(DatasetFailure) -> TextDataset {
        guard window >= QuizLimits.leastBytes, window <= QuizLimits.mostBytes else {
            throw .textTooShort(
                path: "quiz",
                part: "context",
                needed: QuizLimits.leastBytes - 1,
                got: window - 1
            )
        }
        guard count <= DatasetLimits.fileBytes / window else {
            throw .tooLarge(
                path: "quiz", limit: DatasetLimits.fileBytes / window, got: count)
        }
        let corpus = QuizCorpus(seed: task.generatorSeed, count: count, textBytes: window)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count * window)
        for index in 0..<count { bytes += corpus.sample(at: index) }
        let share = configuration.trainingShare * (1 - configuration.holdoutShare)
        let trainSamples = Int(Double(count) * share)
        return TextDataset(
            bytes: bytes,
            trainCount: trainSamples * window,
            windows: .every(window)
        )
    }
}

extension ModelConfiguration {
    /// The features of a sample and the number of its classes.
    fileprivate var sampleSizes: (features: Int, classes: Int) {
        switch self {
        case .mlp(let model): (model.inputSize, model.outputSize)
        case .cnn(let model): (model.inputSize, model.outputSize)
        case .gpt(let model): (model.contextLength, model.vocabularySize)
        }
    }
}
