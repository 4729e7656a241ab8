/// Where data comes from.
package enum DatasetSource: Hashable, Sendable {
    /// IDX files; without test files a part of the samples serves for the test.
    case idx(trainImages: String, trainLabels: String, testImages: String?, testLabels: String?)
    case csv(train: String, test: String?, CSVOptions)
    case text(path: String)
    /// Generated quizzes, `count` of them: no file at all.
    case quizzes(count: Int)
}

/// What is read, and which part of it is for what.
package struct DatasetConfiguration: Hashable, Sendable {
    package var source: DatasetSource
    package var normalization: Normalization
    /// Only so many samples of the training file are used; `nil` uses all.
    package var sampleLimit: Int?
    /// The share of the samples that is for training and validation; the rest is for the test where
    /// there is no test file.
    package var trainingShare: Double
    /// The share of the training samples that is held out for validation.
    package var holdoutShare: Double
    /// SHA-256 digests of which each must be that of a file that is read.
    package var fileHashes: [String]

    package init(
        source: DatasetSource,
        normalization: Normalization = Normalization(divisor: 1)
    ) {
        self.source = source
        self.normalization = normalization
        self.sampleLimit = nil
        self.trainingShare = 1
        self.holdoutShare = 0
        self.fileHashes = []
    }
}
