import Platform
import Primitives
import Simulator
import Testing

@Suite struct SimulationRunTests {
    private static func sweep(_ faults: [Fault]? = nil) -> SeedSweep {
        var sweep = SeedSweep()
        sweep.events = 2_500
        sweep.faults = faults
        return sweep
    }

    @Test(
        arguments: [[Fault]](
            [
                [], [.drop, .duplicate, .reorder], [.partition, .asymmetric, .delay],
                [.crash, .torn], [.equivocate, .stale], [.withhold, .split, .invalid], [.twins],
                [.forge, .late], [.flood, .skew],
            ]))
    func `no rule is broken under any kind of fault`(faults: [Fault]) throws {
        for seed in UInt64(1)...2 {
            let report = try Self.sweep(faults).run(seed)
            #expect(report.isGood, "seed \(seed): \(report.violations)")
            #expect(report.finalBlocks >= 2)
        }
    }

    /// 160: a write overtook another one, and the machine was mute from then on.
    @Test(arguments: [160] as [UInt64])
    func `a seed that once broke a rule breaks none`(seed: UInt64) throws {
        let report = try Self.sweep().run(seed)
        #expect(report.isGood, "\(report.violations)")
    }

    @Test func `equal seeds have equal histories, whatever the threads`() throws {
        var hashes: [[Hash32]] = []
        for width in [1, 3] {
            var found: [Hash32] = []
            try Self.sweep().run(1...4, on: WorkerPool(width: width)) { report in
                found.append(report.hash)
                return true
            }
            hashes.append(found)
        }
        #expect(hashes[0] == hashes[1])
        #expect(Set(hashes[0]).count == 4)
    }

    @Test func `newcomers join the validators in the middle of a run`() throws {
        var (epochs, changes) = (UInt64(0), 0)
        for seed in UInt64(13)...20 {
            let report = try Self.sweep([]).run(seed)
            #expect(report.isGood, "seed \(seed): \(report.violations)")
            epochs += report.epochs
            changes += report.setChanges
        }
        #expect(epochs > 8 && changes > 0, "\(epochs) epochs ended, \(changes) with another set")
    }

    @Test func `what each seed draws is found again in its report`() throws {
        let plans = (UInt64(1)...300).map { SwarmPlan(seed: $0, nodes: 7) }
        for fault in Fault.drawn {
            let count = plans.count { $0.has(fault) }
            #expect(count > 60 && count < 140, "\(fault): \(count) of 300")
        }
        for plan in plans {
            #expect(!plan.isMajority)
            let stake = plan.byzantine.reduce(0) { $0 + plan.stakes[$1] }
            #expect(3 * stake < plan.stakes.reduce(0, +))
        }
    }

    @Test func `a byzantine majority that breaks safety convicts itself`() throws {
        var broken = 0
        for seed in UInt64(1)...6 {
            let report = try Self.sweep([.majority]).run(seed)
            #expect(report.isGood, "seed \(seed): \(report.violations)")
            guard report.isBroken else { continue }
            broken += 1
            #expect(report.guilty &* UInt256(3) > report.stake)
        }
        #expect(broken > 0)
    }
}
