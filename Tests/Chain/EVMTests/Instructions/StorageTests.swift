import EVM
import Primitives
import Testing

@Suite struct StorageTests {
    /// The cases of EIP-2200 under the prices of EIP-2929 and EIP-3529: writes to slot 0 that
    /// begins with `original`; the gas of all writes without their pushes, and the refund.
    static let writes: [(original: UInt256, values: [UInt256], gas: UInt64, refund: UInt64)] = [
        (0, [0, 0], 2_300, 0), (0, [0, 1], 2_100 + 100 + 20_000, 0),
        (0, [1, 0], 22_100 + 100, 19_900), (0, [1, 2], 22_200, 0), (0, [1, 1], 22_200, 0),
        (1, [0, 0], 5_000 + 100, 4_800), (1, [0, 1], 5_100, 2_800), (1, [0, 2], 5_100, 0),
        (1, [2, 0], 5_100, 4_800), (1, [2, 3], 5_100, 0), (1, [2, 1], 5_100, 2_800),
        (1, [2, 2], 5_100, 0), (1, [1, 0], 2_200 + 5_000 - 2_100, 4_800),
        (1, [1, 2], 2_200 + 2_900, 0), (1, [1, 1], 2_300, 0),
        (0, [1, 0, 1], 42_200, 19_900), (1, [0, 1, 0], 8_000, 2_800 + 4_800),
    ]

    @Test(arguments: writes.indices)
    func `SSTORE costs and gives back what EIP-2200 and EIP-3529 say`(index: Int) throws {
        let row = Self.writes[index]
        let code = row.values.reduce(Bytecode()) { $0.push($1).push(0).op("SSTORE") }
        var stage = Stage(code)
        stage.state.slots[Stage.contract] = [0: row.original]
        let pushes = row.values.map { $0.isZero ? UInt64(2 + 2) : UInt64(3 + 2) }.reduce(0, +)
        let result = try stage.run()
        #expect(stage.gas - result.gasLeft - pushes == row.gas, "\(row)")
        #expect(result.gasRefund == row.refund, "\(row)")
    }

    @Test func `SSTORE needs more than the stipend`() throws {
        var stage = Stage(Bytecode().push(0).push(0).op("SSTORE"))
        stage.gas = 4 + 2_300
        #expect(try stage.run().haltReason == .outOfGas)
        stage.gas = 4 + 2_301
        #expect(try stage.run().isSuccess)
    }

    @Test func `the first look at a slot costs 2,100, a later one 100`() throws {
        let once = Bytecode().push(5).op("SLOAD POP")
        #expect(try Stage.gasUsed(once) == 3 + 2_100 + 2)
        #expect(try Stage.gasUsed(once.raw(once.bytes)) == 2 * 5 + 2_200)
    }

    @Test func `transient storage lasts for the transaction and is undone by a revert`() throws {
        let code = Bytecode().push(9).push(1).op("TSTORE").push(1).op("TLOAD")
        #expect(try Stage.top(code) == 9)
        #expect(try Stage.gasUsed(code) == 3 * 3 + 200)
        let load = Stage(Bytecode().push(1).op("TLOAD").returnTop())
        let write = Bytecode().push(9).push(1).op("TSTORE")
        for (ending, kept) in [("STOP", UInt256(9)), ("INVALID", 0)] {
            var stage = Stage(write.op(ending))
            stage.state.add(Stage.other, code: write.op(ending).bytes)
            // The other account does the same inside a call and changes nothing here.
            let journal = stage.journal()
            _ = try stage.run(journal)
            let read = try Machine(rules: .osaka).execute(
                Message(
                    kind: .delegateCall, caller: Stage.sender, target: Stage.contract,
                    codeAddress: Stage.other, gas: 100_000),
                block: stage.block, transaction: stage.transaction, journal: journal,
                inspector: NoInspector())
            #expect(read.isSuccess == (ending == "STOP"))
            #expect(try load.tload(after: journal) == kept)
            journal.finishTransaction()
            journal.beginTransaction()
            #expect(try load.tload(after: journal) == 0)
        }
    }

    @Test func `original values belong to the transaction`() throws {
        let stage = Stage(Bytecode().push(0).push(0).op("SSTORE"))
        var state = stage.state
        state.slots[Stage.contract] = [0: 1]
        let journal = Journal(state)
        journal.beginTransaction()
        #expect(try stage.run(journal).gasRefund == 4_800)
        journal.finishTransaction()
        journal.beginTransaction()
        // Zero is the original now, so nothing is cleared any more.
        let second = try stage.run(journal)
        #expect(second.gasRefund == 0)
        #expect(stage.gas - second.gasLeft == 4 + 2_200)
    }

    @Test func `nothing changes in a static message`() throws {
        for code in [
            Bytecode().push([0, 1]).op("SSTORE"), Bytecode().push([0, 1]).op("TSTORE"),
            Bytecode().push([0, 0]).op("LOG0"), Bytecode().push([0, 0, 0]).op("CREATE"),
            Bytecode().push([0, 0, 0, 0]).op("CREATE2"), Bytecode().push(1).op("SELFDESTRUCT"),
            Bytecode().call("CALL", Stage.other, value: 1, gas: 0),
        ] {
            var stage = Stage(code)
            stage.isStatic = true
            #expect(try stage.run().haltReason == .staticViolation)
        }
        var stage = Stage(Bytecode().call("CALL", Stage.other, value: 0, gas: 0))
        stage.isStatic = true
        #expect(try stage.run().isSuccess)
    }

    @Test func `logs carry address, topics and data, and a revert takes them back`() throws {
        let code = Bytecode().push(0xab).push(0).op("MSTORE8").push([0, 1, 11, 12]).op("LOG2")
        let stage = Stage(code)
        let journal = stage.journal()
        let result = try stage.run(journal)
        #expect(
            journal.logs == [
                EmittedLog(
                    address: Stage.contract, topics: [UInt256(11).hash32, UInt256(12).hash32],
                    data: [0xab])
            ])
        #expect(stage.gas - result.gasLeft == 3 + 2 + 3 + 3 + 11 + 375 * 3 + 8)
        let undone = Stage(code.push([0, 0]).op("REVERT"))
        let other = undone.journal()
        #expect(try undone.run(other).status == .revert)
        #expect(other.logs.isEmpty)
    }
}

extension Stage {
    /// What the contract of `self` reads from transient storage when its code is put into the
    /// journal of another run.
    fileprivate func tload(after journal: Journal) throws -> UInt256? {
        let before = journal.checkpoint()
        defer { journal.revert(to: before) }
        let code = Bytecode().push(1).op("TLOAD").returnTop().bytes
        try journal.setCode(code, of: Stage.contract)
        return try run(journal).word
    }
}
