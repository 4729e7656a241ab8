import ChainTypes
import Consensus
import Execution
import Primitives
import Testing

struct ImportTests {
    @Test func `a bad claim is refused before the block is looked at`() throws {
        var test = try TestTree()
        var head = try test.child(of: test.genesis, attempt: 1).envelope
        head.block.header.gasUsed = 99
        #expect(test.give(head).failures == [.work(WorkRefusal("odd attempt"))])
        #expect(test.give(head).failures == [.refusedBefore])
    }

    @Test func `work that does not replay is refused last`() throws {
        var test = try TestTree()
        let head = try test.child(of: test.genesis, attempt: 2_000)
        #expect(test.give(head).failures == [.work(WorkRefusal("replay differs"))])
        var wrong = head.envelope
        wrong.block.header.gasUsed = 99
        guard case .block(.field(.gasUsed, _, _)) = test.give(wrong).failures.first else {
            Issue.record("the block was not checked before the replay")
            return
        }
        #expect(test.tree.verdict(of: head.envelopeHash) == .invalid)
    }

    @Test func `a false body is refused and does not spoil the true block`() throws {
        var test = try TestTree()
        let head = try test.child(
            of: test.genesis, transactions: [test.transfer(nonce: 0), test.transfer(nonce: 1)])
        let true2 = head.envelope
        #expect(true2.block.transactions.count == 2)
        var altered = true2
        altered.block.transactions[0] = test.transfer(nonce: 0, value: 6)
        var reordered = true2
        reordered.block.transactions.swapAt(0, 1)
        var shortened = true2
        shortened.block.transactions.removeLast()
        for forged in [altered, reordered, shortened] {
            #expect(forged.hash == true2.hash, "the hash does not see the body")
            guard case .body = test.give(forged).failures.first else {
                Issue.record("a false body was not refused as one")
                return
            }
        }
        #expect(test.give(true2).accepted == [1])
        guard case .body = test.give(altered).failures.first else {
            Issue.record("a false body under a known hash went unnoticed")
            return
        }
    }

    @Test func `votes that are none, or that nobody asked for, do not spoil the block`() throws {
        var test = try TestTree()
        let head = try test.child(of: test.genesis)
        var voted = head.envelope
        voted.certificate = [1, 2, 3]
        guard case .votes = test.give(voted).failures.first else {
            Issue.record("bytes that are no votes went unnoticed")
            return
        }
        let committee = Committee(count: 4)
        let vote = Vote.notarize(test.genesis.envelopeHash, parentView: 0, view: 1, epoch: 0)
        let certificate = try #require(committee.certificate(vote, by: [0, 1, 2]))
        voted.certificate = EnvelopeVotes(paid: certificate).encoded
        #expect(
            test.give(voted).failures
                == [.paidVotes(expected: nil, got: test.genesis.envelopeHash)])
        #expect(test.give(head).accepted == [1])
    }

    @Test func `a block from the future is refused now and taken in its time`() throws {
        var test = try TestTree()
        let head = try test.child(of: test.genesis, seconds: 100)
        let early = test.give(head, now: TestTree.start + 84).failures
        #expect(
            early == [.block(.tooLate(latest: TestTree.start + 99, got: TestTree.start + 100))])
        #expect(test.give(head, now: TestTree.start + 85).accepted == [1])
    }

    @Test func `a block that is not after the median of its past is refused`() throws {
        var test = try TestTree()
        let heads = try test.chain(on: test.genesis, count: 11)
        for head in heads { test.give(head) }
        var stale = try test.child(of: heads[10]).envelope
        stale.block.header.timestamp = heads[5].header.timestamp
        guard case .block(.tooEarly) = test.give(stale).failures.first else {
            Issue.record("a block from the past was not refused")
            return
        }
    }

    @Test func `a parent that was swapped for another seal of the same block is another parent`()
        throws
    {
        var test = try TestTree()
        let first = try test.child(of: test.genesis, attempt: 0)
        let second = try test.child(of: test.genesis, attempt: 2)
        #expect(first.hash == second.hash && first.envelopeHash != second.envelopeHash)
        let child = try test.child(of: second)
        test.give(first)
        #expect(test.give(child).missing == [second.envelopeHash])
        #expect(test.give(second).accepted == [1, 2])
    }
}
