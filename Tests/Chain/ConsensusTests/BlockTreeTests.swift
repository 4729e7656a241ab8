import ChainTypes
import Consensus
import Cryptography
import Execution
import Primitives
import StateTrie
import Testing

struct BlockTreeTests {
    @Test func `a chain is imported block by block`() throws {
        var test = try TestTree()
        let heads = try test.chain(on: test.genesis, count: 6)
        for (index, head) in heads.enumerated() {
            let effects = test.give(head)
            #expect(effects.accepted == [UInt64(index) + 1])
            #expect(effects.headChange?.added == [UInt64(index) + 1])
            #expect(test.give(head).isEmpty, "a known block changes nothing")
        }
        #expect(test.tree.head.envelopeHash == heads[5].envelopeHash)
        #expect(test.tree.head.head.state.root == heads[5].header.stateRoot)
        #expect(test.tree.chosenEnvelope(number: 3) == heads[2].envelope)
        #expect(test.tree.chosenEnvelope(number: 7) == nil)
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
        let head = test.tree.head
        let place = head.workPlace(ofChild: .zero, spec: TestTree.spec)
        #expect(place.epoch == 2 && place.epochSeed == heads[6].hash)
    }

    @Test func `a longer branch takes over, and the state goes with it`() throws {
        var test = try TestTree()
        let common = try test.chain(on: test.genesis, count: 2)
        let short = try test.chain(on: common[1], by: "short", count: 2)
        let long = try test.chain(on: common[1], by: "long", count: 3)
        for head in common + short { test.give(head) }
        #expect(test.give(long[0]).headChange == nil)
        test.give(long[1])
        let change = test.give(long[2]).headChange
        #expect(change?.removed.first == 4 || change?.removed.isEmpty == true)
        #expect(test.tree.head.envelopeHash == long[2].envelopeHash)
        #expect(test.tree.head.head.state.root == long[2].header.stateRoot)
        for number in 3...5 as ClosedRange<UInt64> {
            #expect(
                test.tree.chosenEnvelope(number: number) == long[Int(number) - 3].envelope)
        }
    }

    @Test func `a tree that grows from a later block goes on as the whole one does`() throws {
        var whole = try TestTree()
        let heads = try whole.chain(on: whole.genesis, count: 9)
        for head in heads.prefix(5) { whole.give(head) }
        var later = try TestTree()
        later.tree = BlockTree(
            from: whole.tree.head, spec: TestTree.spec, work: PickyWork(), choice: MostWork())
        #expect(later.tree.chosenEnvelope(number: 4) == nil)
        #expect(later.tree.chosenEnvelope(number: 5) == heads[4].envelope)
        let rival = try later.child(of: heads[5], by: "rival")
        for head in heads[5...] {
            #expect(later.give(head).accepted == whole.give(head).accepted)
        }
        #expect(later.give(rival).accepted == [7])
        #expect(later.tree.head.envelopeHash == whole.tree.head.envelopeHash)
        #expect(later.tree.chosenEnvelope(number: 9) == heads[8].envelope)
        #expect(later.tree.chosenEnvelope(number: 10) == nil)
        let below = try later.child(of: heads[2], by: "below")
        #expect(later.give(below).accepted.isEmpty, "nothing below the root is known")
    }

    @Test func `what is changed by hand counts from the next block on`() throws {
        var test = try TestTree()
        let first = try test.child(of: test.genesis)
        test.give(first)
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
        #expect(test.tree.head.head.state[carol].balance == 7)
        #expect(try test.child(of: test.tree.head.head).header.baseFeePerGas < 11)
    }

    @Test func `equal branches are chosen alike whatever the order of arrival`() throws {
        var first = try TestTree()
        var second = try TestTree()
        let rivals = try ["a", "b", "c", "d"].map { try first.child(of: first.genesis, by: $0) }
        for head in rivals { first.give(head) }
        for head in rivals.reversed() { second.give(head) }
        #expect(first.tree.head.envelopeHash == second.tree.head.envelopeHash)
        let least = rivals.map(\.envelope.workProof.digest).min()
        #expect(first.tree.head.envelope.workProof.digest == least)
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
        let effects = test.give(heads[0])
        #expect(effects.accepted == [1, 2, 3, 4, 5])
        #expect(effects.headChange?.added == [1, 2, 3, 4, 5])
        #expect(test.tree.orphanCount == 0)
        #expect(test.tree.missing(for: heads[4].envelopeHash) == nil)
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

    @Test func `one parent keeps a bounded number of children`() throws {
        var test = try TestTree()
        var dropped = 0
        for index in 0..<20 {
            dropped += test.give(try test.child(of: test.genesis, by: "\(index)")).dropped.count
        }
        #expect(dropped == 20 - ConsensusLimits.childrenPerParent)
    }

    @Test func `a branch that begins too deep is refused`() throws {
        var test = try TestTree()
        let heads = try test.chain(on: test.genesis, count: 70)
        for head in heads { test.give(head) }
        #expect(test.tree.head.number == 70)
        let deep = try test.child(of: heads[2], by: "late")
        #expect(test.give(deep).failures == [.branchTooDeep(lowest: 6, got: 3)])
        let shallow = try test.child(of: heads[5], by: "late")
        #expect(test.give(shallow).accepted == [7])
        #expect(test.tree.record(heads[2].envelopeHash) == nil, "its state is gone")
        #expect(test.tree.chosenEnvelope(number: 3) == heads[2].envelope, "its block is not")
    }
}
