import CTensorKernels
import Primitives

extension VectorKernels {
    package func quantize(_ x: FloatRows, into rows: QuantizedRows) -> Bool {
        ReferenceKernels().quantize(x, into: rows)
    }

    package func product(
        _ x: QuantizedRows, rows: Int, with matrix: PackedMatrix, out: FloatRows
    ) {
        ReferenceKernels().product(x, rows: rows, with: matrix, out: out)
    }

    package func rotate(
        _ x: FloatRows, heads: Int, headWidth: Int, positions: IntegerView, by table: RotaryTable
    ) {
        ReferenceKernels().rotate(
            x, heads: heads, headWidth: headWidth, positions: positions, by: table)
    }

    package func swiglu(_ x: FloatRows, out: FloatRows) {
        ReferenceKernels().swiglu(x, out: out)
    }

    package func cachedAttention(
        _ q: FloatRows, size: CachedAttentionSize, spans: [CachedSpan], out: FloatRows
    ) {
        ReferenceKernels().cachedAttention(q, size: size, spans: spans, out: out)
    }
}
