import ChainTypes
import Consensus
import Cryptography
import Execution
import Primitives
import StateTrie
import Testing

struct BlockTreeTests {
    @Test func `a chain is imported and becomes final block by block`() throws {
        var test = try TestTree()
        let heads = try test.chain(on: test.genesis, count: 6)
        for (index, head) in heads.enumerated() {
            #expect(test.give(head).accepted == [UInt64(index) + 1])
            #expect(test.give(head).isEmpty, "a known block changes nothing")
        }
        #expect(test.tree.root.number == 0 && test.tree.count == 6)
        #expect(test.finalize(heads[3]) == [1, 2, 3, 4])
        #expect(test.tree.root.envelopeHash == heads[3].envelopeHash)
        #expect(test.tree.root.head.state.root == heads[3].header.stateRoot)
        #expect(test.tree.count == 2, "what is final is not kept in memory")
        #expect(test.finalize(heads[2]).isEmpty, "nothing becomes final twice")
        #expect(test.finalize(heads[5]) == [5, 6])
    }

    @Test func `an epoch's seed is the last block of the epoch before on the same branch`() throws {
        var test = try TestTree()
        let heads = try test.chain(on: test.genesis, count: 9)
        for head in heads { test.give(head) }
        func seed(_ number: Int) throws -> Hash32 {
            try #require(test.tree.record(heads[number - 1].envelopeHash)).epochSeed
        }
        for number in 1...3 { #expect(try seed(number) == test.genesis.hash) }
        for number in 4...7 { #expect(try seed(number) == heads[2].hash) }
        for number in 8...9 { #expect(try seed(number) == heads[6].hash) }
        let last = try #require(test.tree.record(heads[8].envelopeHash))
        let context = last.workContext(ofChild: .zero, spec: TestTree.spec)
        #expect(context.epochKey == WorkHashes.epochKey(seed: heads[6].hash, epoch: 2))
        #expect(try heads.indices.filter { try isRoot(heads[$0], test) } == [2, 6])
    }

    private func isRoot(_ head: ChainHead, _ test: TestTree) throws -> Bool {
        try #require(test.tree.record(head.envelopeHash)).isEpochRoot(TestTree.spec)
    }

    @Test func `a chain with validators needs epochs of two blocks at least`() throws {
        struct One: ValidatorSource {
            func validators(
                after state: ChainState
            ) throws(ValidatorSourceFailure) -> ValidatorSet {
                Committee(count: 1).context.validators
            }
        }
        var spec = TestTree.spec
        spec.epochLength = 1
        #expect(throws: GenesisFailure.epochLength(1)) {
            try BlockRecord.genesis(spec, validators: One())
        }
        #expect(try BlockRecord.genesis(spec).validators.isEmpty)
        spec.epochLength = 2
        #expect(try BlockRecord.genesis(spec, validators: One()).validators.count == 1)
    }

    @Test func `when a block is final the branches beside it are forgotten`() throws {
        var test = try TestTree()
        let common = try test.chain(on: test.genesis, count: 2)
        let one = try test.chain(on: common[1], by: "one", count: 2)
        let other = try test.chain(on: common[1], by: "other", count: 3)
        for head in common + one + other { test.give(head) }
        test.tree.setHead(other[2].envelopeHash)
        #expect(test.tree.head.number == 5)
        #expect(test.tree.branch(to: one[1].envelopeHash)?.map(\.number) == [1, 2, 3, 4])
        #expect(test.finalize(one[0]) == [1, 2, 3])
        #expect(test.tree.head.envelopeHash == one[0].envelopeHash, "it was on the other branch")
        #expect(test.tree.record(other[0].envelopeHash) == nil)
        #expect(test.tree.record(one[1].envelopeHash) != nil)
        let late = try test.child(of: other[2])
        #expect(test.give(late).accepted.isEmpty)
        #expect(test.give(other[0]).accepted.isEmpty, "nothing joins below the last final block")
    }

    @Test func `a tree that grows from a later block goes on as the whole one does`() throws {
        var whole = try TestTree()
        let heads = try whole.chain(on: whole.genesis, count: 9)
        for head in heads.prefix(5) { whole.give(head) }
        #expect(whole.finalize(heads[4]).count == 5)
        var later = try TestTree()
        later.tree = BlockTree(from: whole.tree.root, pipeline: TestTree.pipeline)
        for head in heads[5...] {
            #expect(later.give(head).accepted == whole.give(head).accepted)
        }
        #expect(later.finalize(heads[8]) == [6, 7, 8, 9])
        let below = try later.child(of: heads[2], by: "below")
        #expect(later.give(below).accepted.isEmpty, "nothing below the root is known")
    }

    @Test func `what is changed by hand counts from the next block on`() throws {
        var test = try TestTree()
        let first = try test.child(of: test.genesis)
        test.give(first)
        #expect(test.finalize(first) == [1])
        let carol = PrivateKey(insecurelyFrom: "carol").address
        let state = first.state.updating([carol: Account(balance: 7)])
        test.tree.amendHead(
            by: HeadAmendment(state: state, baseFee: 11, gasLimit: 9_000_000))
        #expect(test.tree.head.envelopeHash == first.envelopeHash)
        let unaware = try test.child(of: first)
        #expect(!test.give(unaware).failures.isEmpty, "it does not know of the change")
        let aware = try test.child(of: test.tree.head.head)
        #expect(aware.header.baseFeePerGas == 11 && aware.header.gasLimit == 9_000_000)
        #expect(test.give(aware).accepted == [2])
        #expect(test.finalize(aware) == [2])
        #expect(test.tree.head.head.state[carol].balance == 7)
        #expect(try test.child(of: test.tree.head.head).header.baseFeePerGas < 11)
    }

    @Test func `children wait for their parent, which is asked for`() throws {
        var test = try TestTree()
        let heads = try test.chain(on: test.genesis, count: 5)
        #expect(test.give(heads[4]).missing == [heads[3].envelopeHash])
        #expect(test.give(heads[2]).missing == [heads[1].envelopeHash])
        #expect(test.give(heads[3]).missing == [heads[1].envelopeHash])
        #expect(test.tree.missing(for: heads[4].envelopeHash) == heads[1].envelopeHash)
        test.give(heads[1])
        #expect(test.tree.orphanCount == 4)
        #expect(test.give(heads[0]).accepted == [1, 2, 3, 4, 5])
        #expect(test.tree.orphanCount == 0)
        #expect(test.tree.missing(for: heads[4].envelopeHash) == nil)
    }

    @Test func `nothing is put on a block before its work is replayed`() throws {
        var test = try TestTree()
        let first = try test.child(of: test.genesis)
        let second = try test.child(of: first)
        #expect(test.receive(first.envelope).accepted == [1])
        let waiting = test.receive(second.envelope)
        #expect(waiting.accepted.isEmpty && waiting.missing.isEmpty, "its parent is at hand")
        let (verdict, effects) = test.replay(first.envelopeHash)
        #expect(verdict == .valid && effects.accepted == [2])
        let forged = try test.child(of: first, by: "forger", attempt: 2_000)
        #expect(test.receive(forged.envelope).accepted == [2])
        #expect(test.replay(forged.envelopeHash).verdict == .invalid)
        let heir = try test.child(of: forged)
        #expect(test.receive(heir.envelope).failures == [.refusedBefore])
    }

    @Test func `orphans are bounded, and the first one goes`() throws {
        var test = try TestTree()
        let parent = try test.child(of: test.genesis)
        let orphans = try (0..<70).map { try test.child(of: parent, by: "orphan \($0)") }
        var dropped: [Hash32] = []
        for orphan in orphans { dropped += test.give(orphan).dropped }
        #expect(test.tree.orphanCount == ConsensusLimits.orphans)
        #expect(dropped == orphans.prefix(6).map(\.envelopeHash))
        var pool = OrphanPool(limit: 10, byteLimit: 2_000)
        for orphan in orphans { _ = pool.insert(orphan.envelope, hash: orphan.envelopeHash) }
        #expect(pool.byteCount <= 2_000 && pool.count > 0 && pool.count < 10)
    }

    @Test func `one parent keeps a bounded number of children, but what is voted for comes in`()
        throws
    {
        var test = try TestTree()
        var dropped = 0
        for index in 0..<20 {
            dropped += test.give(try test.child(of: test.genesis, by: "\(index)")).dropped.count
        }
        #expect(dropped == 20 - ConsensusLimits.childrenPerParent)
        let wanted = try test.child(of: test.genesis, by: "wanted").envelope
        #expect(test.receive(wanted, isWanted: true).accepted == [1])
    }

    @Test func `a block that is being executed is known, and has no verdict yet`() throws {
        var test = try TestTree()
        let first = try test.child(of: test.genesis)
        let second = try test.child(of: first)
        let effects = test.tree.receive(first.envelope)
        guard case .execute(let claimed)? = effects.first else {
            Issue.record("the block is not to be executed")
            return
        }
        #expect(effects.count == 1 && claimed.hash == first.envelopeHash)
        #expect(test.tree.holds(first.envelopeHash))
        #expect(test.tree.record(first.envelopeHash) == nil)
        #expect(test.tree.verdict(of: first.envelopeHash) == nil)
        #expect(test.tree.receive(first.envelope).isEmpty, "it is on its way")
        #expect(test.tree.receive(second.envelope).missing.isEmpty, "so is its parent")
        #expect(test.tree.orphanCount == 1)
    }

    @Test func `an execution of another block or of one that nobody waits for changes nothing`()
        throws
    {
        var test = try TestTree()
        let one = try test.child(of: test.genesis, by: "one")
        let other = try test.child(of: test.genesis, by: "other")
        var executed: [Result<ExecutedEnvelope, ImportFailure>] = []
        for head in [one, other] {
            guard case .execute(let claimed)? = test.tree.receive(head.envelope).first else {
                continue
            }
            executed.append(
                Result { () throws(ImportFailure) in
                    try TestTree.pipeline.execute(claimed, now: TestTree.start + 100)
                })
        }
        try #require(executed.count == 2)
        #expect(test.tree.settle(one.envelopeHash, executed[1]).isEmpty)
        #expect(test.tree.record(one.envelopeHash) == nil)
        #expect(test.tree.settle(one.envelopeHash, executed[0]).accepted == [1])
        #expect(test.tree.settle(one.envelopeHash, executed[0]).isEmpty, "it is settled")
        #expect(test.replay(one.envelopeHash).verdict == .valid)
        #expect(test.finalize(one) == [1])
        #expect(test.tree.settle(other.envelopeHash, executed[1]).isEmpty, "it was given up")
    }
}
