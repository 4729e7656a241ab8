import Encodings
import Platform
package import Training

extension InjectedFault {
    /// The fault that a run directory records, if it does.
    package static func read(_ directory: RunDirectory) throws(RunFailure) -> InjectedFault? {
        guard FileSystem.exists(directory.fault) else { return nil }
        let bytes = try runFile { () throws(FileError) in
            try FileSystem.read(directory.fault, limit: ProofLimits.taskFileBytesMax)
        }
        guard let json = try? JSON.parse(bytes), let fault = InjectedFault(json: json) else {
            throw .taskFile(
                path: directory.fault, "expected step, instruction, element and bit")
        }
        return fault
    }

    package func write(to directory: RunDirectory) throws(RunFailure) {
        try runFile { () throws(FileError) in
            try AtomicFile.write(Array(json.prettyText.utf8), to: directory.fault)
        }
    }
}
