import Testing
import VoteModel

/// All runs of four validators of equal stake over three views, with two candidates on every block.
@Suite struct VoteModelTests {
    private static func explorer(_ change: (inout ModelRules) -> Void = { _ in }) -> VoteExplorer {
        var rules = ModelRules(byzantine: 1)
        change(&rules)
        return VoteExplorer(rules)
    }

    @Test func `with one byzantine of four no two blocks of a height are final`() {
        var explorer = Self.explorer()
        let found = explorer.findFork()
        #expect(found.run == nil, "\(found.run.map(\.description) ?? "")")
        #expect(found.states == 485_807)
        #expect(found.votes == 2_161_154)
    }

    /// Guards 4 and 5 each keep a final block from being skipped; 1 and 3 each keep it alone.
    ///
    /// More guards allow fewer runs, so these two sets speak for all that contain them.
    @Test(
        arguments: [
            [.notarizeOnce, .finalizeOrNullify], [.notarizeOnce, .neverSkipFinal],
        ] as [GuardSet])
    func `two guards are enough against forks`(guards: GuardSet) {
        var explorer = Self.explorer { $0.guards = guards }
        #expect(explorer.findFork().run == nil)
    }

    @Test(
        arguments: [
            [.finalizeWhatWasNotarized, .finalizeOrNullify],
            [.finalizeWhatWasNotarized, .neverSkipFinal],
        ] as [GuardSet])
    func `guard 3 does for guard 1 however many votes are signed in a view`(guards: GuardSet) {
        var rules = ModelRules(byzantine: 1)
        rules.guards = guards
        #expect(!Saturation(rules).hasFork())
        rules.guards = .all.subtracting([.notarizeOnce, .finalizeWhatWasNotarized])
        #expect(Saturation(rules).hasFork())
    }

    @Test func `Simplex forks without its guard of finalize and nullify`() {
        var explorer = Self.explorer { $0.guards = .simplex }
        #expect(explorer.findFork().run == nil)
        explorer = Self.explorer { $0.guards = .simplex.subtracting(.finalizeOrNullify) }
        #expect(
            explorer.findFork().run?.description == """
                1. A notarizes b0 in view 1 on the root
                2. A nullifies view 1
                3. B notarizes b0 in view 1 on the root
                4. B nullifies view 1
                5. A notarizes b1 in view 2 on the root
                6. B notarizes b1 in view 2 on the root
                7. A, B, the byzantine finalize b0 in view 1
                8. A, C, the byzantine finalize b1 in view 2
                """)
    }

    @Test func `two blocks of one view are final without guards 1 and 3`() {
        var explorer = Self.explorer {
            $0.guards = .all.subtracting([.notarizeOnce, .finalizeWhatWasNotarized])
        }
        #expect(explorer.findFork().run?.steps.count == 6)
    }

    @Test func `a quorum of a half forks at once`() {
        var explorer = Self.explorer { $0.quorum = 2 }
        #expect(
            explorer.findFork().run?.description == """
                1. A notarizes b0 in view 1 on the root
                2. B notarizes b1 in view 1 on the root
                3. A, the byzantine finalize b0 in view 1
                4. B, the byzantine finalize b1 in view 1
                """)
    }

    @Test(arguments: 1...2)
    func `repeating the last block of an epoch makes no fork`(height: Int) {
        var explorer = Self.explorer { $0.lastHeight = height }
        #expect(explorer.findFork().run == nil)
    }

    @Test func `false work is never final, unless nobody replays`() {
        var explorer = Self.explorer { $0.falseWork = .root.children[0] }
        #expect(explorer.findFalseWork().run == nil)
        explorer = Self.explorer {
            $0.falseWork = .root.children[0]
            $0.replaysWork = false
        }
        #expect(explorer.findFalseWork().run != nil)
    }

    @Test func `who keeps the guards is never convicted`() {
        var explorer = Self.explorer()
        #expect(explorer.findConvictedHonest().run == nil)
        for guardLeftOut in [
            GuardSet.notarizeOnce, .finalizeWhatWasNotarized, .finalizeOrNullify,
        ] {
            explorer = Self.explorer { $0.guards.subtract(guardLeftOut) }
            #expect(explorer.findConvictedHonest().run != nil, "without guard \(guardLeftOut)")
        }
    }

    @Test func `validators that hear vote by vote come to nothing the explorer has not seen`() {
        var explorer = Self.explorer()
        #expect(explorer.findFork().run == nil)
        let seen = explorer.voteSets()
        var met: Set<[UInt64]> = []
        for seed in UInt64(0)..<2_000 {
            var walk = RandomWalk(explorer.rules, seed: seed)
            for _ in 0..<150 {
                walk.advance()
                met.insert(walk.votes)
            }
        }
        #expect(met.isSubset(of: seen))
        #expect(met.count > 5_000, "\(met.count) of \(seen.count)")
    }
}

