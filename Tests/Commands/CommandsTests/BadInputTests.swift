import Encodings
import Platform
import Testing

/// Input that is wrong ends in a clear error, never in a trap, and leaves nothing behind.
@Suite struct BadInputTests {
    /// Held by the suite, so that its folder outlives every process of a test.
    let small: SmallTask

    init() throws {
        small = try SmallTask()
    }

    /// Trains and expects a refusal that says `words`.
    func expectRefusal(
        _ task: SmallTask, says words: [String], status: ClosedRange<Int32> = 1...1
    ) throws {
        let before = try FileSystem.list(task.folder.path)
        let file = try task.write()
        let out = task.folder("run")
        let result = try AssayProgram.run("train", file, "--out", out)
        #expect(status.contains(result.status), "\(result.status): \(result.diagnosticsText)")
        #expect(result.output.isEmpty)
        for word in words {
            #expect(result.diagnosticsText.contains(word), "\(result.diagnosticsText)")
        }
        // Nothing half-written: no run directory and no temporary name beside it.
        let after = try FileSystem.list(task.folder.path).filter { $0 != "task.json" }
        #expect(after == before.filter { $0 != "task.json" })
    }

    func csv(_ text: String) throws -> SmallTask {
        let task = small
        try AtomicFile.write(Array(text.utf8), to: task.folder("data.csv"))
        return task
    }

    @Test func `a ragged CSV is refused with its line`() throws {
        try expectRefusal(try csv("1,2,0\n1,2\n"), says: ["line 2", "expected 3 columns, got 2"])
    }

    @Test func `NaN in the data is refused with its place`() throws {
        try expectRefusal(
            try csv("1,2,0\n1,nan,1\n"), says: ["line 2, column 2", "finite", "nan"])
    }

    @Test func `an empty dataset is refused`() throws {
        try expectRefusal(try csv(""), says: ["data.csv", "expected at least one"])
    }

    @Test func `a batch larger than the dataset is refused with both sizes`() throws {
        var task = small
        task.set("batch_size", 41)
        try expectRefusal(task, says: ["40", "41"])
    }

    @Test func `a negative learning rate is refused with its place in the task`() throws {
        var task = small
        task.set("optimizer", ["type": "adam", "learning_rate": -0.05])
        try expectRefusal(task, says: ["learning_rate", "-0.05", "line"], status: 78...78)
    }

    @Test func `an unknown key is refused with the nearest right one`() throws {
        var task = small
        task.set("batch_sise", 8)
        try expectRefusal(
            task, says: ["batch_sise", "did you mean \"batch_size\""], status: 78...78)
    }

    @Test func `a task that is no JSON is refused with the place`() throws {
        let folder = try TemporaryFolder()
        try AtomicFile.write(Array("{\n  \"name\": ,\n}".utf8), to: folder("task.json"))
        let result = try AssayProgram.run("train", folder("task.json"), "--out", folder("run"))
        #expect(result.status == 78)
        #expect(result.diagnosticsText.contains("line 2"))
        #expect(try FileSystem.list(folder.path) == ["task.json"])
    }

    @Test func `a task that is not there is refused`() throws {
        let result = try AssayProgram.run("train", "/nowhere/task.json", "--out", "/nowhere/run")
        #expect(result.status == 78)
        #expect(result.diagnosticsText.contains("/nowhere/task.json"))
    }

    /// A task over IDX files of 2 × 2 images with the given bytes.
    func idx(images: [UInt8], labels: [UInt8]) throws -> SmallTask {
        var task = small
        try FileSystem.remove(task.folder("data.csv"))
        try AtomicFile.write(images, to: task.folder("images"))
        try AtomicFile.write(labels, to: task.folder("labels"))
        task.set("architecture", ["input_size": 4, "hidden_sizes": [4], "output_size": 2])
        task.set("batch_size", 2)
        task.set(
            "dataset_info",
            [
                "format": "idx", "train_images": .string(task.folder("images")),
                "train_labels": .string(task.folder("labels")),
            ])
        return task
    }

    static let images: [UInt8] =
        [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2] + [UInt8](repeating: 9, count: 8)
    static let labels: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 2, 0, 1]

    @Test func `a truncated IDX file is refused with both lengths`() throws {
        let task = try idx(images: Array(Self.images.dropLast()), labels: Self.labels)
        try expectRefusal(task, says: ["images", "24", "23"])
    }

    @Test func `an IDX file with a wrong magic number is refused`() throws {
        var images = Self.images
        images[3] = 7
        try expectRefusal(try idx(images: images, labels: Self.labels), says: ["magic"])
    }

    @Test func `IDX files with different counts are refused`() throws {
        let labels: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 1, 0]
        try expectRefusal(
            try idx(images: Self.images, labels: labels), says: ["2 images", "1 labels"])
    }

    @Test func `a damaged gzip file is refused`() throws {
        let task = try idx(images: [0x1F, 0x8B, 8, 0, 1, 2, 3], labels: Self.labels)
        try expectRefusal(task, says: ["gzip"])
    }

    @Test func `a checkpoint whose header lies about its size is not believed`() throws {
        let task = small
        let run = try task.train()
        let checkpoints = run + "/checkpoints"
        let step = try #require(try FileSystem.list(checkpoints).last)
        let path = "\(checkpoints)/\(step)/state.safetensors"
        var bytes = try FileSystem.read(path, limit: 1 << 20)
        for index in 0..<7 { bytes[index] = 0xFF }
        try AtomicFile.write(bytes, to: path)
        let result = try AssayProgram.run("verify", run, "--full")
        #expect(result.status == 1)
        #expect(result.outputText.contains("rejected: the checkpoint"), "\(result.outputText)")
    }

    @Test func `bytes that are no proof are refused`() throws {
        let task = small
        let run = try task.train()
        for bytes: [UInt8] in [[], [1, 2, 3], [UInt8](repeating: 0xFF, count: 500)] {
            try AtomicFile.write(bytes, to: run + "/proof")
            let result = try AssayProgram.run("verify", run)
            #expect(result.status == 1)
            #expect(result.outputText.contains("rejected"), "\(result.outputText)")
        }
    }
}
