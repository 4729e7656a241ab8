import Platform
package import Primitives
package import Training

extension RunDirectory: RunFiles {
    package func modelFile() throws(Rejection) -> any ByteRegion {
        do throws(FileError) {
            return try MappedFile(model, limit: ProofLimits.modelBytesMax, ahead: true)
        } catch {
            throw .modelMissing(path: model)
        }
    }

    package func keptSteps() throws(Rejection) -> [Int] {
        do throws(FileError) {
            return try checkpointSteps()
        } catch {
            throw .checkpointsUnreadable(error.description)
        }
    }

    package func load(checkpoint step: Int, into state: [StateTensor]) throws(Rejection) {
        do throws(RunFailure) {
            try Checkpoint.read(checkpoint(step) + "/state.safetensors", into: state)
        } catch {
            throw .checkpoint(step: step, error.description)
        }
    }

    package func answer(to beacon: Hash32) throws(Rejection) -> any ByteRegion {
        try opened(AuditAnswer.fileName, beacon: beacon, limit: ProofLimits.answerBytesMax)
    }

    package func openedState(
        of interval: Int, beacon: Hash32
    ) throws(Rejection) -> any ByteRegion {
        try opened(
            AuditAnswer.stateFileName(interval), beacon: beacon, limit: ProofLimits.modelBytesMax)
    }

    private func opened(
        _ name: String, beacon: Hash32, limit: Int
    ) throws(Rejection) -> MappedFile {
        let path = audit(Hex.encode(beacon.bytes)) + "/" + name
        do throws(FileError) {
            return try MappedFile(path, limit: limit, ahead: true)
        } catch {
            throw .answerMissing(path: path)
        }
    }
}
