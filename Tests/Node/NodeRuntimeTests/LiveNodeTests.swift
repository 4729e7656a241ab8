import ChainTypes
import Consensus
import Cryptography
import LoopbackClient
import NodeInterfaces
import NodeMachine
import NodeRuntime
import Platform
import Primitives
import Staking
import StateTrie
import Synchronization
import Testing

/// A chain in real time: the machines on their host, and what clients see of them.
@Suite(.ownThreads, .timeLimit(.minutes(5))) struct LiveNodeTests {
    @Test func `a transaction is in a final block when its submission returns`() async throws {
        let test = try TestNode()
        defer { test.node.stop() }
        let transfer = TestNode.transfer(nonce: 0, value: 7)
        try await test.node.submit(transfer)
        #expect(test.node.head.latest.number == 1 && test.node.head.finalized == 1)
        #expect(try test.balance(TestNode.bob) == 7)
        let location = try #require(try test.node.location(of: transfer.hash))
        #expect(location.block == test.node.head.latest.hash && location.index == 0)
        #expect(test.node.poolSize == PoolSize(pending: 0, queued: 0))
    }

    @Test func `every block carries the finalization of more than two thirds of the stake`()
        async throws
    {
        let test = try TestNode()
        defer { test.node.stop() }
        for nonce in 0..<3 { try await test.node.submit(TestNode.transfer(nonce: UInt64(nonce))) }
        let light = try #require(test.node.light)
        #expect(try light.finality() != nil)
        #expect(test.node.head.finalized == 3)
    }

    @Test func `what the pool refuses is refused in the clients' words and makes no block`()
        async throws
    {
        let test = try TestNode()
        defer { test.node.stop() }
        try await test.node.submit(TestNode.transfer(nonce: 0))
        await #expect(throws: TransactionRejection.nonceTooLow(expected: 1, got: 0)) {
            try await test.node.submit(TestNode.transfer(nonce: 0, value: 6))
        }
        #expect(test.node.head.latest.number == 1)
    }

    @Test func `a transaction known already is refused as such`() async throws {
        let test = try TestNode(schedule: .onDemand)
        defer { test.node.stop() }
        let transfer = TestNode.transfer(nonce: 0)
        try await test.node.submit(transfer)
        await #expect(throws: TransactionRejection.alreadyKnown) {
            try await test.node.submit(transfer)
        }
        #expect(test.node.poolSize == PoolSize(pending: 1, queued: 0))
        #expect(test.node.pooled(transfer.hash)?.sender == TestNode.alice.address)
        #expect(test.node.nextNonce(of: TestNode.alice.address) == 1)
        #expect(test.node.head.latest.number == 0)
    }

    @Test func `a transaction is taken out of the pool once`() async throws {
        let test = try TestNode(schedule: .onDemand)
        defer { test.node.stop() }
        let transfer = TestNode.transfer(nonce: 0)
        try await test.node.submit(transfer)
        let controls = try test.controls
        #expect(try await controls.drop(transfer.hash))
        #expect(try await controls.drop(transfer.hash) == false)
        try await test.node.submit(transfer)
        try await controls.dropAll()
        #expect(test.node.poolSize == PoolSize(pending: 0, queued: 0))
    }

    @Test func `many clients at once have all their transactions in blocks`() async throws {
        let test = try TestNode()
        defer { test.node.stop() }
        let node = test.node
        await withTaskGroup(of: Bool.self) { group in
            for nonce in 0..<60 {
                group.addTask {
                    (try? await node.submit(TestNode.transfer(nonce: UInt64(nonce)))) != nil
                }
            }
            for await isTaken in group { #expect(isTaken) }
        }
        try await test.controls.mine(blocks: 1, interval: nil)
        #expect(try test.balance(TestNode.bob) == 300)
    }

    @Test func `observers hear of a block after everybody can read it`() async throws {
        let test = try TestNode()
        defer { test.node.stop() }
        let (node, seen) = (test.node, Heard())
        node.observe { event in
            guard case .headChanged(_, let added) = event else { return }
            for block in added.map(\.block) {
                let isReadable = (try? node.block(block.hash)) != nil
                seen.note(block.number, isReadable && node.head.latest.number >= block.number)
            }
        }
        try await node.submit(TestNode.transfer(nonce: 0))
        try await node.submit(TestNode.transfer(nonce: 1))
        #expect(seen.numbers == [1, 2] && seen.allReadable)
    }

    @Test func `a clock makes blocks without transactions`() async throws {
        let test = try TestNode(schedule: .every(seconds: 1))
        defer { test.node.stop() }
        for _ in 0..<200 where test.node.head.latest.number < 1 { Clock.sleep(milliseconds: 50) }
        #expect(test.node.head.latest.number >= 1)
    }
}

/// What an observer heard.
private final class Heard: Sendable {
    private let state = Mutex<(numbers: [UInt64], allReadable: Bool)>(([], true))

    func note(_ number: UInt64, _ isReadable: Bool) {
        state.withLock { state in
            state.numbers.append(number)
            state.allReadable = state.allReadable && isReadable
        }
    }

