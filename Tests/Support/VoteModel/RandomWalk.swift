/// A run of validators that hear single votes, one at a time and in any order, and act on those.
///
/// It is written without the explorer's shortcuts: every validator counts the votes that have
/// reached it, and moves on as the rules say. What it comes to the explorer must have seen.
package struct RandomWalk {
    private struct Node {
        var view = 1
        var parentView = 0
        var parent = ModelBlock.root
        var signed: Set<Vote> = []
        /// How many honest votes of each kind have reached it.
        var heard: [Vote: Int] = [:]
    }

    private typealias Vote = ModelStep.Vote

    private let rules: ModelRules
    private var nodes: [Node]
    /// The votes that have not reached a validator yet, with that validator.
    private var mail: [(vote: Vote, to: Int)] = []
    private var random: UInt64
    /// The name that the explorer gives a block: of two siblings, the first with a vote is first.
    private var names: [ModelBlock: ModelBlock] = [.root: .root]

    package init(_ rules: ModelRules, seed: UInt64) {
        self.rules = rules
        random = seed
        nodes = [Node](repeating: Node(), count: rules.honest)
    }

    /// One event: a vote arrives, a validator hears a certificate out, or one signs something.
    package mutating func advance() {
        let index = Int(draw(UInt64(nodes.count)))
        switch draw(4) {
        case 0, 1:
            guard !mail.isEmpty else { return }
            let (vote, to) = mail.remove(at: Int(draw(UInt64(mail.count))))
            nodes[to].heard[vote, default: 0] += 1
            learn(vote, at: to)
        case 2: notarize(index)
        default:
            let view = Int(draw(2)) + 1
            if view <= nodes[index].view { sign(.nullify(view: view), index) }
        }
    }

    /// What the validators have signed, as ``VoteExplorer/voteSets()`` writes it.
    package var votes: [UInt64] {
        nodes.map { node in
            var mask = Validator(word: 0)
            for vote in node.signed {
                switch vote {
                case .notarize(let vote):
                    let block = names[vote.block] ?? vote.block
                    mask.notarize(
                        VoteTable.bit(
                            NotarizeVote(
                                view: vote.view, block: block, parentView: vote.parentView)))
                case .nullify(let view): mask.nullify(view)
                }
            }
            return mask.votes
        }.sorted()
    }

    private mutating func learn(_ vote: Vote, at index: Int) {
        guard nodes[index].heard[vote, default: 0] >= rules.honestQuorum else { return }
        if case .notarize(let vote) = vote, vote.view > nodes[index].parentView {
            nodes[index].parentView = vote.view
            nodes[index].parent = vote.block
            nodes[index].view = max(nodes[index].view, vote.view + 1)
        }
        while nodes[index].heard[.nullify(view: nodes[index].view), default: 0]
            >= rules.honestQuorum
        {
            nodes[index].view += 1
        }
    }

    private mutating func notarize(_ index: Int) {
        let node = nodes[index]
        guard node.view <= ModelRules.views else { return }
        let hasVoted = node.signed.contains {
            if case .notarize(let vote) = $0 { vote.view == node.view } else { false }
        }
        guard !hasVoted else { return }
        let candidates = rules.candidates(on: node.parent)
        let block = candidates[Int(draw(UInt64(candidates.count)))]
        if names[block] == nil, let parent = names[block.parent] {
            names[block] = parent.children[names[block.sibling] == nil ? 0 : 1]
        }
        let vote = NotarizeVote(view: node.view, block: block, parentView: node.parentView)
        sign(.notarize(vote), index)
    }

    private mutating func sign(_ vote: Vote, _ index: Int) {
        guard nodes[index].signed.insert(vote).inserted else { return }
        mail += nodes.indices.map { (vote, $0) }
    }

    /// A number below the bound (SplitMix64).
    private mutating func draw(_ bound: UInt64) -> UInt64 {
        random &+= 0x9e37_79b9_7f4a_7c15
        var word = random
        word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
        return (word ^ word >> 31) % bound
    }
}
