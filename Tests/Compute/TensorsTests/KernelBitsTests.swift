import Platform
import Primitives
import Tensors
import Testing

/// Every conformer against the definition, bit for bit.
struct KernelBitsTests {
    @Test(arguments: InstructionSet.available.filter { $0 != .reference }, [1, 2, 3])
    func `every kernel gives the bits of its definition`(_ set: InstructionSet, _ threads: Int) {
        let kernels = KernelSelection.make(
            instructionSet: set,
            scheduler: WorkerPool(width: threads)
        )
        #expect(kernels.name == set.rawValue)
        for (index, kernelCase) in KernelCases.all.enumerated() {
            let expected = ExpectedBits.all[index]
            let got = kernelCase.run(on: kernels)
            #expect(got.count == expected.count, "\(kernelCase)")
            let wrong = zip(got, expected).enumerated().first { $0.element.0 != $0.element.1 }
            #expect(wrong == nil, "\(kernelCase): \(wrong.debugDescription)")
        }
    }

    @Test func `the registry names every case once`() {
        #expect(Set(KernelCases.all.map(\.name)).count == KernelCases.all.count)
        #expect(KernelCases.all.count > 1_500)
    }

    @Test func `the reference is always available and the best set is`() {
        #expect(InstructionSet.available.first == .reference)
        #expect(InstructionSet.available.contains(.best))
    }

    @Test func `a digest tells one wrong bit`() throws {
        let negate = try #require(
            KernelCases.all.first { $0.name == "unary.negate 17 ordinary" }
        )
        let relu = try #require(KernelCases.all.first { $0.name == "unary.relu 17 ordinary" })
        let kernels = ReferenceKernels()
        #expect(negate.digest(on: kernels) == negate.digest(on: kernels))
        #expect(negate.digest(on: kernels) != relu.digest(on: kernels))
    }
}

/// The bits of the definition, computed once for all instruction sets and widths.
private enum ExpectedBits {
    static let all = KernelCases.all.map { $0.run(on: ReferenceKernels()) }
}
