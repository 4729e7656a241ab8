import Platform
import Primitives
import Tensors
import Testing

/// Orders of addition, refusals and the other promises that a value alone does not show.
struct KernelContractTests {
    @Test func `a lane sum adds with sixteen lanes and a tree`() {
        let out = FloatView(zeros: 1)
        var x = [Float](repeating: 0, count: 33)
        // The same lane: 2^30 swallows 1 before −2^30 frees it.
        (x[0], x[16], x[32]) = (0x1p30, 1, -0x1p30)
        ReferenceKernels().sum(x: FloatView(x), out: out)
        #expect(out[0] == 0)
        // Lanes 0 and 8 meet first, so the 1 in lane 4 survives.
        (x[0], x[8], x[4], x[16], x[32]) = (0x1p30, -0x1p30, 1, 0, 0)
        ReferenceKernels().sum(x: FloatView(x), out: out)
        #expect(out[0] == 1)
        // Lanes 0 and 4 meet before lane 2 comes in.
        (x[0], x[8], x[4], x[2]) = (0x1p30, 0, -0x1p30, 1)
        ReferenceKernels().sum(x: FloatView(x), out: out)
        #expect(out[0] == 1)
    }

    @Test(arguments: InstructionSet.available)
    func `a product is a chain of fused steps in ascending order`(_ set: InstructionSet) {
        let kernels = KernelSelection.make(instructionSet: set, scheduler: SerialScheduler())
        let out = FloatView([0])
        let tiny: Float = 0x1p-23
        // (1 + 2^-23)² − (1 + 2^-22) is 2^-46 when fused and 0 when the product is rounded.
        kernels.matmul(
            .plain, MatmulSize(m: 1, n: 1, k: 2), a: FloatView([-1, 1 + tiny]),
            b: FloatView([1 + 2 * tiny, 1 + tiny]), out: out, accumulate: false)
        #expect(out[0] == 0x1p-46)
        kernels.matmul(
            .plain, MatmulSize(m: 1, n: 1, k: 3), a: FloatView([0x1p30, 1, -0x1p30]),
            b: FloatView([1, 1, 1]), out: out, accumulate: false)
        #expect(out[0] == 0)
    }

    @Test(arguments: InstructionSet.available)
    func `a step that leaves the finite numbers is reported`(_ set: InstructionSet) {
        let kernels = KernelSelection.make(instructionSet: set, scheduler: SerialScheduler())
        for bad in [Float.infinity, -.infinity, .nan] {
            for position in [0, 16, 20] {
                var gradient = [Float](repeating: 0.5, count: 21)
                gradient[position] = bad
                #expect(!sgd(kernels, gradient))
                #expect(!adam(kernels, gradient))
            }
        }
        #expect(sgd(kernels, [Float](repeating: 0.5, count: 21)))
        #expect(adam(kernels, [Float](repeating: 0.5, count: 21)))
        #expect(sgd(kernels, []))
    }

    @Test func `an unbounded part on another thread is reported too`() {
        let kernels = KernelSelection.make(scheduler: WorkerPool(width: 3))
        var gradient = [Float](repeating: 0.5, count: 100_000)
        #expect(sgd(kernels, gradient))
        #expect(adam(kernels, gradient))
        gradient[99_999] = .infinity
        #expect(!sgd(kernels, gradient))
        #expect(!adam(kernels, gradient))
    }

    private func sgd(_ kernels: any TensorKernels, _ gradient: [Float]) -> Bool {
        kernels.sgd(
            parameter: FloatView(zeros: gradient.count), gradient: FloatView(gradient),
            velocity: nil, SGDScalars(rate: 0.1, momentum: 0, decay: 0), gradientScale: nil)
    }

    private func adam(_ kernels: any TensorKernels, _ gradient: [Float]) -> Bool {
        kernels.adam(
            parameter: FloatView(zeros: gradient.count), gradient: FloatView(gradient),
            first: FloatView(zeros: gradient.count), second: FloatView(zeros: gradient.count),
            AdamScalars(
                rate: 0.1, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, decay: 0, decoupledDecay: true,
                correction1: 10, correction2: 100),
            gradientScale: nil)
    }

    @Test func `AdamW moves against the gradient by its rate in the first step`() {
        let kernels = KernelSelection.make(scheduler: SerialScheduler())
        let parameter = FloatView([1, 1])
        let moments = (FloatView(zeros: 2), FloatView(zeros: 2))
        let finite = kernels.adam(
            parameter: parameter, gradient: FloatView([3, -0.01]), first: moments.0,
            second: moments.1,
            AdamScalars(
                rate: 0.125, beta1: 0.5, beta2: 0.5, epsilon: 0, decay: 0, decoupledDecay: true,
                correction1: 2, correction2: 2),
            gradientScale: nil)
        #expect(finite)
        #expect(parameter.elements == [0.875, 1.125])
    }

    @Test func `a token outside its table stops the program`() async {
        await #expect(processExitsWith: .failure) {
            let kernels = KernelSelection.make(scheduler: SerialScheduler())
            kernels.embedding(
                table: FloatView(zeros: 8), tokens: IntegerView([4]), columns: 2,
                out: FloatView(zeros: 2))
        }
        await #expect(processExitsWith: .failure) {
            let kernels = KernelSelection.make(scheduler: SerialScheduler())
            kernels.softmaxCrossEntropy(
                logits: FloatView(zeros: 4), labels: IntegerView([-1]), columns: 4,
                losses: FloatView(zeros: 1), probabilities: FloatView(zeros: 4))
        }
    }

    @Test func `a result of the wrong size stops the program`() async {
        await #expect(processExitsWith: .failure) {
            let kernels = KernelSelection.make(scheduler: SerialScheduler())
            kernels.unary(.exp, x: FloatView(zeros: 4), out: FloatView(zeros: 3))
        }
        await #expect(processExitsWith: .failure) {
            let kernels = KernelSelection.make(scheduler: SerialScheduler())
            kernels.matmul(
                .plain, MatmulSize(m: 2, n: 2, k: 2), a: FloatView(zeros: 4),
                b: FloatView(zeros: 4), out: FloatView(zeros: 3), accumulate: false)
        }
    }
}
