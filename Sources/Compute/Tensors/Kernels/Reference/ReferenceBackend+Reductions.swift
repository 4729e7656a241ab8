extension ReferenceBackend {
    package func sum(x: FloatView, out: FloatView) {
        var sum = LaneSum()
        for i in 0..<x.count { sum.add(x[i], at: i) }
        out[0] = sum.total
    }

    package func sumOfSquares(x: FloatView, out: FloatView) {
        var sum = LaneSum()
        for i in 0..<x.count { sum.add(x[i], times: x[i], at: i) }
        out[0] = sum.total
    }

    package func sumRows(x: FloatView, columns: Int, out: FloatView, accumulate: Bool) {
        let rows = rowCount(x.count, columns: columns)
        for c in 0..<columns {
            var sum: Float = accumulate ? out[c] : 0
            for r in 0..<rows { sum += x[r * columns + c] }
            out[c] = sum
        }
    }

    package func argmaxRows(x: FloatView, columns: Int, out: IntegerView) {
        let rows = rowCount(x.count, columns: columns)
        for r in 0..<rows {
            var best = -Float.infinity
            var position = 0
            for c in 0..<columns where x[r * columns + c] > best {
                best = x[r * columns + c]
                position = c
            }
            out[r] = Int32(position)
        }
    }
}

/// The greatest element as losses see it: NaN never wins, and −0 is +0, so that no order shows.
struct Maximum {
    private var greatest = -Float.infinity

    mutating func add(_ x: Float) {
        greatest = x > greatest ? x : greatest
    }

    var value: Float { greatest + 0 }
}
