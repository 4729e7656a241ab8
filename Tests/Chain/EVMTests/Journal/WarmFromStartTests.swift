import EVM
import Primitives
import Testing

/// Accounts that are warm for a whole transaction without being read (EIP-2929).
@Suite struct WarmFromStartTests {
    private static let precompile = Address(lowWord: 4)
    /// PUSH1 4 BALANCE: 3 gas, and 100 or 2600 for the account.
    private static let look = Bytecode().raw([0x60, 0x04, 0x31, 0x00])

    private static func gas(_ stage: Stage, _ journal: Journal) throws -> UInt64 {
        stage.gas - (try stage.run(journal)).gasLeft
    }

    @Test func `an account that was never asked for is warm when it is read`() throws {
        // given
        let stage = Stage(Self.look)
        let journal = stage.journal()
        // do
        journal.warm(fromStart: [Self.precompile])
        // expect
        #expect(try Self.gas(stage, journal) == 103)
        #expect(try Self.gas(stage, stage.journal()) == 2603)
    }

    @Test func `it is not read before somebody asks`() throws {
        // given
        var stage = Stage(Bytecode().raw([0x00]))
        stage.state.broken = Self.precompile
        let journal = stage.journal()
        // do
        journal.warm(fromStart: [Self.precompile])
        try journal.addBalance(.zero, to: Self.precompile)
        // expect
        #expect(try stage.run(journal).isSuccess)
        #expect(throws: WorldStateFailure.unreadable("account")) {
            try journal.account(Self.precompile)
        }
    }

    @Test func `what was read before is warm too, and cold again in the next transaction`() throws {
        // given
        let stage = Stage(Self.look)
        let journal = stage.journal()
        #expect(try Self.gas(stage, journal) == 2603)
        // do
        journal.finishTransaction()
        journal.beginTransaction()
        journal.warm(fromStart: [Self.precompile])
        let warm = try Self.gas(stage, journal)
        journal.finishTransaction()
        journal.beginTransaction()
        // expect
        #expect(warm == 103)
        #expect(try Self.gas(stage, journal) == 2603)
    }

    @Test func `going back to a checkpoint does not cool it`() throws {
        // given
        let stage = Stage(Self.look)
        let journal = stage.journal()
        journal.warm(fromStart: [Self.precompile])
        // do
        let checkpoint = journal.checkpoint()
        _ = try Self.gas(stage, journal)
        journal.revert(to: checkpoint)
        // expect
        #expect(try Self.gas(stage, journal) == 103)
    }

    @Test func `the delegate of an account is the address after its prefix`() throws {
        // given
        var state = TestState()
        let delegate = Address(truncating: 0xde1e)
        state.add(Stage.other, code: [0xef, 0x01, 0x00] + delegate.bytes)
        state.add(Stage.contract, code: [0xef, 0x01, 0x00] + delegate.bytes + [0])
        let journal = Journal(state)
        // expect
        #expect(try journal.delegate(of: Stage.other) == delegate)
        #expect(try journal.delegate(of: Stage.contract) == nil)
        #expect(try journal.delegate(of: Stage.sender) == nil)
    }

    @Test func `code that one journal has read another takes from the cache`() throws {
        // given
        var state = TestState()
        state.add(Stage.contract, code: [0x5b, 0x00])
        let cache = CodeCache()
        let first = Journal(state)
        first.use(cache)
        #expect(try first.code(of: Stage.contract) == [0x5b, 0x00])
        // do
        state.codes = [:]
        let second = Journal(state)
        // expect
        #expect(throws: WorldStateFailure.self) { try second.code(of: Stage.contract) }
        second.use(cache)
        #expect(try second.code(of: Stage.contract) == [0x5b, 0x00])
    }
}