    var numbers: [UInt64] { state.withLock { $0.numbers } }
    var allReadable: Bool { state.withLock { $0.allReadable } }
}

/// Counts what it is told.
private final class CountingRecorder: TraceRecorder {
    private let counts = Mutex<(begun: Int, inputs: Int)>((0, 0))

    func begin(_ start: NodeStart, of configuration: NodeConfiguration) {
        counts.withLock { $0.begun += 1 }
    }

    func record(
        _ input: NodeInput, now: Instant, effects: [NodeEffect], of machine: PeerID
    ) {
        counts.withLock { $0.inputs += 1 }
    }

    var begun: Int { counts.withLock { $0.begun } }
    var inputs: Int { counts.withLock { $0.inputs } }
}

// MARK: By hand

/// What a development chain's owner does to it from outside of the machines.
@Suite(.ownThreads, .timeLimit(.minutes(5))) struct ChangesByHandTests {
    @Test func `a snapshot brings the chain back, and it goes on from there`() async throws {
        let test = try TestNode()
        defer { test.node.stop() }
        let controls = try test.controls
        try await test.node.submit(TestNode.transfer(nonce: 0))
        let before = test.node.head.latest.hash
        let snapshot = try await controls.takeSnapshot()
        try await test.node.submit(TestNode.transfer(nonce: 1))
        try await test.node.submit(TestNode.transfer(nonce: 2))
        #expect(try await controls.revert(to: snapshot))
        #expect(test.node.head.latest.hash == before)
        #expect(try test.balance(TestNode.bob) == 5)
        #expect(try await controls.revert(to: snapshot) == false)
        // The validators sign for other blocks of the same heights, in later views.
        try await test.node.submit(TestNode.transfer(nonce: 1, value: 90))
        #expect(test.node.head.latest.number == 2)
        #expect(try test.balance(TestNode.bob) == 95)
    }

    @Test func `what waits in the pool is there after a way back`() async throws {
        let test = try TestNode(schedule: .onDemand)
        defer { test.node.stop() }
        let controls = try test.controls
        let snapshot = try await controls.takeSnapshot()
        try await controls.mine(blocks: 1, interval: nil)
        try await test.node.submit(TestNode.transfer(nonce: 0))
        #expect(try await controls.revert(to: snapshot))
        #expect(test.node.poolSize == PoolSize(pending: 1, queued: 0))
        try await controls.mine(blocks: 1, interval: nil)
        #expect(try test.balance(TestNode.bob) == 5)
    }

    @Test func `a balance set by hand is what the next block begins with`() async throws {
        let test = try TestNode()
        defer { test.node.stop() }
        let controls = try test.controls
        var edit = AccountEdit(address: TestNode.bob)
        edit.balance = 1_000
        try await controls.change(edit)
        #expect(try test.balance(TestNode.bob) == 1_000)
        try await test.node.submit(TestNode.transfer(nonce: 0))
        #expect(try test.balance(TestNode.bob) == 1_005)
    }

    @Test func `a chain goes back to its genesis`() async throws {
        let test = try TestNode()
        defer { test.node.stop() }
        let genesis = test.node.head.latest.hash
        for nonce in 0..<3 { try await test.node.submit(TestNode.transfer(nonce: UInt64(nonce))) }
        try await test.controls.reset()
        #expect(test.node.head.latest.hash == genesis)
        try await test.node.submit(TestNode.transfer(nonce: 0, value: 8))
        #expect(try test.balance(TestNode.bob) == 8)
    }

    @Test func `time that is set by hand stands in the next block, far ahead as it may be`()
        async throws
    {
        let test = try TestNode()
        defer { test.node.stop() }
        let controls = try test.controls
        let wanted = Clock.unixSeconds + 100_000
        try await controls.setNextBlockTimestamp(wanted)
        try await test.node.submit(TestNode.transfer(nonce: 0))
        #expect(test.node.head.latest.header.timestamp == wanted)
        _ = try await controls.increaseTime(seconds: 1_000)
        try await test.node.submit(TestNode.transfer(nonce: 1))
        #expect(test.node.head.latest.header.timestamp >= wanted + 1_000)
    }

    @Test func `nothing is changed by hand while a trace is recorded`() async throws {
        let recorder = CountingRecorder()
        let test = try TestNode(schedule: .onDemand) { $0.recorder = recorder }
        defer { test.node.stop() }
        let controls = try test.controls
        let refusal = DevelopmentFailure.failed(LiveNodeFailure.recording.description)
        try await test.node.submit(TestNode.transfer(nonce: 0))
        let snapshot = try await controls.takeSnapshot()
        await #expect(throws: refusal) {
            try await controls.change(AccountEdit(address: TestNode.bob))
        }
        await #expect(throws: refusal) { try await controls.setNextBlockBaseFee(7) }
        await #expect(throws: refusal) { try await controls.setBlockGasLimit(20_000_000) }
        await #expect(throws: refusal) { _ = try await controls.revert(to: snapshot) }
        await #expect(throws: refusal) { try await controls.reset() }
        await #expect(throws: refusal) { try await controls.dropAll() }
        #expect(test.node.poolSize == PoolSize(pending: 1, queued: 0))
        try await controls.mine(blocks: 1, interval: nil)
        #expect(try test.balance(TestNode.bob) == 5)
        #expect(recorder.begun == 4 && recorder.inputs > 20)
    }

    @Test func `the base fee of the next block is the one that was set`() async throws {
        let test = try TestNode()
        defer { test.node.stop() }
        try await test.controls.setNextBlockBaseFee(2_000_000_000)
        try await test.node.submit(TestNode.transfer(nonce: 0, maxFee: 4_000_000_000))
        #expect(test.node.head.latest.header.baseFeePerGas == 2_000_000_000)
    }
}

