import Encodings
import Models
import Primitives

extension DatasetConfiguration {
    private static let formats = ["idx", "mnist", "fashion-mnist", "csv", "text", "quiz"]
    private static let fashionDirectory = "/usr/share/datasets/fashion-mnist"
    private static let shakespearePath = "data/tinyshakespeare.txt"

    init(_ settings: inout TaskSettings, model: ModelConfiguration) throws(TaskFailure) {
        let named = try settings.text(["dataset"])
        let path = try settings.text(["dataset_info.path", "dataset_info.train"])
        let format = try Self.format(&settings, named: named, path: path, model: model)
        let isText = format == "text" || format == "quiz"
        if isText != (model.kind == "gpt") {
            throw .contradiction(
                "dataset_info.format",
                "model_type",
                reason: "\(format) data for a \(model.kind)"
            )
        }
        let divisor = try settings.number(["dataset_info.divisor"], .above(0, to: 1e9))
        let size = try settings.integer(["dataset_info.size"], in: 1...DatasetLimits.samples)
        let source: DatasetSource
        switch format {
        case "csv": source = try Self.csv(&settings, path: path)
        case "text": source = .text(path: try Self.textPath(named: named, path: path))
        case "quiz": source = .quizzes(count: size ?? 50_000)
        default: source = try Self.idx(&settings, format: format, directory: path)
        }
        let isImage = !isText && format != "csv"
        self.init(
            source: source,
            normalization: Normalization(
                divisor: divisor ?? (isImage ? 255 : 1),
                mean: try settings.number(["dataset_info.mean"], .from(-1e9, to: 1e9)) ?? 0,
                deviation: try settings.number(["dataset_info.std"], .above(0, to: 1e9)) ?? 1
            )
        )
        sampleLimit = format == "quiz" ? nil : size
        try readShares(&settings, isText: isText)
        try readHashes(&settings)
    }

    private static func format(
        _ settings: inout TaskSettings,
        named: String?,
        path: String?,
        model: ModelConfiguration
    ) throws(TaskFailure) -> String {
        if let format = try settings.word(["dataset_info.format"], of: formats) { return format }
        if named == "quiz" { return "quiz" }
        if named != nil || path?.hasSuffix(".txt") == true { return "text" }
        if path?.hasSuffix(".csv") == true { return "csv" }
        if settings.has(["dataset_info.train_images"]) { return "idx" }
        throw settings.missing(
            "dataset_info.format",
            why: "expected one of " + formats.joined(separator: ", ")
        )
    }

    private static func textPath(named: String?, path: String?) throws(TaskFailure) -> String {
        if let path { return path }
        guard let named else {
            throw .missing("dataset_info.path", why: "the file of the text")
        }
        return ["shakespeare", "shakespeare_char", "tinyshakespeare"].contains(named)
            ? shakespearePath : named
    }

    private static func csv(
        _ settings: inout TaskSettings,
        path: String?
    ) throws(TaskFailure) -> DatasetSource {
        guard let path else {
            throw settings.missing("dataset_info.path", why: "the CSV file to train on")
        }
        var options = CSVOptions()
        options.hasHeader = try settings.boolean(["dataset_info.header"])
        options.classNames = try settings.texts(["dataset_info.class_names"]) ?? []
        if let leaf = try settings.take(["dataset_info.label_column"]) {
            guard let name = leaf.value.string ?? leaf.value.int.map(String.init) else {
                throw .wrongType(
                    leaf.key,
                    leaf.position,
                    expected: "a column's name or number",
                    got: leaf.value.text
                )
            }
            options.labelColumn = name
        }
        return .csv(train: path, test: try settings.text(["dataset_info.test"]), options)
    }

    private static func idx(
        _ settings: inout TaskSettings,
        format: String,
        directory: String?
    ) throws(TaskFailure) -> DatasetSource {
        let directory = directory ?? (format == "fashion-mnist" ? fashionDirectory : nil)
        func file(_ key: String, _ name: String) throws(TaskFailure) -> String? {
            let explicit = try settings.text(["dataset_info." + key])
            return explicit ?? directory.map { $0 + "/" + name }
        }
        let trainImages = try file("train_images", "train-images-idx3-ubyte.gz")
        let trainLabels = try file("train_labels", "train-labels-idx1-ubyte.gz")
        let testImages = try file("test_images", "t10k-images-idx3-ubyte.gz")
        let testLabels = try file("test_labels", "t10k-labels-idx1-ubyte.gz")
        guard let trainImages, let trainLabels else {
            throw settings.missing(
                "dataset_info.path",
                why: "the directory of the four IDX files (or train_images, train_labels, …)"
            )
        }
        guard (testImages == nil) == (testLabels == nil) else {
            throw .contradiction(
                "dataset_info.test_images",
                "dataset_info.test_labels",
                reason: "one is given without the other"
            )
        }
        return .idx(
            trainImages: trainImages,
            trainLabels: trainLabels,
            testImages: testImages,
            testLabels: testLabels
        )
    }

    private mutating func readShares(
        _ settings: inout TaskSettings,
        isText: Bool
    ) throws(TaskFailure) {
        let strategy = try settings.word(["validation_strategy.type"], of: ["holdout", "none"])
        let training = try settings.share("dataset_info.training_percent")
        let holdout = try settings.share("validation_strategy.validation_split")
        if strategy == "none", let holdout, holdout > 0 {
            throw .contradiction(
                "validation_strategy.type",
                "validation_strategy.validation_split",
                reason: "none and \(holdout)"
            )
        }
        trainingShare = training ?? 1
        holdoutShare = holdout ?? (strategy == "holdout" || (isText && training == nil) ? 0.1 : 0)
        guard trainingShare > 0, holdoutShare < 1 else {
            throw .contradiction(
                "dataset_info.training_percent",
                "validation_strategy.validation_split",
                reason: "nothing is left to train on"
            )
        }
    }

    /// Digests are checked against the files; other words are names that say nothing to anyone.
    private mutating func readHashes(_ settings: inout TaskSettings) throws(TaskFailure) {
        let hashes = try settings.texts(["dataset_info.data_hashes"]) ?? []
        fileHashes = hashes.compactMap { Hash32(hex: $0)?.description }
        if fileHashes.count < hashes.count {
            settings.note(
                "dataset_info.data_hashes: only SHA-256 digests (64 hexadecimal digits) are checked"
            )
        }
    }
}

extension TaskSettings {
    /// A share of the samples in binary64, so that nanoGPT's 0.9 cuts where nanoGPT cuts.
    fileprivate mutating func share(_ key: String) throws(TaskFailure) -> Double? {
        guard let leaf = try take([key]) else { return nil }
        let allowed = "a number from 0 to 1"
        guard let value = leaf.value.double else {
            throw .wrongType(leaf.key, leaf.position, expected: allowed, got: leaf.value.text)
        }
        guard value >= 0, value <= 1 else {
            throw .outOfRange(leaf.key, leaf.position, allowed: allowed, got: leaf.value.text)
        }
        return value
    }
}
