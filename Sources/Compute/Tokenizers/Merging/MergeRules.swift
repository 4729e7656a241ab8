/// What a piece is cut into before it is merged, and what merging leaves: a run of its bytes.
struct MergeSymbol {
    /// Where the symbol starts in the text.
    var start: Int
    /// Zero when the symbol has become part of the one before it.
    var length: Int32
    /// Its token; -1 when it is none.
    var token: Int32
    var previous: Int32
    var next: Int32
}

/// Says which neighbours become one token, and which of them first.
protocol MergeRules: Sendable {
    /// The priority (lower is first) and the token of a merge; `nil` when there is none.
    func merge(
        _ left: MergeSymbol, _ right: MergeSymbol, in text: [UInt8]
    ) -> (priority: UInt32, product: Int32)?
}

/// Merges by rank, from a table of pairs of tokens.
struct RankedMerges: MergeRules {
    private struct Target {
        let rank: UInt32
        let product: Int32
    }

    private var targets: [UInt64: Target] = [:]

    /// The first of two rules for the same pair counts.
    init(_ merges: [TokenizerVocabulary.Merge]) {
        targets.reserveCapacity(merges.count)
        for (rank, merge) in merges.enumerated() {
            let key = Self.key(merge.left, merge.right)
            guard targets[key] == nil else { continue }
            targets[key] = Target(
                rank: UInt32(truncatingIfNeeded: rank), product: merge.product)
        }
    }

    private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }

    func merge(
        _ left: MergeSymbol, _ right: MergeSymbol, in text: [UInt8]
    ) -> (priority: UInt32, product: Int32)? {
        guard left.token >= 0, right.token >= 0,
            let target = targets[Self.key(left.token, right.token)]
        else { return nil }
        return (target.rank, target.product)
    }
}

/// Merges whatever two neighbours are together a token, the highest score first.
struct ScoredMerges: MergeRules {
    let tokens: TokenIndex
    let scores: [Float]

    func merge(
        _ left: MergeSymbol, _ right: MergeSymbol, in text: [UInt8]
    ) -> (priority: UInt32, product: Int32)? {
        let end = left.start + Int(left.length) + Int(right.length)
        guard let token = tokens[text[left.start..<end]] else { return nil }
        return (Self.priority(scores[Int(token)]), token)
    }

    /// Maps finite scores to integers in the opposite order; both zeros are one.
    static func priority(_ score: Float) -> UInt32 {
        let bits = (score == 0 ? 0 : score).bitPattern
        let ascending = bits >> 31 == 0 ? bits | 0x8000_0000 : ~bits
        return ~ascending
    }
}

/// Finds a token by its bytes.
struct TokenIndex: Sendable {
    private var ids: [ArraySlice<UInt8>: Int32] = [:]
    private var bytesMax = 0

    init(reserving count: Int) { ids.reserveCapacity(count) }

    /// Adds a token; the one that has these bytes already, if there is one, stays.
    mutating func insert(_ bytes: [UInt8], _ token: Int32) -> Int32? {
        let slice = bytes[...]
        if let taken = ids[slice] { return taken }
        ids[slice] = token
        bytesMax = max(bytesMax, bytes.count)
        return nil
    }

    subscript(bytes: ArraySlice<UInt8>) -> Int32? {
        bytes.count <= bytesMax ? ids[bytes] : nil
    }
}
