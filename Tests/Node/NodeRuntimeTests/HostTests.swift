import Consensus
import Cryptography
import NodeMachine
import NodeRuntime
import Primitives
import Testing

/// The parts that a host of nodes is made of.
@Suite struct HostTests {
    @Test func `events come in the order of their times, and of one time in that of scheduling`() {
        var queue = EventQueue<Int>()
        for (event, time) in [(1, 30), (2, 10), (3, 20), (4, 10), (5, 0)] as [(Int, UInt64)] {
            queue.schedule(event, at: time)
        }
        var order: [Int] = []
        while let (_, event) = queue.next() { order.append(event) }
        #expect(order == [5, 2, 4, 3, 1])
    }

    @Test func `every message has a topic, and votes and certificates share theirs`() {
        #expect(NodeMessage.vote([]).topic == .votes && NodeMessage.certificate([]).topic == .votes)
        #expect(NodeMessage.envelope([]).topic == .blocks)
        #expect(NodeMessage.transaction([]).topic == .transactions)
    }

    @Test func `an equivocator contradicts its votes for blocks and nothing else`() throws {
        let key = PrivateKey(insecurelyFrom: "validator")
        let block = Keccak256.hash([1])
        let equivocator = Equivocator(key: key, chainID: 7)
        let honest = Vote.notarize(block, parentView: 0, view: 3, epoch: 1)
        let said = NodeMessage.vote(SignedVote(honest, key: key, chainID: 7).encoded)
        guard case .vote(let bytes)? = equivocator.contradiction(of: said) else {
            Issue.record("a vote for a block is contradicted")
            return
        }
        let other = try SignedVote(decoding: bytes)
        #expect(Evidence.kind(honest, other.vote) != nil)
        let nullify = SignedVote(.nullify(view: 3, epoch: 1), key: key, chainID: 7)
        #expect(equivocator.contradiction(of: .vote(nullify.encoded)) == nil)
        #expect(equivocator.contradiction(of: .request(block)) == nil)
    }
}
