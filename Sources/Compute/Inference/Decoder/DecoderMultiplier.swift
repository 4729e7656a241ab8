import Models
import Tensors

/// Multiplies activations with the matrices of a decoder, quantizing them as a matrix asks for.
struct DecoderMultiplier {
    private let kernels: any TensorKernels
    /// Quantized activations by their number of columns and planes.
    private let quantized: [Size: QuantizedRows]
    /// Results of dense parts that stand beside others; nil where no matrix is mixed.
    private let mixed: FloatView?

    private struct Size: Hashable {
        let columns: Int
        let planes: Int
    }

    init(_ weights: DecoderWeights, kernels: any TensorKernels, capacity: Int) {
        self.kernels = kernels
        let matrices =
            weights.layers.flatMap { [$0.queryKeyValue, $0.attentionOutput, $0.gateUp, $0.down] }
            + [weights.head]
        var quantized: [Size: QuantizedRows] = [:]
        for matrix in matrices where matrix.isQuantized {
            let size = Size(columns: matrix.columns, planes: matrix.planes)
            quantized[size] = QuantizedRows(
                capacity: capacity, columns: matrix.columns, planes: matrix.planes)
        }
        self.quantized = quantized
        let widest = matrices.filter { $0.parts.count > 1 }.map(\.rows).max()
        mixed = widest.map { FloatView(zeros: capacity * $0) }
    }

    /// out [M, rows] = x [M, columns] · matrixᵀ, both dense.
    func multiply(_ x: FloatRows, with matrix: DecoderMatrix, out: FloatRows) {
        let size = Size(columns: matrix.columns, planes: matrix.planes)
        let rows = quantized[size]
        // What is not finite makes the whole row NaN, which shows in its logits.
        if matrix.isQuantized, let rows { _ = kernels.quantize(x, into: rows) }
        var place = 0
        for part in matrix.parts {
            switch part {
            case .packed(let packed):
                guard let rows else { preconditionFailure("quantized matrices have storage") }
                kernels.product(
                    rows, rows: x.rows, with: packed, out: out.columns(place, packed.rows))
            case .dense(let weights, let count):
                multiply(
                    x, weights, count, out.columns(place, count), isAlone: count == out.columns)
            }
            place += part.rows
        }
    }

    private func multiply(
        _ x: FloatRows, _ weights: FloatView, _ count: Int, _ out: FloatRows, isAlone: Bool
    ) {
        let size = MatmulSize(m: x.rows, n: count, k: x.columns)
        if isAlone {
            kernels.matmul(
                .transposedB, size, a: x.denseView, b: weights, out: out.denseView,
                accumulate: false)
            return
        }
        guard let result = mixed?.slice(0, x.rows * count) else {
            preconditionFailure("mixed matrices have storage")
        }
        kernels.matmul(
            .transposedB, size, a: x.denseView, b: weights, out: result, accumulate: false)
        for row in 0..<x.rows {
            for column in 0..<count { out[row, column] = result[row * count + column] }
        }
    }
}
