import Primitives
import Tensors

/// The kernels that training and inference spend their time in.
enum TensorBenchmarks {
    static func cases(_ instructionSet: InstructionSet) -> [BenchmarkCase] {
        [matmul(1024, instructionSet), softmax(rows: 1024, columns: 1024, instructionSet)]
    }

    private static func matmul(_ extent: Int, _ instructionSet: InstructionSet) -> BenchmarkCase {
        let size = MatmulSize(m: extent, n: extent, k: extent)
        let operations = 2 * Double(extent * extent * extent)
        return BenchmarkCase(name: "matmul", unit: "GFLOP/s", scale: operations / 1e9) {
            scheduler in
            let kernels = KernelSelection.make(
                instructionSet: instructionSet, scheduler: scheduler)
            let (a, b) = (ramp(extent * extent), ramp(extent * extent))
            let out = FloatView(zeros: extent * extent)
            return {
                kernels.matmul(.plain, size, a: a, b: b, out: out, accumulate: false)
            }
        }
    }

    private static func softmax(
        rows: Int, columns: Int, _ instructionSet: InstructionSet
    ) -> BenchmarkCase {
        let elements = Double(rows * columns)
        return BenchmarkCase(name: "softmax", unit: "Melements/s", scale: elements / 1e6) {
            scheduler in
            let kernels = KernelSelection.make(
                instructionSet: instructionSet, scheduler: scheduler)
            let x = ramp(rows * columns)
            let out = FloatView(zeros: rows * columns)
            return { kernels.softmaxRows(x: x, columns: columns, out: out) }
        }
    }

    /// Small numbers of both signs; speed must not depend on zeros or subnormals.
    private static func ramp(_ count: Int) -> FloatView {
        FloatView((0..<count).map { Float($0 % 61 - 30) / 32 })
    }
}
