import Primitives
import Simulator
import Testing

/// Mistakes that are built into the nodes, each with a seed that finds it.
@Suite struct PlantTests {
    @Test(arguments: [
        (Plant.finalizeAfterNullify, UInt64(3), [Violation.Kind.vote]),
        (.unsyncedVotes, 1, [.vote, .recovery]),
        (.halfQuorum, 1, [.finalBlock, .safety]),
        (.skippedCertify, 11, [.finalBlock, .liveness, .safety, .recovery]),
        (.repeatedEvidence, 3, [.evidence]),
        (.shiftedRetarget, 1, [.finalBlock]),
        (.leakedState, 3, [.state, .recovery]),
    ])
    func `a planted mistake is found by the check that is there for it`(
        _ plant: Plant, _ seed: UInt64, _ kinds: [Violation.Kind]
    ) throws {
        var sweep = SeedSweep()
        sweep.events = 2_500
        #expect(try sweep.run(seed).isGood, "without the mistake")
        sweep.plant = plant
        let report = try sweep.run(seed)
        let first = try #require(report.violations.first)
        #expect(kinds.contains(first.kind), "\(report.violations)")
    }
}
