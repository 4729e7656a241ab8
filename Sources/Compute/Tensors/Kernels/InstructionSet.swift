import CTensorKernels
package import Primitives

/// The instruction sets that kernels exist for; all give the same bits.
package enum InstructionSet: String, Sendable, CaseIterable {
    /// `avx512vnni` is `avx512` with products of bytes for quantized matrices.
    case reference, avx2, avx512, avx512vnni, neon

    /// Those that this processor and this build have, the plain definition first.
    package static var available: [InstructionSet] {
        allCases.filter { set in set == .reference || set.hasTable }
    }

    /// The fastest of ``available``.
    package static var best: InstructionSet { available.last ?? .reference }

    /// The C kernels of the set; nil for the reference and where the processor lacks it.
    var table: assay_kernels? {
        switch self {
        case .reference: nil
        case .avx2: unsafe assay_kernels_avx2()?.pointee
        case .avx512: unsafe assay_kernels_avx512()?.pointee
        case .avx512vnni: unsafe Self.avx512vnniTable
        case .neon: unsafe assay_kernels_neon()?.pointee
        }
    }

    private static var avx512vnniTable: assay_kernels? {
        guard var table = unsafe assay_kernels_avx512()?.pointee,
            let quantized = unsafe assay_quantized_avx512vnni()?.pointee
        else { return nil }
        unsafe table.quantized = quantized
        return unsafe table
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
        return CheckedKernels(
            unsafe VectorBackend(
                name: instructionSet.rawValue,
                table: table,
                scheduler: scheduler
            )
        )
    }
}
