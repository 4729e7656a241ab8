import ChainTypes
import Consensus
import Cryptography
import NodeMachine
import Primitives
import Testing
import UsefulWork

/// Outcomes come when they come, or are none.
struct OutcomeTests {
    private static let lost = WorkSearch(attempts: 1, macs: 5)

    private func outcomes(_ chain: TestChain) -> [NodeOutcome] {
        let vote = Vote.nullify(view: 1, epoch: 0)
        let signed = SignedVote(vote, key: chain.keys[0], chainID: chain.spec.chainID)
        return [
            .built(.failure(.votes(.refusedBefore))), .searched(Self.lost),
            .executed(.failure(.refusedBefore)), .replayed(.failure(.refusedBefore)),
            .signed(.vote(signed)), .signed(.transaction(chain.transfer(nonce: 0))), .written,
        ]
    }

    @Test func `an outcome of an order that was not given changes nothing`() throws {
        let chain = try TestChain()
        var node = TestNode(chain, voter: 0, proposes: .always, holding: [.search])
        let before = node.effects.count
        for outcome in outcomes(chain) { node.handle(.outcome(OrderID(999), outcome)) }
        #expect(node.effects.count == before)
        #expect(node.held.count == 1 && !node.machine.awaits(OrderID(999)))
        node.release()
        #expect(node.mined.count == 1)
    }

