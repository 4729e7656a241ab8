/// Writes down the honest votes of a run of real validators as the explorer does.
package struct VoteRecorder<Block: Hashable & Sendable>: Sendable {
    private var masks: [Validator]
    /// What the explorer calls a block: of two siblings, the first with a vote is the first.
    private var names: [Block: ModelBlock]
    /// How many blocks on a block have a name.
    private var children: [Block: Int] = [:]

    package init(validators: Int, root: Block) {
        masks = [Validator](repeating: Validator(word: 0), count: validators)
        names = [root: .root]
    }

    /// Notes a vote for a block on another; false when the explorer has no place for it.
    package mutating func notarize(
        _ block: Block, on parent: Block, views: (own: Int, parent: Int), by validator: Int
    ) -> Bool {
        if names[block] == nil, let name = names[parent], children[parent, default: 0] < 2 {
            names[block] = name.children[children[parent, default: 0]]
            children[parent, default: 0] += 1
        }
        let isInTime = (1...ModelRules.views).contains(views.own) && views.parent < views.own
        guard let name = names[block], isInTime else { return false }
        let vote = NotarizeVote(view: views.own, block: name, parentView: views.parent)
        guard VoteTable.votes.contains(vote) else { return false }
        masks[validator].notarize(VoteTable.bit(vote))
        return true
    }

    /// Notes a nullify vote; one for the last view means nothing.
    package mutating func nullify(_ view: Int, by validator: Int) {
        if (1..<ModelRules.views).contains(view) { masks[validator].nullify(view) }
    }

    /// As ``VoteExplorer/voteSets()`` writes it.
    package var votes: [UInt64] { masks.map(\.votes).sorted() }
}
