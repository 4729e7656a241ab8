import Cryptography
import EVM
import Primitives
import Testing

@Suite struct CallTests {
    /// A stage whose contract has `code` and which holds another contract with `callee`.
    static func stage(_ code: Bytecode, callee: Bytecode, balance: UInt256 = 0) -> Stage {
        var stage = Stage(code)
        stage.state.add(Stage.contract, code: code.bytes, balance: balance, nonce: 1)
        stage.state.add(Stage.other, code: callee.bytes, nonce: 1)
        return stage
    }

    static let kinds = ["CALL", "CALLCODE", "DELEGATECALL", "STATICCALL"]

    static func call(_ name: String, value: UInt256 = 0, gas: UInt256 = 100_000) -> Bytecode {
        let hasValue = name == "CALL" || name == "CALLCODE"
        return Bytecode().call(name, Stage.other, value: hasValue ? value : nil, gas: gas)
    }

    @Test(arguments: kinds)
    func `who runs, who called and with what value, by the kind of call`(name: String) throws {
        let isOwn = name == "CALL" || name == "STATICCALL"
        let rows: [(String, UInt256)] = [
            ("ADDRESS", isOwn ? Stage.other.word : Stage.contract.word),
            ("CALLER", name == "DELEGATECALL" ? Stage.sender.word : Stage.contract.word),
            ("CALLVALUE", name == "DELEGATECALL" ? 5 : 0),
        ]
        for (question, word) in rows {
            let code = Self.call(name).op("POP").push([0, 0, 32]).op("RETURNDATACOPY")
                .push(0).op("MLOAD").returnTop()
            var stage = Self.stage(code, callee: Bytecode().op(question).returnTop())
            stage.value = 5
            #expect(try stage.run().word == word, "\(name) \(question)")
        }
    }

    @Test(arguments: kinds)
    func `a revert gives its gas and data back, a halt takes the gas`(name: String) throws {
        let revert = Bytecode().push(7).push(0).op("MSTORE").push([31, 1]).op("REVERT")
        let code = Self.call(name).op("RETURNDATASIZE ADD").returnTop()
        let undone = try Self.stage(code, callee: revert).run()
        #expect(undone.word == 1)
        #expect(undone.gasLeft > 990_000)
        let halted = try Self.stage(code, callee: Bytecode().raw([0xfe])).run()
        #expect(halted.word == 0)
        #expect(halted.gasLeft < 900_000)
    }

    @Test func `a call keeps a 64th of the gas`() throws {
        let code = Self.call("CALL", gas: .max)
        let stage = Self.stage(code, callee: Bytecode().raw([0xfe]))
        let result = try stage.run()
        // Five PUSH0, two longer ones, and the cold account.
        let before = stage.gas - 5 * 2 - 3 - 3 - 2600
        #expect(result.gasLeft == before / 64)
    }

    @Test func `value moves, costs 9,000 and gives a stipend of 2,300`() throws {
        let callee = Bytecode().op("GAS").returnTop()
        let code = Self.call("CALL", value: 3, gas: 0).op("POP").push([0, 0, 32])
            .op("RETURNDATACOPY").push(0).op("MLOAD").returnTop()
        let stage = Self.stage(code, callee: callee, balance: 10)
        let journal = stage.journal()
        #expect(try stage.run(journal).word == 2_298)
        #expect(try journal.balance(of: Stage.other) == 3)
        #expect(try journal.balance(of: Stage.contract) == 7)
    }

    @Test func `a call that sends more than there is fails and gives the gas back`() throws {
        let code = Self.call("CALL", value: 11, gas: 50_000).op("RETURNDATASIZE ADD").returnTop()
        let result = try Self.stage(code, callee: Bytecode().raw([0xfe]), balance: 10).run()
        #expect(result.word == 0)
        #expect(result.gasLeft > 980_000)
    }

    @Test func `a new account costs 25,000 and exists only if it was given value`() throws {
        let target = Address(truncating: 0x1234)
        let code = Bytecode().call("CALL", target, value: 1, gas: 0)
        let stage = Self.stage(code, callee: Bytecode(), balance: 5)
        let journal = stage.journal()
        let used = stage.gas - (try stage.run(journal)).gasLeft
        #expect(used == 4 * 2 + 3 * 2 + 2 + 2600 + 9000 + 25_000 - 2_300)
        #expect(try journal.account(target)?.balance == 1)
        let empty = Stage(Bytecode().call("CALL", target, value: 0, gas: 0))
        let other = empty.journal()
        #expect(try empty.run(other).isSuccess)
        #expect(try other.account(target) == nil)
        other.finishTransaction()
        #expect(other.changes.isEmpty)
    }

