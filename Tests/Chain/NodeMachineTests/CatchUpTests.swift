import ChainTypes
import Consensus
import NodeMachine
import Primitives
import Testing

/// A node that was away follows the final blocks of a peer.
struct CatchUpTests {
    private let chain: TestChain
    /// The final blocks of a validator alone on its chain.
    private let blocks: [Envelope]

    init() throws {
        chain = try TestChain()
        var node = TestNode(chain, voter: 0, proposes: .always)
        node.run(toFinal: 5)
        blocks = node.finals.map(\.envelope)
        try #require(blocks.map(\.header.number) == [1, 2, 3, 4, 5])
    }

    private func message(_ blocks: [Envelope]) throws -> NodeMessage {
        try #require(
            FinalBlocks.message(after: 0, spec: chain.spec) { number in
                blocks.first { $0.header.number == number }
            })
    }

    @Test func `final blocks are executed and replayed one after the other`() throws {
        var node = TestNode(chain, holding: [.execute, .replay])
        node.receive(try message(blocks), from: 7)
        var steps: [String] = []
        while let (_, order) = node.held.first {
            #expect(node.held.count == 1)
            switch order {
            case .execute(let execute):
                steps.append("execute \(execute.claimed.envelope.header.number)")
            case .replay(let executed): steps.append("replay \(executed.record.number)")
            default: steps.append("another")
            }
            #expect(node.finals.isEmpty, "nothing is final before all is checked")
            node.release()
        }
        #expect(steps == (1...5).flatMap { ["execute \($0)", "replay \($0)"] })
        #expect(node.finals.map(\.number) == [1, 2, 3, 4, 5])
        #expect(node.blocksWritten == [1, 2, 3, 4, 5])
        #expect(node.machine.tree.root.envelopeHash == blocks[4].hash)
        #expect(node.rejections.isEmpty)
    }

    @Test func `a second answer is not looked at before the first is done`() throws {
        var node = TestNode(chain, holding: [.execute, .replay])
        node.receive(try message(blocks), from: 7)
        node.receive(try message(blocks), from: 8)
        #expect(node.held.count == 1)
        while node.release() {}
        #expect(node.machine.tree.root.number == 5)
        #expect(node.orders(.replay).count == 5)
    }

    @Test func `a block whose work does not replay ends it and its peer is blamed`() throws {
        var node = TestNode(chain, holding: [.replay])
        node.receive(try message(blocks), from: 7)
        node.release()
        node.release()
        node.answer(.replayed(.failure(.work(WorkRefusal("replay differs")))))
        #expect(node.held.isEmpty, "nothing behind it is looked at")
        #expect(node.rejections.map(\.peer) == [PeerID(7)])
        #expect(node.rejections.first?.reason.contains("replay differs") == true)
        #expect(node.finals.isEmpty && node.machine.tree.root.number == 0)
        node.receive(try message(blocks), from: 7)
        while node.release() {}
        #expect(node.finals.isEmpty, "what was refused stays so")
    }

    @Test func `a false body ends it, and the true blocks are taken from another peer`() throws {
        var forged = blocks
        forged[2].block.transactions.append(chain.transfer(nonce: 0))
        try #require(forged[2].hash == blocks[2].hash)
        var node = TestNode(chain)
        node.receive(try message(forged), from: 7)
        #expect(node.rejections.map(\.peer) == [PeerID(7)])
        #expect(node.machine.tree.root.number == 0)
        #expect(node.orders(.replay).count == 2, "those before it")
        node.receive(try message(blocks), from: 8)
        #expect(node.machine.tree.root.number == 5)
        #expect(node.rejections.count == 1)
    }

    @Test func `blocks that are not linked or not proven are refused as a whole`() throws {
        var node = TestNode(chain)
        let encodings = blocks.map(\.encoded)
        node.receive(.finalBlocks([encodings[0], encodings[2]]), from: 7)
        var unproven = blocks[1]
        unproven.certificate = EnvelopeVotes().encoded
        node.receive(.finalBlocks([encodings[0], unproven.encoded]), from: 7)
        node.receive(.finalBlocks([]), from: 7)
        node.receive(.finalBlocks([[1, 2, 3]]), from: 7)
        #expect(node.rejections.count == 4)
        #expect(node.orders(.execute).isEmpty && node.machine.tree.root.number == 0)
    }

    @Test func `a certificate that does not hold is refused before any block is executed`() throws {
        let other = try TestChain(validators: 4)
        var stranger = TestNode(other)
        stranger.receive(try message(blocks), from: 7)
        #expect(stranger.rejections.count == 1)
        #expect(stranger.orders(.execute).isEmpty)
    }
}
