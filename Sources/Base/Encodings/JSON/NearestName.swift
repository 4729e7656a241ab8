/// Finds what a misspelt name was meant to be.
package enum NearestName {
    /// The candidate with the fewest edits to `name`, the first among equals.
    ///
    /// `nil` when even the best one differs in more than half of its letters: a far guess helps
    /// nobody.
    package static func among(_ candidates: [String], to name: String) -> String? {
        var best: (name: String, distance: Int)?
        for candidate in candidates {
            let distance = editDistance(name, candidate)
            if distance < best?.distance ?? Int.max { best = (candidate, distance) }
        }
        guard let best, best.distance * 2 <= max(best.name.utf8.count, 2) else { return nil }
        return best.name
    }

    /// Optimal string alignment: insertions, deletions, replacements and swaps of neighbours.
    ///
    /// Case does not count, and `-` equals `_`.
    package static func editDistance(_ a: String, _ b: String) -> Int {
        let a = folded(a)
        let b = folded(b)
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in 0..<a.count {
            var row = [i + 1]
            for j in 0..<b.count {
                let replaced = last[j] + (a[i] == b[j] ? 0 : 1)
                var cost = min(replaced, last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    cost = min(cost, beforeLast[j - 1] + 1)
                }
                row.append(cost)
            }
            beforeLast = last
            last = row
        }
        return last[b.count]
    }

    /// A name longer than any key is cut, which bounds the cost of a hostile one.
    private static func folded(_ name: String) -> [UInt8] {
        name.utf8.prefix(64).map { byte in
            switch byte {
            case 0x41...0x5A: byte + 32
            case 0x2D: 0x5F
            default: byte
            }
        }
    }
}
