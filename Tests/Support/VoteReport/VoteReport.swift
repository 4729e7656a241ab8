import Platform
import VoteModel

/// Explores the vote rules and mutants of them, and prints what it finds of each.
@main enum VoteReport {
    static func main() {
        safety()
        accountability()
        withoutGuardOne()
    }

    private static func safety() {
        for guards in [
            GuardSet.all, [.notarizeOnce, .finalizeOrNullify], [.notarizeOnce, .neverSkipFinal],
            .simplex, .simplex.subtracting(.finalizeOrNullify),
            .all.subtracting([.notarizeOnce, .finalizeWhatWasNotarized]),
        ] {
            report("1 byzantine of 4, guards \(guards): a fork", rules { $0.guards = guards }) {
                $0.findFork()
            }
        }
        report("1 byzantine of 4, quorum of 1/2: a fork", rules { $0.quorum = 2 }) {
            $0.findFork()
        }
        for height in 1...2 {
            report(
                "1 byzantine of 4, the epoch ends at height \(height): a fork",
                rules { $0.lastHeight = height }
            ) { $0.findFork() }
        }
        let falseWork = rules { $0.falseWork = .root.children[0] }
        report("1 byzantine of 4, false work: a fork", falseWork) { $0.findFork() }
        report("1 byzantine of 4, false work: it is final", falseWork) { $0.findFalseWork() }
        for guards in [GuardSet.all] + GuardSet.each.map({ .all.subtracting($0) }) {
            report(
                "1 byzantine of 4, guards \(guards): an honest validator convicted",
                rules { $0.guards = guards }
            ) { $0.findConvictedHonest() }
        }
    }

    private static func accountability() {
        let rules = ModelRules(byzantine: 2)
        report("2 byzantine of 4: a fork", rules) { $0.findFork() }
        for evidence in [GuardSet.all] + GuardSet.each.map({ .all.subtracting($0) }) {
            report("2 byzantine of 4, evidence \(evidence): a fork that convicts too few", rules) {
                $0.findImpunity(evidence: evidence)
            }
        }
    }

    private static func withoutGuardOne() {
        for guards in [
            [.finalizeWhatWasNotarized, .finalizeOrNullify],
            [.finalizeWhatWasNotarized, .neverSkipFinal],
        ] as [GuardSet] {
            let hasFork = Saturation(Self.rules { $0.guards = guards }).hasFork()
            write("1 byzantine of 4, guards \(guards), whatever else is signed: a fork")
            write(hasFork ? "  not excluded" : "  none")
        }
    }

    private static func rules(_ change: (inout ModelRules) -> Void) -> ModelRules {
        var rules = ModelRules(byzantine: 1)
        change(&rules)
        return rules
    }

    private static func report(
        _ title: String, _ rules: ModelRules, _ find: (inout VoteExplorer) -> Exploration
    ) {
        var explorer = VoteExplorer(rules)
        let found = find(&explorer)
        write(title)
        write(
            "  \(found.states) states, \(found.votes) votes: \(found.run == nil ? "none" : "found")"
        )
        for line in found.run?.description.split(separator: "\n") ?? [] { write("    \(line)") }
    }

    private static func write(_ line: String) { Terminal.write(line + "\n", to: .output) }
}
