import Encodings
import Platform
import Tensors

/// The command `assay version`.
enum VersionCommand: Command {
    static let version = "0.1.0"

    static let specification = CommandSpecification(
        name: "version",
        summary: "shows the version and what this machine computes with"
    )

    static func run(_ input: Invocation, _ output: Output) -> ExitStatus {
        let threads = WorkerPool.hardwareThreads
        let sets = InstructionSet.available.map(\.rawValue)
        output.text("assay \(version)")
        output.text("instruction sets: \(sets.joined(separator: ", "))")
        output.text("threads: \(threads)")
        output.document([
            "version": .string(version), "instructionSets": .array(sets.map { .string($0) }),
            "threads": .integer(threads),
        ])
        return .success
    }
}
