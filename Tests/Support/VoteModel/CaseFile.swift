/// What an accuser has in hand when two conflicting blocks are final: the two finalization
/// certificates, and the notarizations of the later block's chain down to the view of the earlier.
package struct CaseFile {
    let earlier: FinalBlock
    let later: FinalBlock
    /// From the later block downwards; the last one is of the earlier block's view or below it.
    let chain: [NotarizeVote]

    /// The files that can be made of a fork, one for each way down through notarizations.
    ///
    /// Of two blocks that are final in one view either can be taken for the later one.
    static func files(
        of fork: (FinalBlock, FinalBlock), notarized: UInt64, _ rules: ModelRules
    ) -> [CaseFile] {
        let orders = fork.0.view == fork.1.view ? [fork, (fork.1, fork.0)] : [fork]
        return orders.flatMap { earlier, later in
            ways(down: later.block, in: later.view, to: earlier.view, notarized, rules).map {
                CaseFile(earlier: earlier, later: later, chain: $0)
            }
        }
    }

    /// Whether every file of conflicting blocks that could be written down convicts more than a
    /// third of four validators, whoever and however many the signers are.
    package static func allConvict(evidence: GuardSet) -> Bool {
        let rules = ModelRules(byzantine: 4)
        let state = ModelState.start(rules)
        let finals = VoteTable.votes.map { FinalBlock(view: $0.view, block: $0.block, signers: 0) }
        return finals.allSatisfy { earlier in
            finals.allSatisfy { later in
                guard later.view >= earlier.view, earlier.block.conflicts(with: later.block) else {
                    return true
                }
                return files(of: (earlier, later), notarized: .max, rules).allSatisfy {
                    3 * $0.convicted(evidence, in: state, rules) > rules.all
                }
            }
        }
    }

    private static func ways(
        down block: ModelBlock, in view: Int, to bound: Int, _ notarized: UInt64,
        _ rules: ModelRules
    ) -> [[NotarizeVote]] {
        var ways: [[NotarizeVote]] = []
        var rest =
            notarized & VoteTable.inView[view] & VoteTable.forBlock[Int(block.index)]
        while rest != 0 {
            let vote = VoteTable.votes[rest.trailingZeroBitCount]
            rest &= rest - 1
            guard vote.view > bound, vote.parentView > 0 else {
                ways.append([vote])
                continue
            }
            let parents = block.height == rules.lastHeight ? [block.parent, block] : [block.parent]
            for parent in parents {
                ways += Self.ways(down: parent, in: vote.parentView, to: bound, notarized, rules)
                    .map { [vote] + $0 }
            }
        }
        return ways
    }

    /// The validators that the file convicts however its certificates were put together, at least.
    ///
    /// A pair of certificates whose votes break a guard convicts everybody who signed both. The
    /// signers of a certificate are any quorum of those who could sign it.
    func convicted(_ evidence: GuardSet, in state: ModelState, _ rules: ModelRules) -> Int {
        var most = 0
        if evidence.contains(.finalizeOnce), earlier.view == later.view {
            most = rules.leastCommon(earlier.signers, later.signers)
        }
        for vote in chain {
            let signers = state.signers(of: vote, rules)
            for final in [earlier, later] where final.breaks(evidence, with: vote) {
                most = max(most, rules.leastCommon(final.signers, signers))
            }
        }
        return breaksNotarizeOnce(evidence) ? max(most, 2 * rules.quorum - rules.all) : most
    }

    /// Two votes of one view in the chain; there are none, because views fall along it.
    private func breaksNotarizeOnce(_ evidence: GuardSet) -> Bool {
        evidence.contains(.notarizeOnce) && Set(chain.map(\.view)).count < chain.count
    }
}

extension FinalBlock {
    /// Whether finalizing this block and signing the notarize vote is evidence.
    func breaks(_ evidence: GuardSet, with vote: NotarizeVote) -> Bool {
        let isOther = vote.view == view && vote.block != block
        let isSkip = vote.parentView < view && view < vote.view
        return isOther && evidence.contains(.finalizeWhatWasNotarized)
            || isSkip && evidence.contains(.neverSkipFinal)
    }
}

extension ModelState {
    func signers(of vote: NotarizeVote, _ rules: ModelRules) -> UInt64 {
        let bit = VoteTable.bit(vote)
        return (0..<rules.honest).reduce(0) {
            words[$1] & bit == 0 ? $0 : $0 | 1 << UInt64($1)
        }
    }
}

extension ModelRules {
    var all: Int { honest + byzantine }

    /// The signers that two certificates have in common at least, when these honest validators can
    /// sign the one and those the other, and every byzantine one both.
    func leastCommon(_ first: UInt64, _ second: UInt64) -> Int {
        let shared = byzantine + (first & second).nonzeroBitCount
        let fromShared = max(0, quorum - (first & ~second).nonzeroBitCount)
        let alsoFromShared = max(0, quorum - (second & ~first).nonzeroBitCount)
        return max(0, fromShared + alsoFromShared - shared)
    }
}
