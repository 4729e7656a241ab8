import Encodings
import Platform

/// A task of some seconds at most: two features, two classes, forty samples.
struct SmallTask {
    let folder: TemporaryFolder
    var members: [(String, JSON)]

    init() throws {
        folder = try TemporaryFolder()
        let data = folder("data.csv")
        try AtomicFile.write(Array(Self.samples(40).utf8), to: data)
        members = [
            ("name", "small"), ("model_type", "mlp"),
            ("architecture", ["input_size": 2, "hidden_sizes": [4], "output_size": 2]),
            ("optimizer", ["type": "adam", "learning_rate": 0.05]),
            ("batch_size", 8), ("seed", 7),
            ("stopping_criterion", ["max_epochs": 8]),
            ("commit_interval", 4), ("checkpoint_interval", 8),
            ("dataset_info", ["format": "csv", "path": .string(data)]),
        ]
    }

    /// Points above and below a line, without chance.
    static func samples(_ count: Int) -> String {
        (0..<count).map { index in
            let x = Double(index * 37 % 101) / 101
            let y = Double(index * 53 % 103) / 103
            return "\(x),\(y),\(x + y > 1 ? 1 : 0)"
        }.joined(separator: "\n") + "\n"
    }

    mutating func set(_ key: String, _ value: JSON) {
        members.removeAll { $0.0 == key }
        members.append((key, value))
    }

    /// Writes the task and returns its path.
    func write(as name: String = "task.json") throws -> String {
        var object = JSONObject()
        for (key, value) in members { object[key] = value }
        let path = folder(name)
        try AtomicFile.write(Array(JSON.object(object).prettyText.utf8), to: path)
        return path
    }

    /// A finished run of the task, in a directory of the folder.
    func train(into name: String = "run", _ more: String...) throws -> String {
        let result = try ChildProcess.run(
            AssayProgram.path, ["train", try write(), "--out", folder(name), "--json"] + more)
        guard result.status == 0 else {
            throw TrainingFailed(description: result.diagnosticsText)
        }
        return folder(name)
    }

    struct TrainingFailed: Error, CustomStringConvertible {
        let description: String
    }
}