// MARK: On a disk

/// A chain that is kept in a directory.
@Suite(.ownThreads, .timeLimit(.minutes(5))) struct KeptChainTests {
    private func inDirectory(_ body: (String) async throws -> Void) async throws {
        let directory = try FileSystem.makeTemporaryDirectory()
        defer { try? FileSystem.remove(directory) }
        try await body(directory)
    }

    @Test func `a chain goes on where its directory ends`() async throws {
        try await inDirectory { directory in
            let first = try TestNode(directory: directory)
            for nonce in 0..<4 {
                try await first.node.submit(TestNode.transfer(nonce: UInt64(nonce)))
            }
            let head = first.node.head.latest.hash
            first.node.stop()
            let second = try TestNode(directory: directory)
            defer { second.node.stop() }
            #expect(second.node.head.latest.hash == head)
            try await second.node.submit(TestNode.transfer(nonce: 4))
            #expect(second.node.head.latest.number == 5)
            #expect(try second.balance(TestNode.bob) == 25)
            #expect(try second.node.canonicalHash(at: 4) == head)
        }
    }

    @Test func `what was changed by hand is there after a restart`() async throws {
        try await inDirectory { directory in
            let first = try TestNode(directory: directory)
            try await first.node.submit(TestNode.transfer(nonce: 0))
            var edit = AccountEdit(address: TestNode.bob)
            edit.balance = 77
            try await first.controls.change(edit)
            first.node.stop()
            let second = try TestNode(directory: directory)
            defer { second.node.stop() }
            #expect(try second.balance(TestNode.bob) == 77)
            try await second.node.submit(TestNode.transfer(nonce: 1))
            #expect(try second.balance(TestNode.bob) == 82)
        }
    }

    @Test func `a chain that was taken back goes on after a restart`() async throws {
        try await inDirectory { directory in
            let first = try TestNode(directory: directory)
            let snapshot = try await first.controls.takeSnapshot()
            for nonce in 0..<3 {
                try await first.node.submit(TestNode.transfer(nonce: UInt64(nonce)))
            }
            #expect(try await first.controls.revert(to: snapshot))
            first.node.stop()
            let second = try TestNode(directory: directory)
            defer { second.node.stop() }
            #expect(second.node.head.latest.number == 0)
            try await second.node.submit(TestNode.transfer(nonce: 0, value: 3))
            #expect(try second.balance(TestNode.bob) == 3)
        }
    }

    @Test func `a directory of another chain is refused with the rule that differs`() async throws {
        try await inDirectory { directory in
            try TestNode(directory: directory).node.stop()
            let failure = LiveNodeFailure.store(
                "\(directory) holds another chain: its chain id is 31337, not 9")
            #expect(throws: failure) { _ = try TestNode(directory: directory, chainID: 9) }
            let kept = try #require(try ChainDirectory.spec(in: directory))
            #expect(kept.chainID == 31_337)
        }
    }
}

// MARK: Validators

/// Several nodes of one process that vote.
@Suite(.ownThreads, .timeLimit(.minutes(5))) struct LiveValidatorTests {
    @Test func `without a quorum of the stake no block is final, and whoever waits is freed`()
        async throws
    {
        let test = try TestNode(schedule: .onDemand) {
            $0.validatorKeys = Array(DevelopmentChain.validatorKeys.prefix(2))
        }
        let node = test.node
        let controls = try test.controls
        let isMade = await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                (try? await controls.mine(blocks: 1, interval: nil)) != nil
            }
            Clock.sleep(milliseconds: 300)
            #expect(node.head.latest.number == 0)
            node.stop()
            return await group.next()
        }
        #expect(isMade == false)
    }

    @Test func `a validator that signs two votes loses its stake on a chain that goes on`()
        async throws
    {
        let test = try TestNode { $0.hasEquivocator = true }
        defer { test.node.stop() }
        let guilty = try #require(DevelopmentChain.validatorKeys.last).address
        var nonce: UInt64 = 0
        while try stake(of: guilty, test.node) > .zero, nonce < 60 {
            try await test.node.submit(TestNode.transfer(nonce: nonce))
            nonce += 1
        }
        #expect(try stake(of: guilty, test.node) == .zero)
        #expect(test.node.head.finalized == test.node.head.latest.number)
    }

    private func stake(of validator: Address, _ node: LiveNode) throws -> UInt256 {
        try node.head.state.storage(
            StakingContract.Slot.record(of: validator), of: StakingContract.address)
    }
}
