extension ReferenceBackend {
    package func rmsNorm(
        x: FloatView,
        weight: FloatView,
        epsilon: Float,
        out: FloatView,
        inverse: FloatView
    ) {
        let columns = weight.count
        let rows = rowCount(x.count, columns: columns)
        for r in 0..<rows {
            let base = r * columns
            var squares = LaneSum()
            for c in 0..<columns { squares.add(x[base + c], times: x[base + c], at: c) }
            let factor = 1 / (squares.total / Float(columns) + epsilon).squareRoot()
            for c in 0..<columns { out[base + c] = (x[base + c] * factor) * weight[c] }
            inverse[r] = factor
        }
    }

    package func rmsNormGradient(
        x: FloatView,
        weight: FloatView,
        inverse: FloatView,
        dout: FloatView,
        dx: FloatView
    ) {
        let columns = weight.count
        let rows = rowCount(x.count, columns: columns)
        for r in 0..<rows {
            let base = r * columns
            var products = LaneSum()
            for c in 0..<columns {
                products.add(dout[base + c] * weight[c], times: x[base + c], at: c)
            }
            let mean = products.total / Float(columns)
            let factor = (mean * inverse[r]) * inverse[r]
            for c in 0..<columns {
                let g = dout[base + c] * weight[c]
                dx[base + c] = fma(-factor, x[base + c], g) * inverse[r]
            }
        }
    }

    package func rmsNormWeightGradient(
        x: FloatView,
        inverse: FloatView,
        dout: FloatView,
        dweight: FloatView,
        accumulate: Bool
    ) {
        let columns = dweight.count
        let rows = rowCount(x.count, columns: columns)
        for c in 0..<columns {
            var sum: Float = accumulate ? dweight[c] : 0
            for r in 0..<rows {
                sum = fma(dout[r * columns + c], x[r * columns + c] * inverse[r], sum)
            }
            dweight[c] = sum
        }
    }

    package func layerNorm(
        x: FloatView,
        weight: FloatView,
        bias: FloatView,
        epsilon: Float,
        out: FloatView,
        mean: FloatView,
        inverse: FloatView
    ) {
        let columns = weight.count
        let rows = rowCount(x.count, columns: columns)
        for r in 0..<rows {
            let base = r * columns
            var sum = LaneSum()
            for c in 0..<columns { sum.add(x[base + c], at: c) }
            let center = sum.total / Float(columns)
            var squares = LaneSum()
            for c in 0..<columns {
                let d = x[base + c] - center
                squares.add(d, times: d, at: c)
            }
            let factor = 1 / (squares.total / Float(columns) + epsilon).squareRoot()
            for c in 0..<columns {
                out[base + c] = ((x[base + c] - center) * factor) * weight[c] + bias[c]
            }
            mean[r] = center
            inverse[r] = factor
        }
    }

    package func layerNormGradient(
        x: FloatView,
        weight: FloatView,
        mean: FloatView,
        inverse: FloatView,
        dout: FloatView,
        dx: FloatView
    ) {
        let columns = weight.count
        let rows = rowCount(x.count, columns: columns)
        for r in 0..<rows {
            let base = r * columns
            var (sum, products) = (LaneSum(), LaneSum())
            for c in 0..<columns {
                let g = dout[base + c] * weight[c]
                sum.add(g, at: c)
                products.add(g, times: (x[base + c] - mean[r]) * inverse[r], at: c)
            }
            let first = sum.total / Float(columns)
            let second = products.total / Float(columns)
            for c in 0..<columns {
                let g = dout[base + c] * weight[c]
                let normal = (x[base + c] - mean[r]) * inverse[r]
                dx[base + c] = fma(-second, normal, g - first) * inverse[r]
            }
        }
    }

    package func layerNormWeightGradient(
        x: FloatView,
        mean: FloatView,
        inverse: FloatView,
        dout: FloatView,
        dweight: FloatView,
        accumulate: Bool
    ) {
        let columns = dweight.count
        let rows = rowCount(x.count, columns: columns)
        for c in 0..<columns {
            var sum: Float = accumulate ? dweight[c] : 0
            for r in 0..<rows {
                let normal = (x[r * columns + c] - mean[r]) * inverse[r]
                sum = fma(dout[r * columns + c], normal, sum)
            }
            dweight[c] = sum
        }
    }
}
