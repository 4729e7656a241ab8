import Models
import Platform
import Testing
import Training

/// A directory of small files that is gone with the value.
private struct Folder: ~Copyable {
    let path: String

    init() throws { path = try FileSystem.makeTemporaryDirectory() }

    deinit { try? FileSystem.remove(path) }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        try AtomicFile.write(bytes, to: path + "/" + name)
    }

    func images(_ count: UInt8, named name: String) throws {
        let pixels = (0..<Int(count) * 4).map { UInt8($0 % 256) }
        try write(name, [0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 2, 0, 0, 0, 2] + pixels)
    }

    func labels(_ labels: [UInt8], named name: String) throws {
        try write(name, [0, 0, 8, 1, 0, 0, 0, UInt8(labels.count)] + labels)
    }

    func load(_ json: String) throws -> (dataset: Dataset, task: TrainingTask) {
        let task = try TrainingTask(parsing: Array(json.utf8))
        return try DatasetLoader.load(task, places: DatasetPlaces(directories: [path]))
    }

    func complaint(_ json: String) -> String {
        let failure = #expect(throws: DatasetFailure.self) { try load(json) }
        return failure?.description ?? ""
    }
}

@Suite struct DatasetLoaderTests {
    private static func task(_ data: String, batch: Int = 2) -> String {
        """
        {"model_type": "mlp", "architecture": {"input_size": 4, "output_size": 3},
        "optimizer": {"type": "sgd", "learning_rate": 0.1}, "max_epochs": 1,
        "batch_size": \(batch), \(data)}
        """
    }

    private static let images = """
        "dataset_info": {"format": "idx", "train_images": "i.gz", "train_labels": "l"}
        """

    @Test func `IDX files make samples in three parts`() throws {
        let folder = try Folder()
        try folder.images(10, named: "i")
        try folder.labels([0, 1, 2, 0, 1, 2, 0, 1, 2, 0], named: "l")
        let data = """
            "dataset_info": {"format": "idx", "train_images": "i.gz", "train_labels": "l",
            "training_percent": 0.8}, "validation_strategy": {"validation_split": 0.25}
            """
        let loaded = try folder.load(Self.task(data))
        guard case .samples(let samples) = loaded.dataset else {
            Issue.record("samples were expected")
            return
        }
        #expect(samples.train.count == 6)
        #expect(samples.validation.count == 2)
        #expect(samples.test.count == 2)
        #expect(samples.test.sampleBytes(1) == [0, 0, 0, 0, 36, 37, 38, 39])
        #expect(loaded.dataset.leafCount == 11)
        #expect(loaded.dataset.leafBytes(9) == samples.test.sampleBytes(0))
        #expect(
            loaded.task.dataset.source
                == .idx(
                    trainImages: folder.path + "/i", trainLabels: folder.path + "/l",
                    testImages: nil, testLabels: nil))
    }

    @Test func `data that does not fit the model is refused`() throws {
        let folder = try Folder()
        try folder.images(3, named: "i")
        try folder.labels([0, 1], named: "l")
        #expect(folder.complaint(Self.task(Self.images)).contains("has 3 images, but"))
        try folder.labels([0, 1, 3], named: "l")
        #expect(
            folder.complaint(Self.task(Self.images))
                .hasSuffix("/l: sample 2 has label 3, expected 0 to 2"))
        try folder.images(0, named: "i")
        try folder.labels([], named: "l")
        #expect(
            folder.complaint(Self.task(Self.images))
                .hasSuffix("/i: expected at least one image, got none"))
        try folder.write("i", [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 1, 1, 2, 3])
        try folder.labels([0], named: "l")
        #expect(
            folder.complaint(Self.task(Self.images))
                .hasSuffix("/i: expected samples of 4 features, got 3"))
    }

    @Test func `a missing file is named with the places that were tried`() throws {
        let folder = try Folder()
        let complaint = folder.complaint(Self.task(Self.images))
        #expect(complaint.contains("i.gz: no such file (looked at \(folder.path)/i.gz, "))
        let text = """
            {"n_layer": 1, "n_head": 1, "n_embd": 8, "block_size": 8, "batch_size": 2,
            "max_iters": 1, "learning_rate": 0.1, "dataset": "shakespeare_char"}
            """
        #expect(folder.complaint(text).contains("Get it with: curl"))
    }

    @Test func `a truncated gzip stream and a wrong digest are refused`() throws {
        let folder = try Folder()
        try folder.write("i.gz", [0x1F, 0x8B, 8, 0, 0])
        try folder.labels([0], named: "l")
        #expect(
            folder.complaint(Self.task(Self.images)).contains("i.gz: the gzip stream ends early"))
        try folder.write("d.csv", Array("1,2,3,4,0\n".utf8))
        let digest = String(repeating: "ab", count: 32)
        let data = """
            "dataset_info": {"path": "d.csv", "data_hashes": ["\(digest)"]}
            """
        #expect(folder.complaint(Self.task(data)).contains("no file has the SHA-256 0xabab"))
    }

    @Test func `a batch larger than the data is refused with both sizes`() throws {
        let folder = try Folder()
        try folder.write("d.csv", Array("1,2,3,4,0\n5,6,7,8,1\n9,9,9,9,2\n".utf8))
        let csv = "\"dataset_info\": {\"path\": \"d.csv\"}"
        let loaded = try folder.load(Self.task(csv, batch: 4))
        let failure = #expect(throws: TrainingFailure.self) {
            try TrainingPlan(task: loaded.task, dataset: loaded.dataset)
        }
        #expect(failure == .dataset(.batchTooLarge(batch: 4, samples: 3)))
        #expect(throws: Never.self) {
            try TrainingPlan(
                task: folder.load(Self.task(csv, batch: 3)).task, dataset: loaded.dataset)
        }
        let many = "\"dataset_info\": {\"path\": \"d.csv\", \"size\": 4}"
        #expect(folder.complaint(Self.task(many)).contains("\"size\" asks for 4 samples"))
    }

    @Test func `a text shorter than a window is refused`() throws {
        let folder = try Folder()
        try folder.write("t.txt", Array("hello world".utf8))
        let text = """
            {"n_layer": 1, "n_head": 1, "n_embd": 8, "block_size": 8, "batch_size": 2,
            "max_iters": 1, "learning_rate": 0.1, "dataset": "t.txt"}
            """
        #expect(
            folder.complaint(text).hasSuffix(
                "the validation part needs at least 9 bytes for one window, got 2"))
        try folder.write("t.txt", [])
        #expect(folder.complaint(text).hasSuffix("expected at least one byte of text, got none"))
    }
}
