/// A vote to notarize a block in a view, on the block that is notarized in its parent view.
package struct NotarizeVote: Hashable, Sendable {
    package let view: Int
    package let block: ModelBlock
    package let parentView: Int
}

/// Every notarize vote of a run has a bit, and the sets of votes that guards speak of are masks.
///
/// In view v a block stands at height v at most, and with parent view p at height p + 1 at most;
/// on the root (p = 0) at height 1. These are 2 + 8 + 22 votes: a mask has 32 bits.
enum VoteTable {
    static let votes: [NotarizeVote] = (1...ModelRules.views).flatMap { view in
        (0..<view).flatMap { parentView in
            (UInt64(2)..<UInt64(4) << parentView).map {
                NotarizeVote(view: view, block: ModelBlock($0), parentView: parentView)
            }
        }
    }

    /// The bit of the first vote of each view and parent view, at `4 · view + parentView`.
    private static let first: [Int] = (0..<4 * (ModelRules.views + 1)).map { place in
        votes.firstIndex { 4 * $0.view + $0.parentView == place } ?? votes.count
    }

    /// The place of the bit of a vote that the table has.
    static func place(_ vote: NotarizeVote) -> Int {
        first[4 * vote.view + vote.parentView] + Int(vote.block.index) - 2
    }

    static func bit(_ vote: NotarizeVote) -> UInt64 { 1 << UInt64(place(vote)) }

    /// The votes of a view.
    static let inView = (0...ModelRules.views).map { view in mask { $0.view == view } }
    /// The votes for a block, by its index.
    static let forBlock = (UInt64(0)..<16).map { index in mask { $0.block.index == index } }
    /// The votes that skip a view: cast in a later one, on a block of an earlier one.
    static let skipping = (0...ModelRules.views).map { view in
        mask { $0.parentView < view && view < $0.view }
    }

    private static func mask(_ isIn: (NotarizeVote) -> Bool) -> UInt64 {
        zip(votes, votes.indices).reduce(0) { isIn($1.0) ? $0 | 1 << UInt64($1.1) : $0 }
    }
}
