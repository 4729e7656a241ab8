/// The cases on which every conformer of ``TensorKernels`` is compared with the definition.
///
/// Extents are chosen around the sixteen lanes and the tiles of the kernels: none, one, odd, prime,
/// just below and above a vector, and large enough to be shared over threads.
package enum KernelCases {
    package static let all: [KernelCase] =
        elements + reductions + losses + norms + sequences + optimizers + matmuls + attentions
        + convolutions + pools + quantizedProducts + cachedSequences

    /// Element counts; the last is shared over threads even by the cheapest operation.
    static let counts = [0, 1, 2, 7, 15, 16, 17, 31, 33, 64, 127, 1_000, 50_001]

    /// Row counts and row lengths.
    static let matrices: [(rows: Int, columns: Int)] = [
        (0, 8), (1, 1), (3, 2), (2, 15), (3, 16), (5, 17), (1, 31), (4, 33), (2, 64), (3, 65),
        (7, 127), (2, 1_000), (67, 1_000), (1_500, 48),
    ]
}
