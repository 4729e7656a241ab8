/// A block that the validators can make final, and the honest ones that can sign for it.
struct FinalBlock: Hashable {
    let view: Int
    let block: ModelBlock
    /// A bit for each honest validator that can sign the finalize vote.
    let signers: UInt64

    var signerCount: Int { signers.nonzeroBitCount }
}

/// What can become final in a state.
///
/// Finalize votes are no steps of a run: a finalize vote enables nothing that the notarization
/// before it did not, and the guards do not ask which of two votes came first. So every run has
/// the same votes as one in which all finalize votes come last, and it is enough to ask in every
/// state which ones could be signed now.
extension ModelState {
    func finalBlocks(_ rules: ModelRules) -> [FinalBlock] {
        var rest = signed(byAtLeast: rules.honestQuorum).notarized
        var found: [FinalBlock] = []
        while rest != 0 {
            let vote = VoteTable.votes[rest.trailingZeroBitCount]
            rest &= rest - 1
            guard rules.certifies(vote.block) else { continue }
            var signers: UInt64 = 0
            for index in 0..<rules.honest
            where Validator(word: words[index]).canFinalize(vote.block, in: vote.view, rules.guards)
            {
                signers |= 1 << UInt64(index)
            }
            let final = FinalBlock(view: vote.view, block: vote.block, signers: signers)
            if final.signerCount >= rules.honestQuorum, !found.contains(final) {
                found.append(final)
            }
        }
        return found
    }

    /// Pairs of conflicting blocks that can both become final in one run.
    func forks(_ rules: ModelRules) -> [(FinalBlock, FinalBlock)] {
        let final = finalBlocks(rules)
        var forks: [(FinalBlock, FinalBlock)] = []
        for (index, first) in final.enumerated() {
            for second in final.dropFirst(index + 1) where first.block.conflicts(with: second.block)
            {
                let isExclusive = first.view == second.view && rules.guards.contains(.finalizeOnce)
                let together = (first.signers | second.signers).nonzeroBitCount
                if isExclusive, together < 2 * rules.honestQuorum { continue }
                forks.append(first.view <= second.view ? (first, second) : (second, first))
            }
        }
        return forks
    }
}

extension Validator {
    func canFinalize(_ block: ModelBlock, in view: Int, _ guards: GuardSet) -> Bool {
        let others = VoteTable.inView[view] & ~VoteTable.forBlock[Int(block.index)]
        if guards.contains(.finalizeWhatWasNotarized), notarized & others != 0 { return false }
        if guards.contains(.finalizeOrNullify), nullified >> UInt64(view) & 1 == 1 { return false }
        return !guards.contains(.neverSkipFinal) || notarized & VoteTable.skipping[view] == 0
    }
}
