import Cryptography
import Encodings
import Models
import Platform
package import Primitives
package import Training

/// A whole state on disk, from which a run continues to the same bits.
package struct Checkpoint: Sendable {
    package let step: Int
    package let taskRoot: Hash32
    package let stateRoot: Hash32
    package let historyHash: Hash32

    /// Writes the state that `machine` is in, so that the directory appears whole or not at all.
    package static func write(
        _ machine: any StepMachine,
        history: TrainingHistory,
        taskRoot: Hash32,
        scheduler: any ParallelScheduler,
        to directory: RunDirectory
    ) throws(RunFailure) {
        let step = machine.stepsDone
        let record = history.encoded
        let root = StateCommitment.root(step: step, of: machine.state, scheduler: scheduler)
        let json: JSON = [
            "format": 1,
            "step": .integer(step),
            "taskRoot": .string(taskRoot.description),
            "stateRoot": .string(root.description),
            "historyHash": .string(SHA256.hash(record).description),
        ]
        let state = StateFile.checkpoint(machine.state)
        try runFile { () throws(FileError) in
            let folder = try AtomicDirectory(for: directory.checkpoint(step))
            try AtomicFile.write(parts: state, to: folder.staging + "/state.safetensors")
            try AtomicFile.write(record, to: folder.staging + "/history")
            try AtomicFile.write(
                Array(json.prettyText.utf8),
                to: folder.staging + "/checkpoint.json"
            )
            try folder.publish(replacing: true)
        }
    }

    /// Reads what `checkpoint.json` of a step says.
    package init(step: Int, in directory: RunDirectory) throws(RunFailure) {
        let path = directory.checkpoint(step) + "/checkpoint.json"
        let bytes = try runFile { () throws(FileError) in
            try FileSystem.read(path, limit: ProofLimits.taskFileBytesMax)
        }
        let json: JSON
        do throws(JSONFailure) {
            json = try JSON.parse(bytes)
        } catch {
            throw .checkpointJSON(path: path, error.description)
        }
        func hash(_ key: String) throws(RunFailure) -> Hash32 {
            guard let hash = json[key]?.string.flatMap({ Hash32(hex: $0) }) else {
                throw .checkpointJSON(path: path, "\(key): expected 64 hexadecimal digits")
            }
            return hash
        }
        guard json["format"]?.int == 1, json["step"]?.int == step else {
            throw .checkpointJSON(path: path, "expected format 1 and step \(step)")
        }
        self.step = step
        taskRoot = try hash("taskRoot")
        stateRoot = try hash("stateRoot")
        historyHash = try hash("historyHash")
    }

    /// Loads the state into `machine` and checks its root; the machine then stands at this step.
    package func loadState(
        into machine: any StepMachine,
        taskRoot: Hash32,
        scheduler: any ParallelScheduler,
        from directory: RunDirectory
    ) throws(RunFailure) {
        let path = directory.checkpoint(step)
        guard taskRoot == self.taskRoot else {
            throw .checkpointTask(path: path, expected: taskRoot, got: self.taskRoot)
        }
        try Self.read(path + "/state.safetensors", into: machine.state)
        let got = StateCommitment.root(step: step, of: machine.state, scheduler: scheduler)
        guard got == stateRoot else {
            throw .checkpointRoot(path: path, expected: stateRoot, got: got)
        }
        machine.resume(at: step)
    }

    /// The losses and state roots up to this step.
    package func loadHistory(
        commitments: Commitments,
        from directory: RunDirectory
    ) throws(RunFailure) -> TrainingHistory {
        let path = directory.checkpoint(step) + "/history"
        let bytes = try runFile { () throws(FileError) in
            try FileSystem.read(path, limit: ProofLimits.proofBytesMax)
        }
        let hash = SHA256.hash(bytes)
        guard hash == historyHash else {
            throw .checkpointHistory(
                path: path,
                expected: "the hash \(historyHash)",
                got: "the hash \(hash)"
            )
        }
        let history: TrainingHistory
        do throws(ProofFormatFailure) {
            history = try TrainingHistory(decoding: bytes)
        } catch {
            throw .format(path: path, error)
        }
        let roots = step == commitments.steps ? commitments.count : step / commitments.interval
        guard history.losses.count == step, history.stateRoots.count == roots else {
            throw .checkpointHistory(
                path: path,
                expected: "\(step) losses and \(roots) state roots",
                got: "\(history.losses.count) and \(history.stateRoots.count)"
            )
        }
        return history
    }

    /// Copies a state file into `state`.
    static func read(_ path: String, into state: [StateTensor]) throws(RunFailure) {
        let file = try runFile { () throws(FileError) in
            try MappedFile(path, limit: ProofLimits.modelBytesMax, ahead: true)
        }
        do throws(SafetensorsFailure) {
            try StateFile.load(file, into: state)
        } catch {
            throw .state(path: path, error)
        }
    }
}
