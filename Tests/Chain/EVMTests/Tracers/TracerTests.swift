import EVM
import Primitives
import Testing

@Suite struct TracerTests {
    static let store = Bytecode().push(5).push(1).op("SSTORE").push(1).op("SLOAD POP STOP")

    @Test func `the struct log has every instruction with its cost, stack and slots`() throws {
        let tracer = StructLogTracer()
        let stage = Stage(Self.store)
        let result = try stage.run(inspector: tracer)
        #expect(
            tracer.entries.map(\.name) == [
                "PUSH1", "PUSH1", "SSTORE", "PUSH1", "SLOAD", "POP", "STOP",
            ])
        #expect(tracer.entries.map(\.gasCost) == [3, 3, 22_100, 3, 100, 2, 0])
        #expect(tracer.entries.map(\.programCounter) == [0, 2, 4, 5, 7, 8, 9])
        #expect(tracer.entries[2].stack == [5, 1])
        #expect(tracer.entries[2].storage == [StorageChange(slot: 1, value: 5)])
        #expect(tracer.entries[4].storage == [StorageChange(slot: 1, value: 5)])
        #expect(tracer.entries[0].storage == nil && tracer.entries[0].memory == nil)
        #expect(tracer.entries[0].gas == stage.gas && tracer.entries.allSatisfy { $0.depth == 1 })
        #expect(tracer.entries[6].gas == result.gasLeft)
        #expect(tracer.result == result)
    }

    @Test func `the instruction that breaks a rule carries it`() throws {
        let tracer = StructLogTracer()
        _ = try Stage(Bytecode().push(1).op("ADD")).run(inspector: tracer)
        #expect(tracer.entries.map(\.failure) == [nil, .stackUnderflow])
    }

    @Test func `a call is charged before what it runs, and options and limit hold`() throws {
        let code = CallTests.call("CALL", gas: 5_000)
        let options = StructLogTracer.Options(
            stack: false, storage: false, memory: true, returnData: true, limit: 8)
        let tracer = StructLogTracer(options: options)
        let stage = CallTests.stage(code, callee: Bytecode().push(1).push(0).op("MSTORE"))
        _ = try stage.run(inspector: tracer)
        #expect(tracer.entries.map(\.depth) == [1, 1, 1, 1, 1, 1, 1, 1])
        #expect(tracer.entries[7].name == "CALL" && tracer.entries[7].gasCost == 2_600 + 5_000)
        #expect(tracer.leftOut == 5)
        #expect(tracer.entries[0].stack == nil && tracer.entries[0].memory == [])
        #expect(tracer.entries[0].returnData == [])
    }

    @Test func `the call tracer nests messages with gas, value, output and failure`() throws {
        let reason = "why not"
        let text = Array(reason.utf8) + [UInt8](repeating: 0, count: 32 - reason.utf8.count)
        let data =
            [0x08, 0xc3, 0x79, 0xa0] + UInt256(32).bigEndianBytes
            + UInt256(UInt64(reason.utf8.count)).bigEndianBytes + text
        let callee = Bytecode().push([0, 0]).op("LOG0").store(data)
            .push([0, UInt256(UInt64(data.count))]).op("REVERT")
        let code = Bytecode().push([0, 0]).op("LOG0").raw(
            CallTests.call("CALL", value: 2, gas: 50_000).bytes
        ).push([0, 0]).op("LOG0")
        let stage = CallTests.stage(code, callee: callee, balance: 9)
        let tracer = CallTracer(withLog: true)
        let result = try stage.run(inspector: tracer)
        let frame = try #require(tracer.frame)
        #expect(frame.type == "CALL" && frame.from == Stage.sender && frame.to == Stage.contract)
        #expect(frame.gas == stage.gas && frame.gasUsed == stage.gas - result.gasLeft)
        #expect(frame.error == nil)
        #expect(frame.logs.map(\.position) == [0, 1])
        let inner = try #require(frame.calls.first)
        #expect(frame.calls.count == 1)
        #expect(inner.value == 2 && inner.gas == 52_300 && inner.to == Stage.other)
        #expect(inner.error == "execution reverted" && inner.revertReason == reason)
        #expect(inner.output == data && inner.logs.isEmpty)
    }

    @Test func `only the top call, and what a contract left behind`() throws {
        let heir = Address(truncating: 0x4e14)
        let callee = Bytecode().push(heir).op("SELFDESTRUCT")
        let stage = CallTests.stage(CallTests.call("CALL"), callee: callee)
        let top = CallTracer(onlyTopCall: true)
        _ = try stage.run(inspector: top)
        #expect(top.frame?.calls == [])
        let all = CallTracer()
        _ = try stage.run(inspector: all)
        #expect(all.frame?.calls.first?.calls.map(\.type) == ["SELFDESTRUCT"])
        #expect(all.frame?.calls.first?.calls.first?.to == heir)
    }

    @Test func `creations appear with their address, failed ones without`() throws {
        for code in [Bytecode.deploying([0x00]), Bytecode().op("INVALID").bytes] {
            let tracer = CallTracer()
            let stage = Stage(CreationTests.creator(code))
            let result = try stage.run(inspector: tracer)
            let inner = try #require(tracer.frame?.calls.first)
            #expect(inner.type == "CREATE" && inner.input == code)
            #expect((inner.to?.word ?? 0) == result.word)
            #expect(inner.error == (inner.to == nil ? "invalid opcode: INVALID" : nil))
        }
    }

    @Test func `the prestate is what was there before, the difference what changed`() throws {
        var stage = CallTests.stage(
            Self.store.raw([]), callee: Bytecode(), balance: 3)
        stage.state.slots[Stage.contract] = [1: 4]
        stage.value = 7
        let journal = stage.journal()
        let tracer = PrestateTracer(journal: journal)
        tracer.touch(Stage.sender)
        _ = try stage.run(journal, inspector: tracer)
        journal.finishTransaction()
        let contract = try #require(tracer.prestate.first { $0.address == Stage.contract })
        #expect(contract.balance == 3 && contract.code == Self.store.bytes)
        #expect(contract.storage == [StorageChange(slot: 1, value: 4)])
        let (pre, post) = try tracer.difference()
        #expect(pre.map(\.address) == [Stage.sender, Stage.contract].sorted())
        let after = try #require(post.first { $0.address == Stage.contract })
        #expect(after.balance == 10 && after.nonce == nil && after.code == nil)
        #expect(after.storage == [StorageChange(slot: 1, value: 5)])
    }
}
