/// The tensor operations as they are defined: plain loops, one number at a time, one thread.
///
/// This is the contract in code. Every other backend is compared with it bit for bit, so it is
/// written to be read beside `Docs/Spec/numerics.md`, not to be fast. Each family has its own file.
package struct ReferenceBackend: TensorBackend {
    init() {}

    package var name: String { "reference" }
}

/// Sixteen accumulators and the tree that folds them: how every unordered sum is ordered.
struct LaneSum {
    static let lanes = 16
    private var lane = [Float](repeating: 0, count: LaneSum.lanes)

    /// Adds the element at `index` of the summed axis, with one rounding.
    mutating func add(_ x: Float, at index: Int) {
        lane[index % LaneSum.lanes] += x
    }

    /// Adds a · b with a single rounding at `index` of the summed axis.
    mutating func add(_ a: Float, times b: Float, at index: Int) {
        lane[index % LaneSum.lanes] = fma(a, b, lane[index % LaneSum.lanes])
    }

    /// The fold 8, 4, 2, 1: lane j takes lane j + 8, then j + 4, j + 2, j + 1.
    var total: Float {
        var folded = lane
        var width = LaneSum.lanes / 2
        while width > 0 {
            for j in 0..<width { folded[j] += folded[j + width] }
            width /= 2
        }
        return folded[0]
    }
}

/// How many rows of `columns` a view of `count` elements has; 0 where a row is empty.
func rowCount(_ count: Int, columns: Int) -> Int { columns == 0 ? 0 : count / columns }
