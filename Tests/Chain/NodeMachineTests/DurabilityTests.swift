import ChainTypes
import Consensus
import NodeMachine
import Primitives
import Testing

/// Nobody hears of anything that the disk does not have.
struct DurabilityTests {
    /// A validator alone on its chain that has a block of another worker and may not write.
    private func validator() throws -> TestNode {
        let chain = try TestChain()
        let worker = TestNode(chain, id: 1, proposes: .always)
        var node = TestNode(chain, voter: 0, holding: [.write])
        node.receive(.envelope(try #require(worker.mined.first).encoded), from: 1)
        node.run { !$0.held.isEmpty }
        return node
    }

    @Test func `a vote is heard when its entry in the journal is durable, and not before`() throws {
        var node = try validator()
        guard case .write(let writes)? = node.held.first?.order else {
            Issue.record("nothing is to be written")
            return
        }
        guard case .append(.block) = writes.first, case .append(.vote(let vote)) = writes.last
        else {
            Issue.record("expected the block and the vote, got \(writes)")
            return
        }
        #expect(vote.vote.kind == .notarize)
        for _ in 0..<5 { node.elapse() }
        #expect(node.votesSaid.isEmpty && node.finals.isEmpty)
        #expect(!node.events.contains { if case .voted = $0 { true } else { false } })
        #expect(node.broadcasts.isEmpty, "what comes behind the vote waits with it")
        node.release()
        #expect(node.votesSaid.first == vote)
        #expect(node.events.contains { if case .voted(vote.vote) = $0 { true } else { false } })
    }

    @Test func `whatever is heard was durable before`() throws {
        var node = try validator()
        #expect(node.machine.tree.root.number == 1, "the node itself goes on")
        var writes = 0
        while node.release() {
            writes += 1
            let known = Set(node.votesWritten)
            #expect(node.votesSaid.allSatisfy { known.contains($0) })
            #expect(node.finals.map(\.number).allSatisfy { node.blocksWritten.contains($0) })
        }
        #expect(writes > 1)
        #expect(node.votesSaid.map(\.vote.kind) == [.notarize, .finalize])
        #expect(node.finals.map(\.number) == [1])
    }

    @Test func `a write is not done before the ones before it`() throws {
        var node = try validator()
        let first = try node.take()
        let second = try node.take()
        let before = node.effects.count
        node.handle(.outcome(second.id, .written))
        #expect(node.effects.count == before)
        node.handle(.outcome(first.id, .written))
        #expect(node.votesSaid.map(\.vote.kind) == [.notarize])
        node.handle(.outcome(second.id, .written))
        #expect(node.votesSaid.map(\.vote.kind) == [.notarize, .finalize])
        let after = node.effects.count
        node.handle(.outcome(second.id, .written))
        #expect(node.effects.count == after, "a write is done once")
    }
}
