import Primitives
import Tensors

/// Weights [rows, columns] that activations are multiplied with: one or several tensors of a file
/// below each other, whose results stand side by side.
struct DecoderMatrix: Sendable {
    enum Part: Sendable {
        /// Quantized weights.
        case packed(PackedMatrix)
        /// Weights of a floating-point type, widened to binary32: [rows, columns].
        case dense(FloatView, rows: Int)

        var rows: Int {
            switch self {
            case .packed(let matrix): matrix.rows
            case .dense(_, let rows): rows
            }
        }

        var byteCount: Int {
            switch self {
            case .packed(let matrix): matrix.byteCount
            case .dense(let view, _): view.count * 4
            }
        }
    }

    let parts: [Part]
    let columns: Int
    /// The planes of activations where weights are quantized.
    let planes: Int

    var rows: Int { parts.reduce(0) { $0 + $1.rows } }
    var byteCount: Int { parts.reduce(0) { $0 + $1.byteCount } }

    /// Whether activations have to be quantized for some part.
    var isQuantized: Bool {
        parts.contains { if case .packed = $0 { true } else { false } }
    }

    /// Writes row `index` [columns] as binary32.
    func copyRow(_ index: Int, to row: FloatView) {
        var index = index
        for part in parts {
            guard index >= part.rows else {
                switch part {
                case .packed(let matrix): matrix.dequantizedRow(index, into: row)
                case .dense(let view, _): row.copy(from: view.slice(index * columns, columns))
                }
                return
            }
            index -= part.rows
        }
        preconditionFailure("a row lies inside its matrix")
    }
}

/// How many planes of activations a product with quantized weights takes: part of the contract.
///
/// Spec: `Docs/Spec/inference.md` § 1; decision 0014 has the measurements.
enum DecoderPrecision {
    static let queryKeyValue = 2
    static let attentionOutput = 2
    static let gateUp = 2
    static let down = 2
    static let head = 2
}
