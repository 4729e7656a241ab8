import Models
import Testing
import Training

/// Small files that lie in memory.
private struct FilesInMemory: DatasetFiles {
    private var contents: [String: [UInt8]] = [:]

    mutating func write(_ name: String, _ bytes: [UInt8]) { contents[name] = bytes }

    mutating func images(_ count: UInt8, named name: String) {
        let pixels = (0..<Int(count) * 4).map { UInt8($0 % 256) }
        write(name, [0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 2, 0, 0, 0, 2] + pixels)
    }

    mutating func labels(_ labels: [UInt8], named name: String) {
        write(name, [0, 0, 8, 1, 0, 0, 0, UInt8(labels.count)] + labels)
    }

    func find(_ path: String) throws(DatasetFailure) -> String {
        guard contents[path] != nil else { throw .notFound(path: path, tried: [path], hint: "") }
        return path
    }

    func read(_ name: String) throws(DatasetFailure) -> DatasetFile {
        guard let bytes = contents[name] else {
            throw .unreadable(path: name, reason: "not in memory")
        }
        return DatasetFile(stored: bytes, content: bytes)
    }

    func load(_ json: String) throws -> (dataset: Dataset, task: TrainingTask) {
        try DatasetLoader.load(TrainingTask(parsing: Array(json.utf8)), files: self)
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
        "dataset_info": {"format": "idx", "train_images": "i", "train_labels": "l"}
        """

    @Test func `IDX files make samples in three parts`() throws {
        var files = FilesInMemory()
        files.images(10, named: "i")
        files.labels([0, 1, 2, 0, 1, 2, 0, 1, 2, 0], named: "l")
        let data = """
            "dataset_info": {"format": "idx", "train_images": "i", "train_labels": "l",
            "training_percent": 0.8}, "validation_strategy": {"validation_split": 0.25}
            """
        let loaded = try files.load(Self.task(data))
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
                == .idx(trainImages: "i", trainLabels: "l", testImages: nil, testLabels: nil))
    }

    @Test func `data that does not fit the model is refused`() throws {
        var files = FilesInMemory()
        files.images(3, named: "i")
        files.labels([0, 1], named: "l")
        #expect(files.complaint(Self.task(Self.images)).contains("has 3 images, but"))
        files.labels([0, 1, 3], named: "l")
        #expect(
            files.complaint(Self.task(Self.images))
                .hasPrefix("l: sample 2 has label 3, expected 0 to 2"))
        files.images(0, named: "i")
        files.labels([], named: "l")
        #expect(
            files.complaint(Self.task(Self.images))
                .hasPrefix("i: expected at least one image, got none"))
        files.write("i", [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 1, 1, 2, 3])
        files.labels([0], named: "l")
        #expect(
            files.complaint(Self.task(Self.images))
                .hasPrefix("i: expected samples of 4 features, got 3"))
    }

    @Test func `a digest that no file has is refused with those that they have`() throws {
        var files = FilesInMemory()
        files.write("d.csv", Array("1,2,3,4,0\n5,6,7,8,1\n".utf8))
        func data(_ digest: String) -> String {
            "\"dataset_info\": {\"path\": \"d.csv\", \"data_hashes\": [\"\(digest)\"]}"
        }
        let digest = "8e60f5436acdb4e6cb0009e7d28c1997a7e3eb03bf99d8bdc0d17fdc61a13322"
        #expect(throws: Never.self) { try files.load(Self.task(data(digest))) }
        let other = String(repeating: "ab", count: 32)
        let complaint = files.complaint(Self.task(data(other)))
        #expect(complaint.contains("no file has the SHA-256 0xabab"))
        #expect(complaint.hasSuffix("the files have 0x" + digest))
    }

    @Test func `a batch larger than the data is refused with both sizes`() throws {
        var files = FilesInMemory()
        files.write("d.csv", Array("1,2,3,4,0\n5,6,7,8,1\n9,9,9,9,2\n".utf8))
        let csv = "\"dataset_info\": {\"path\": \"d.csv\"}"
        let loaded = try files.load(Self.task(csv, batch: 4))
        let failure = #expect(throws: TrainingFailure.self) {
            try TrainingPlan(task: loaded.task, dataset: loaded.dataset)
        }
        #expect(failure == .dataset(.batchTooLarge(batch: 4, samples: 3)))
        #expect(throws: Never.self) {
            try TrainingPlan(
                task: files.load(Self.task(csv, batch: 3)).task, dataset: loaded.dataset)
        }
        let many = "\"dataset_info\": {\"path\": \"d.csv\", \"size\": 4}"
        #expect(files.complaint(Self.task(many)).contains("\"size\" asks for 4 samples"))
    }

    @Test func `a text shorter than a window is refused`() throws {
        var files = FilesInMemory()
        files.write("t.txt", Array("hello world".utf8))
        let text = """
            {"n_layer": 1, "n_head": 1, "n_embd": 8, "block_size": 8, "batch_size": 2,
            "max_iters": 1, "learning_rate": 0.1, "dataset": "t.txt"}
            """
        #expect(
            files.complaint(text).hasSuffix(
                "the validation part needs at least 9 bytes for one window, got 2"))
        files.write("t.txt", [])
        #expect(files.complaint(text).hasSuffix("expected at least one byte of text, got none"))
    }
}
