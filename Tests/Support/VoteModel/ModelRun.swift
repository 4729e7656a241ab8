/// A run that ends in what was looked for, in words.
///
/// Honest validators are A, B, C, D; blocks are named by the choices that lead to them.
package struct ModelRun: CustomStringConvertible, Sendable {
    private let rules: ModelRules
    package let steps: [ModelStep]
    private let finding: Finding?

    init(rules: ModelRules, steps: [ModelStep], finding: Finding?) {
        self.rules = rules
        self.steps = steps
        self.finding = finding
    }

    /// A line for each honest vote in the order in which they are signed, and what they lead to.
    package var description: String {
        let lines = steps.map { "\(name($0.validator)) \($0.vote)" } + ending
        return zip(1..., lines).map { "\($0). \($1)" }.joined(separator: "\n")
    }

    private var ending: [String] {
        switch finding {
        case .fork(let first, let second):
            let shared = first.signers & second.signers
            let signers = taken(from: first.signers & ~shared, then: shared)
            // The two may share signers, where no guard forbids it.
            let isExclusive =
                first.view == second.view && rules.guards.contains(.finalizeOnce)
            let others = taken(
                from: second.signers & ~signers, then: isExclusive ? 0 : second.signers & signers)
            return [line(first, signers), line(second, others)]
        case .falseWork(let final): return [line(final, final.signers)]
        case .convictedHonest(let index): return ["\(name(index)) is convicted"]
        case nil: return []
        }
    }

    private func line(_ final: FinalBlock, _ signers: UInt64) -> String {
        let names = (0..<rules.honest).filter { signers >> UInt64($0) & 1 == 1 }.map(name)
        let byzantine = rules.byzantine > 0 ? ["the byzantine"] : []
        return (names + byzantine).joined(separator: ", ")
            + " finalize \(final.block) in view \(final.view)"
    }

    /// As many signers as a certificate needs, from the first set as far as it has them.
    private func taken(from first: UInt64, then second: UInt64) -> UInt64 {
        var taken: UInt64 = 0
        for set in [first, second] {
            for bit in 0..<UInt64(rules.honest) where set >> bit & 1 == 1 {
                if taken.nonzeroBitCount < rules.honestQuorum { taken |= 1 << bit }
            }
        }
        return taken
    }

    private func name(_ index: Int) -> String { ["A", "B", "C", "D"][index] }
}

extension ModelStep.Vote: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notarize(let vote):
            let parent = vote.parentView == 0 ? "the root" : "view \(vote.parentView)"
            return "notarizes \(vote.block) in view \(vote.view) on \(parent)"
        case .nullify(let view): return "nullifies view \(view)"
        }
    }
}