    @Test func `an outcome of another kind than its order is told and does no harm`() throws {
        let chain = try TestChain()
        var node = TestNode(chain, voter: 0, proposes: .always, holding: [.search])
        let (id, order) = try node.take()
        for outcome in outcomes(chain) {
            if case .searched = outcome { continue }
            node.handle(.outcome(id, outcome))
        }
        #expect(node.failures.count == 5, "a write is told apart by its number")
        #expect(node.failures.allSatisfy { $0.contains("another kind") })
        #expect(node.machine.awaits(id) && node.mined.isEmpty)
        node.handle(.outcome(id, try #require(node.outcome(of: order))))
        #expect(node.mined.count == 1)
        #expect(!node.machine.awaits(id))
    }

    @Test func `attempts at a block that was given up come to nothing`() throws {
        let chain = try TestChain()
        let worker = TestNode(chain, id: 1, proposes: .always)
        var node = TestNode(chain, voter: 0, proposes: .always, holding: [.search])
        let (id, order) = try node.take()
        #expect(node.machine.awaits(id))
        node.receive(.envelope(try #require(worker.mined.first).encoded), from: 1)
        node.run(toFinal: 1)
        #expect(!node.machine.awaits(id))
        let before = node.effects.count
        let attempts = node.machine.tally.attempts
        node.handle(.outcome(id, try #require(node.outcome(of: order))))
        #expect(node.effects.count == before && node.mined.isEmpty)
        #expect(node.machine.tally.attempts == attempts)
        #expect(node.held.count == 1, "it works on the next block")
        node.release()
        #expect(node.mined.map(\.header.number) == [2])
    }

    @Test func `a signature that comes in the next epoch is neither kept nor said`() throws {
        let chain = try TestChain(validators: 4, epochLength: 2)
        let worker = TestNode(chain, id: 1, proposes: .always)
        let envelope = try #require(worker.mined.first)
        var node = TestNode(chain, voter: 0, holding: [.sign])
        node.receive(.envelope(envelope.encoded), from: 1)
        node.elapse()
        let hash = envelope.hash
        for place in 1..<4 {
            node.receive(
                chain.message(
                    .notarize(hash, parentView: 0, view: 1, epoch: 0), by: place), from: place)
        }
        for place in 1..<4 {
            node.receive(
                chain.message(.finalize(hash, view: 1, epoch: 0), by: place), from: place)
        }
        #expect(node.finals.map(\.number) == [1])
        #expect(node.machine.status.epoch == 1)
        #expect(node.held.count == 2, "a notarize and a finalize vote")
        let before = node.effects.count
        while node.release() {}
        let timers = node.timers.map(\.timer)
        for case .votes(let timer) in timers where timer.epoch == 0 {
            node.handle(.elapsed(.votes(timer)))
        }
        #expect(node.effects.count == before, "the votes of the first epoch are over")
        #expect(node.votesWritten.isEmpty && node.votesSaid.isEmpty)
    }
}

/// The blocks that a node makes.
struct ProposalTests {
    @Test func `a model that fails is given up after some passes and tried with the next head`()
        throws
    {
        let chain = try TestChain()
        let worker = TestNode(chain, id: 1, proposes: .always)
        var node = TestNode(chain, voter: 0, proposes: .always, holding: [.search])
        var passes = 0
        while case .search(let order)? = node.held.first?.order, passes < 100 {
            passes += 1
            let count = order.numbers.count
            node.answer(
                .searched(
                    WorkSearch(
                        attempts: UInt64(count), macs: 0,
                        failures: Array(repeating: "it is broken", count: count))))
        }
        #expect(passes == NodeLimits.failedPasses)
        #expect(node.failures.count == passes)
        #expect(node.failures.last?.contains("\(passes) passes of the model failed") == true)
        #expect(node.failures.allSatisfy { $0.contains("it is broken") })
        node.receive(.envelope(try #require(worker.mined.first).encoded), from: 1)
        node.run(toFinal: 1)
        #expect(node.held.count == 1)
        node.release()
        #expect(node.mined.map(\.header.number) == [2])
    }

    @Test func `passes that fail now and then are not counted together`() throws {
        let chain = try TestChain()
        var node = TestNode(chain, voter: 0, proposes: .always, holding: [.search])
        for _ in 0..<3 {
            for _ in 1..<NodeLimits.failedPasses {
                node.answer(.searched(WorkSearch(attempts: 1, macs: 0, failures: ["broken"])))
            }
            node.answer(.searched(WorkSearch(attempts: 1, macs: 1)))
        }
        #expect(node.held.count == 1)
        #expect(!node.failures.contains { $0.contains("passes of the model failed") })
    }

    @Test func `on request a node makes exactly one block, as it was asked to`() throws {
        let chain = try TestChain()
        var node = TestNode(chain, voter: 0, proposes: .onRequest)
        #expect(node.orders(.build).isEmpty)
        let payee = TestChain.user.address
        node.handle(.propose(BlockRequest(timestamp: TestChain.start + 105, beneficiary: payee)))
        #expect(node.mined.map(\.header.beneficiary) == [payee])
        #expect(node.mined.map(\.header.timestamp) == [TestChain.start + 105])
        node.run(toFinal: 1)
        node.handle(.submitted(chain.transfer(nonce: 0)))
        for _ in 0..<10 { node.elapse() }
        #expect(node.mined.count == 1 && node.orders(.build).count == 1)
        node.handle(.propose(BlockRequest()))
        #expect(node.mined.map(\.header.number) == [1, 2])
        #expect(node.mined.last?.block.transactions.count == 1)
    }

    @Test(arguments: [Proposing.never, .always])
    func `a node that does not make blocks on request says so`(proposes: Proposing) throws {
        let chain = try TestChain()
        var node = TestNode(chain, voter: 0, proposes: proposes, holding: [.search])
        let builds = node.orders(.build).count
        node.handle(.propose(BlockRequest()))
        #expect(node.orders(.build).count == builds)
        #expect(node.events.contains { if case .nothingProposed = $0 { true } else { false } })
    }

    @Test func `what comes during a pass is in the next block that is built`() throws {
        let chain = try TestChain()
        var node = TestNode(chain, voter: 0, proposes: .always, holding: [.search])
        node.handle(.submitted(chain.transfer(nonce: 0)))
        #expect(node.orders(.build).count == 1, "the pass goes on")
        node.answer(.searched(WorkSearch(attempts: 1, macs: 1)))
        #expect(node.orders(.build).count == 2)
        node.answer(.searched(WorkSearch(attempts: 1, macs: 1)))
        #expect(node.orders(.build).count == 2, "nothing is new")
        node.release()
        #expect(node.mined.map(\.block.transactions.count) == [1])
    }

    @Test func `a pass that wins seals the block that it was for`() throws {
        let chain = try TestChain()
        var node = TestNode(chain, voter: 0, proposes: .always, holding: [.search])
        node.handle(.submitted(chain.transfer(nonce: 0)))
        node.release()
        #expect(node.mined.map(\.block.transactions.count) == [0])
        node.run(toFinal: 1)
        node.release()
        #expect(node.mined.map(\.block.transactions.count) == [0, 1])
    }
}