/// Two of four are byzantine: blocks conflict, and the votes have to say who is to blame.
@Suite struct AccountabilityModelTests {
    @Test func `every fork convicts more than a third of the stake`() {
        var explorer = VoteExplorer(ModelRules(byzantine: 2))
        #expect(explorer.findFork().run != nil)
        explorer = VoteExplorer(ModelRules(byzantine: 2))
        let found = explorer.findImpunity(evidence: .all)
        #expect(found.run == nil, "\(found.run.map(\.description) ?? "")")
        #expect(found.states == 31_589)
        explorer = VoteExplorer(ModelRules(byzantine: 2))
        #expect(explorer.findConvictedHonest().run == nil)
    }

    @Test(arguments: 1...2)
    func `so it is where an epoch ends`(height: Int) {
        var rules = ModelRules(byzantine: 2)
        rules.lastHeight = height
        var explorer = VoteExplorer(rules)
        #expect(explorer.findImpunity(evidence: .all).run == nil)
    }

    @Test func `certificates and the chain below the later block convict whoever signed them`() {
        #expect(CaseFile.allConvict(evidence: .all))
        #expect(CaseFile.allConvict(evidence: [.finalizeWhatWasNotarized, .neverSkipFinal]))
        #expect(!CaseFile.allConvict(evidence: .all.subtracting(.finalizeWhatWasNotarized)))
        #expect(!CaseFile.allConvict(evidence: .all.subtracting(.neverSkipFinal)))
    }

    @Test func `without guard 3 as evidence a fork goes unpunished`() {
        var explorer = VoteExplorer(ModelRules(byzantine: 2))
        let found = explorer.findImpunity(evidence: .all.subtracting(.finalizeWhatWasNotarized))
        #expect(
            found.run?.description == """
                1. A notarizes b0 in view 1 on the root
                2. A notarizes b00 in view 2 on view 1
                3. B notarizes b1 in view 1 on the root
                4. B, the byzantine finalize b1 in view 1
                5. A, the byzantine finalize b00 in view 2
                """)
    }

    @Test func `without guard 5 as evidence a fork goes unpunished`() {
        var explorer = VoteExplorer(ModelRules(byzantine: 2))
        let found = explorer.findImpunity(evidence: .all.subtracting(.neverSkipFinal))
        #expect(
            found.run?.description == """
                1. A notarizes b0 in view 1 on the root
                2. A nullifies view 1
                3. A notarizes b1 in view 2 on the root
                4. B, the byzantine finalize b0 in view 1
                5. A, the byzantine finalize b1 in view 2
                """)
    }

    @Test(arguments: [GuardSet.notarizeOnce, .finalizeOnce, .finalizeOrNullify])
    func `the other guards are not needed to punish a fork`(left: GuardSet) {
        var explorer = VoteExplorer(ModelRules(byzantine: 2))
        #expect(explorer.findImpunity(evidence: .all.subtracting(left)).run == nil)
    }
}

/// The machine that nodes run, against the model of its rules.
@Suite struct VoteModelConformanceTests {
    @Test func `whatever happens to real machines, the explorer has seen their votes`() {
        var explorer = VoteExplorer(ModelRules(byzantine: 1))
        #expect(explorer.findFork().run == nil)
        let seen = explorer.voteSets()
        var met: Set<[UInt64]> = []
        var finals = 0
        for seed in UInt64(0)..<60 {
            var committee = ScatteredCommittee(seed: seed)
            for _ in 0..<500 where committee.advance() {
                if !committee.isBeyond { met.insert(committee.recorder.votes) }
            }
            finals += committee.finals.count
            for one in committee.finals {
                #expect(!committee.finals.contains { $0.conflicts(with: one) })
            }
        }
        #expect(met.isSubset(of: seen), "\(met.subtracting(seen).count) of \(met.count) are new")
        #expect(met.count > 300 && finals > 5, "\(met.count) sets of votes, \(finals) finals")
    }
}
