extension ReferenceBackend {
    package func matmul(
        _ form: MatmulForm,
        _ size: MatmulSize,
        a: FloatView,
        b: FloatView,
        out: FloatView,
        accumulate: Bool
    ) {
        let aStride = form == .transposedA ? (row: 1, k: size.m) : (row: size.k, k: 1)
        let bStride = form == .transposedB ? (k: 1, column: size.k) : (k: size.n, column: 1)
        for m in 0..<size.m {
            for n in 0..<size.n {
                var sum: Float = accumulate ? out[m * size.n + n] : 0
                for k in 0..<size.k {
                    sum = fma(
                        a[m * aStride.row + k * aStride.k],
                        b[k * bStride.k + n * bStride.column],
                        sum
                    )
                }
                out[m * size.n + n] = sum
            }
        }
    }
}
