import Platform
import Testing
import Training
import TrainingRuns

/// A directory of small files that is gone with the value.
private struct Folder: ~Copyable {
    let path: String

    init() throws { path = try FileSystem.makeTemporaryDirectory() }

    deinit { try? FileSystem.remove(path) }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        try AtomicFile.write(bytes, to: path + "/" + name)
    }

    func load(_ json: String) throws -> (dataset: Dataset, task: TrainingTask) {
        let task = try TrainingTask(parsing: Array(json.utf8))
        return try DatasetLoader.load(task, files: DatasetPlaces(directories: [path]))
    }

    func complaint(_ json: String) -> String {
        let failure = #expect(throws: DatasetFailure.self) { try load(json) }
        return failure?.description ?? ""
    }
}

struct DatasetPlacesTests {
    private static func task(_ data: String) -> String {
        """
        {"model_type": "mlp", "architecture": {"input_size": 4, "output_size": 3},
        "optimizer": {"type": "sgd", "learning_rate": 0.1}, "max_epochs": 1,
        "batch_size": 2, "dataset_info": \(data)}
        """
    }

    /// Two rows of numbers, "1,2,3,4,0" and "5,6,7,8,1", as gzip stores them.
    private static let rows: [UInt8] = [
        31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 51, 212, 49, 210, 49, 214, 49, 209, 49, 224, 50, 213, 49,
        211, 49, 215, 177, 208, 49, 228, 2, 0, 115, 156, 57, 125, 20, 0, 0, 0,
    ]

    @Test func `a compressed file is trained on as its content, its digest is that of the file`()
        throws
    {
        let folder = try Folder()
        try folder.write("d.csv", Self.rows)
        let digest = "9571a875765ab418f6c1b39318a831fca292b48dae8a1da1b7e4df7f8cd1c273"
        let data = "{\"path\": \"d.csv\", \"data_hashes\": [\"\(digest)\"]}"
        let loaded = try folder.load(Self.task(data))
        guard case .samples(let samples) = loaded.dataset else {
            Issue.record("samples were expected")
            return
        }
        #expect(samples.train.count == 2)
        #expect(samples.train.label(1) == 1)
        guard case .csv(let path, nil, _) = loaded.task.dataset.source else {
            Issue.record("a table was expected")
            return
        }
        #expect(path == folder.path + "/d.csv")
    }

    @Test func `a name that ends in gz is also found without`() throws {
        let folder = try Folder()
        try folder.write("d.csv", Array("1,2,3,4,0\n5,6,7,8,1\n".utf8))
        #expect(
            try DatasetPlaces(directories: [folder.path]).find("d.csv.gz")
                == folder.path + "/d.csv")
    }

    @Test func `a missing file is named with the places that were tried`() throws {
        let folder = try Folder()
        let images = """
            {"format": "idx", "train_images": "i.gz", "train_labels": "l"}
            """
        #expect(
            folder.complaint(Self.task(images))
                .contains("i.gz: no such file (looked at \(folder.path)/i.gz, "))
        let text = """
            {"n_layer": 1, "n_head": 1, "n_embd": 8, "block_size": 8, "batch_size": 2,
            "max_iters": 1, "learning_rate": 0.1, "dataset": "shakespeare_char"}
            """
        #expect(folder.complaint(text).contains("Get it with: curl"))
    }

    @Test func `a truncated gzip stream is refused`() throws {
        let folder = try Folder()
        try folder.write("d.csv.gz", [0x1F, 0x8B, 8, 0, 0])
        #expect(
            folder.complaint(Self.task("{\"format\": \"csv\", \"path\": \"d.csv.gz\"}"))
                .contains("d.csv.gz: the gzip stream ends early"))
    }

    @Test func `a task that cannot be read is named with the reason`() {
        let failure = #expect(throws: TaskFailure.self) {
            try TrainingTask.load(path: "/nowhere/task.json")
        }
        #expect(
            failure?.description
                == "/nowhere/task.json: /nowhere/task.json: no such file or directory")
    }
}
