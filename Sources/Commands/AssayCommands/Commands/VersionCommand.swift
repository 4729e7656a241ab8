import Encodings
import Platform

/// `assay version`
enum VersionCommand: Command {
    static let version = "0.1.0"

    static let specification = CommandSpecification(
        name: "version",
        summary: "shows the version and what this machine computes with"
    )

    static func run(_ input: Invocation, _ output: Output) -> ExitStatus {
        let threads = WorkerPool.hardwareThreads
        output.text("assay \(version)")
        output.text("threads: \(threads)")
        output.document(["version": .string(version), "threads": .integer(threads)])
        return .success
    }
}
