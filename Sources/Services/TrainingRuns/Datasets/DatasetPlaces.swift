import Platform
package import Training

/// The directories in which the files of a task are looked for, and the files in them.
package struct DatasetPlaces: DatasetFiles, Hashable, Sendable {
    /// Directories in the order in which they are tried.
    package var directories: [String]

    package init(directories: [String]) {
        self.directories = directories
    }

    /// The directory of the task file, the current one, and the shared data of `ASSAY_SHARED`.
    package static func standard(taskPath: String?) -> DatasetPlaces {
        var directories = taskPath.map { [Path.parent(of: $0)] } ?? []
        directories.append(Environment.currentDirectory)
        if let shared = Environment.value("ASSAY_SHARED") {
            directories += [shared, shared + "/data"]
        }
        return DatasetPlaces(directories: directories)
    }

    /// The file that `path` names; a name that ends in `.gz` is also looked for without.
    package func find(_ path: String) throws(DatasetFailure) -> String {
        let bases = path.hasPrefix("/") ? [""] : directories
        var candidates = bases.map { $0.isEmpty ? path : Path.join($0, path) }
        if path.hasSuffix(".gz") { candidates += candidates.map { String($0.dropLast(3)) } }
        if let found = candidates.first(where: FileSystem.exists) { return found }
        throw .notFound(path: path, tried: candidates, hint: Self.hint(path))
    }

    package func read(_ path: String) throws(DatasetFailure) -> DatasetFile {
        let stored: [UInt8]
        do throws(FileError) {
            stored = try FileSystem.read(path, limit: DatasetLimits.fileBytes)
        } catch {
            throw .unreadable(path: path, reason: error.description)
        }
        guard Gzip.isGzip(stored) else { return DatasetFile(stored: stored, content: stored) }
        do throws(GzipError) {
            let content = try Gzip.inflate(stored, limit: DatasetLimits.fileBytes)
            return DatasetFile(stored: stored, content: content)
        } catch {
            throw .unreadable(path: path, reason: error.description)
        }
    }

    private static func hint(_ path: String) -> String {
        if path.contains("fashion-mnist") {
            return "Get it with: apt-get install dataset-fashion-mnist"
        }
        if path.hasSuffix("tinyshakespeare.txt") {
            return
                "Get it with: curl -o data/tinyshakespeare.txt https://raw.githubusercontent.com/"
                + "karpathy/char-rnn/master/data/tinyshakespeare/input.txt"
        }
        return "Give a path from the task file or the current directory."
    }
}
