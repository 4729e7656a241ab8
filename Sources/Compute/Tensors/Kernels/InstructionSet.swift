import CTensorKernels
package import Primitives

/// The instruction sets that kernels exist for; all give the same bits.
package enum InstructionSet: String, Sendable, CaseIterable {
    case reference, avx2, avx512, neon

    /// Those that this processor and this build have, the plain definition first.
    package static var available: [InstructionSet] {
        allCases.filter { set in set == .reference || set.hasTable }
    }

    /// The fastest of ``available``.
    package static var best: InstructionSet { available.last ?? .reference }

    /// The C kernels of the set; nil for the reference and where the processor lacks it.
    var table: UnsafePointer<assay_kernels>? {
        switch self {
        case .reference: nil
        case .avx2: unsafe assay_kernels_avx2()
        case .avx512: unsafe assay_kernels_avx512()
        case .neon: unsafe assay_kernels_neon()
        }
    }

    private var hasTable: Bool { unsafe table != nil }
}

/// Chooses the kernels that a program runs on.
package enum KernelSelection {
    /// The kernels of an available instruction set, sharing work over `scheduler`.
    package static func make(
        instructionSet: InstructionSet = .best,
        scheduler: any ParallelScheduler
    ) -> any TensorKernels {
        guard let table = unsafe instructionSet.table else {
            precondition(instructionSet == .reference, "an instruction set is available")
            return ReferenceKernels()
        }
        return unsafe VectorKernels(
            name: instructionSet.rawValue,
            table: table.pointee,
            scheduler: scheduler
        )
    }
}
