import Platform
package import Training

extension TrainingTask {
    /// Reads the file at `path`.
    package static func load(path: String) throws(TaskFailure) -> TrainingTask {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try FileSystem.read(path, limit: TaskLimits.fileBytes)
        } catch {
            throw .unreadable(path: path, reason: error.description)
        }
        return try TrainingTask(parsing: bytes)
    }
}
