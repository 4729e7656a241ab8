/// A bound on what validators can do that may sign any number of notarize votes in a view.
///
/// Without guard 1 an honest vote is never in the way of another but for the finalize votes at
/// the end. So the fork to look for is chosen first, with those who finalize either side; they
/// leave out what their guards forbid, and everybody else signs all that the certificates
/// allow, in any view at any time, until nothing is added. That is more than the rules of views
/// allow: a fork that does not come about here comes about in no run, one that does says nothing.
package struct Saturation {
    private let rules: ModelRules
    /// A vote's parent is one of these blocks in its parent view; the masks are of their votes.
    private let parents: [UInt64]

    package init(_ rules: ModelRules) {
        self.rules = rules
        parents = VoteTable.votes.map { vote in
            let below = vote.block.height > rules.lastHeight ? 0 : VoteTable.inView[vote.parentView]
            let isRepeated = vote.block.height == rules.lastHeight
            let blocks =
                VoteTable.forBlock[Int(vote.block.parent.index)]
                | (isRepeated ? VoteTable.forBlock[Int(vote.block.index)] : 0)
            return below & blocks
        }
    }

    /// Whether any two conflicting blocks could both become final.
    package func hasFork() -> Bool {
        let quorums = (0..<UInt64(1) << UInt64(rules.honest)).filter {
            $0.nonzeroBitCount == rules.honestQuorum
        }
        let targets = VoteTable.votes.map { Target(view: $0.view, block: $0.block) }
        for first in targets where rules.certifies(first.block) {
            for second in targets where second.view >= first.view {
                guard first.block.conflicts(with: second.block), rules.certifies(second.block)
                else { continue }
                for signers in quorums {
                    // Honest validators are alike: the first quorum stands for all of them.
                    let pair = [(first, quorums[0]), (second, signers)]
                    if isPossible(pair), isReached(pair) { return true }
                }
            }
        }
        return false
    }

    private struct Target {
        let view: Int
        let block: ModelBlock
    }

    private func isPossible(_ pair: [(Target, UInt64)]) -> Bool {
        !rules.guards.contains(.finalizeOnce) || pair[0].0.view != pair[1].0.view
            || pair[0].1 & pair[1].1 == 0
    }

    private func isReached(_ pair: [(target: Target, signers: UInt64)]) -> Bool {
        var state = ModelState.start(rules)
        let allowed = (0..<rules.honest).map { index in
            let own = pair.filter { $0.signers >> UInt64(index) & 1 == 1 }.map(\.target)
            return (UInt64(0)..<36).map { Validator(word: 1 << $0) }.filter { vote in
                own.allSatisfy { vote.canFinalize($0.block, in: $0.view, rules.guards) }
            }.reduce(0) { $0 | $1.votes }
        }
        while true {
            let enabled = enabledVotes(state)
            let before = state
            for index in 0..<rules.honest { state.words[index] |= enabled & allowed[index] }
            if state == before { break }
        }
        let notarized = state.signed(byAtLeast: rules.honestQuorum).notarized
        return pair.allSatisfy { target, _ in
            let votes = VoteTable.inView[target.view] & VoteTable.forBlock[Int(target.block.index)]
            return notarized & votes != 0
        }
    }

    /// Every nullify vote, and the notarize votes whose parent and skipped views are certified.
    private func enabledVotes(_ state: ModelState) -> UInt64 {
        let certified = state.signed(byAtLeast: rules.honestQuorum)
        var enabled: UInt64 = 0b1110 << 32
        for (index, vote) in VoteTable.votes.enumerated() {
            let hasParent =
                vote.parentView == 0
                ? vote.block.parent == .root : certified.notarized & parents[index] != 0
            let isFollowing = (vote.parentView + 1..<vote.view).allSatisfy {
                certified.nullified >> UInt64($0) & 1 == 1
            }
            if hasParent, isFollowing, rules.certifies(vote.block.parent) {
                enabled |= 1 << UInt64(index)
            }
        }
        return enabled
    }
}