    @Test func `messages nest 1,024 deep and not deeper, in constant native stack`() throws {
        // Calls itself with all gas and returns one more than the depth below it.
        let code = Bytecode().push(32).push(0).push(0).push(0).push(0).op("ADDRESS GAS CALL POP")
            .push(0).op("MLOAD").push(1).op("ADD").returnTop()
        var stage = Stage(code)
        stage.gas = UInt64(EVMLimits.gas)
        #expect(try stage.run().word == 1025)
    }

    @Test func `the output of a call is cut to what was asked for`() throws {
        let callee = Bytecode().push(.max).returnTop()
        let code = Bytecode().push([100_000, Stage.other.word, 0, 0, 0, 0, 2]).op("CALL POP")
            .push(0).op("MLOAD").returnTop()
        #expect(
            try Self.stage(code, callee: callee).run().word
                == UInt256(0xffff) << 240)
    }

    @Test func `what was returned may not be read behind its end`() throws {
        let callee = Bytecode().push(1).returnTop()
        let rows: [(UInt256, UInt256, Bool)] = [
            (0, 32, true), (32, 0, true), (0, 33, false), (1, 32, false), (.max, 1, false),
            (33, 0, false),
        ]
        for (start, count, fits) in rows {
            let code = Self.call("CALL").push([0, start, count]).op("RETURNDATACOPY")
            let result = try Self.stage(code, callee: callee).run()
            #expect(result.haltReason == (fits ? nil : .returnDataOutOfBounds))
        }
    }

    @Test func `what a failed message changed is as it was`() throws {
        let callee = Bytecode().push(1).push(0).op("SSTORE").push([0, 0]).op("LOG0 INVALID")
        let stage = Self.stage(Self.call("CALL"), callee: callee)
        let journal = stage.journal()
        #expect(try stage.run(journal).isSuccess)
        #expect(journal.logs.isEmpty)
        #expect(try journal.storage(0, of: Stage.other) == 0)
        #expect(journal.changes.isEmpty)
    }

    @Test func `a precompiled contract answers and a failing one takes its gas`() throws {
        // The output lies at 63, the last byte of the second word.
        let code = Bytecode().push(0x61).push(0).op("MSTORE")
            .push([50_000, 4, 0, 31, 1, 63, 1]).op("CALL POP").push(32).op("MLOAD").returnTop()
        #expect(try Stage(code).run().word == 0x61)
        let poor = Bytecode().push([1, 4, 0, 0, 0, 0, 0]).op("CALL").returnTop()
        #expect(try Stage(poor).run().word == 0)
    }

    @Test func `a delegation runs the code of another account on the own state`() throws {
        let target = Address(truncating: 0xde1e)
        let code = Bytecode().call("CALL", Stage.other, value: 0, gas: 100_000)
        var stage = Stage(code)
        stage.state.add(target, code: Bytecode().push(5).push(1).op("SSTORE").bytes, nonce: 1)
        stage.state.add(Stage.other, code: [0xef, 0x01, 0x00] + target.bytes, nonce: 1)
        let journal = stage.journal()
        let result = try stage.run(journal)
        #expect(try journal.storage(1, of: Stage.other) == 5)
        #expect(try journal.storage(1, of: target) == 0)
        // Both accounts are cold, and a slot that is set for the first time.
        #expect(stage.gas - result.gasLeft == 4 * 2 + 2 + 3 + 3 + 2 * 2600 + 6 + 22_100)
        stage.rules = .cancun
        #expect(try stage.run().isSuccess)
    }

    @Test func `a state that cannot be read ends the run with its failure`() throws {
        var stage = Stage(Self.call("CALL"))
        stage.state.broken = Stage.other
        #expect(throws: WorldStateFailure.unreadable("account")) { try stage.run() }
        stage = Stage(Bytecode().push(Stage.other).op("BALANCE"))
        stage.state.broken = Stage.other
        #expect(throws: WorldStateFailure.unreadable("account")) { try stage.run() }
    }
}
