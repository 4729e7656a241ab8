import Platform
import Tensors

/// What a command computes with, as the shared options choose it.
struct Computing: Sendable {
    let threads: Int
    let instructionSet: InstructionSet
    let kernels: any TensorKernels
    let scheduler: WorkerPool

    /// An instruction set that this processor lacks is refused, not replaced.
    init(_ input: Invocation) throws(UsageError) {
        threads = input[SharedOptions.threads] ?? WorkerPool.hardwareThreads
        instructionSet = try Self.instructionSet(named: input[SharedOptions.instructionSet])
        scheduler = WorkerPool(width: threads)
        kernels = KernelSelection.make(instructionSet: instructionSet, scheduler: scheduler)
    }

    private static func instructionSet(named name: String?) throws(UsageError) -> InstructionSet {
        guard let name else { return .best }
        let available = InstructionSet.available
        guard let found = available.first(where: { $0.rawValue == name }) else {
            throw .wrongValue(
                name: SharedOptions.instructionSet.specification.name,
                expects: "what this processor has ("
                    + available.map(\.rawValue).joined(separator: ", ") + ")",
                got: name
            )
        }
        return found
    }
}
