package import Platform
package import Training

/// Where the parts of a training run lie.
///
/// ```
/// DIR/task.json                     the task with every choice written out
/// DIR/key                           the trainer's private key, readable by its owner only
/// DIR/checkpoints/<step>/           state.safetensors, history, checkpoint.json
/// DIR/model.safetensors             the final parameters
/// DIR/proof                         the training proof; there only when the run is complete
/// DIR/audit/<beacon>/               the trainer's answer to an audit
/// DIR/fault.json                    a fault that was injected on purpose, for tests of disputes
/// ```
/// Everything appears whole or not at all.
package struct RunDirectory: Hashable, Sendable {
    package let path: String

    package init(_ path: String) {
        self.path = Path.withoutTrailingSlashes(path)
    }

    package var task: String { path + "/task.json" }
    package var key: String { path + "/key" }
    package var proof: String { path + "/proof" }
    package var model: String { path + "/model.safetensors" }
    package var checkpoints: String { path + "/checkpoints" }
    package var fault: String { path + "/fault.json" }

    package func checkpoint(_ step: Int) -> String { "\(checkpoints)/\(step)" }

    package func audit(_ beacon: String) -> String { "\(path)/audit/\(beacon)" }

    /// The steps for which there is a checkpoint, ascending; names that are no step are passed
    /// over.
    package func checkpointSteps() throws(FileError) -> [Int] {
        guard FileSystem.isDirectory(checkpoints) else { return [] }
        return try FileSystem.list(checkpoints)
            .compactMap { name in Int(name).flatMap { String($0) == name ? $0 : nil } }
            .filter { $0 > 0 }
            .sorted()
    }

    /// The proof of a complete run.
    package func readProof() throws(RunFailure) -> TrainingProof {
        let bytes = try runFile { () throws(FileError) in
            try FileSystem.read(proof, limit: ProofLimits.proofBytesMax)
        }
        do throws(ProofFormatFailure) {
            return try TrainingProof(decoding: bytes)
        } catch {
            throw .format(path: proof, error)
        }
    }
}

/// Turns a failure of the file system into one of the run.
func runFile<R: ~Copyable>(_ body: () throws(FileError) -> R) throws(RunFailure) -> R {
    do throws(FileError) {
        return try body()
    } catch {
        throw .file(error)
    }
}
