import ConformanceVectors
import EVM
import Primitives
import Testing

@Suite struct ForeignCodeTests {
    /// Code that uses every family of instructions, to be damaged.
    static let seeds: [[UInt8]] = [
        Bytecode().push(3).push(4).op("MUL DUP1 SSTORE").push([0, 64]).op("KECCAK256 SLOAD").bytes,
        Bytecode().call("CALL", Stage.contract, value: 0, gas: .max).op("RETURNDATASIZE").bytes,
        CreationTests.creator(Bytecode.deploying([0x5b, 0x60])).bytes,
        Bytecode().push([0, 0, 99]).op("CALLDATACOPY").push([5, 0, 90]).op("MCOPY").push([0, 9, 1])
            .op("LOG1").bytes,
        Bytecode().op("JUMPDEST").push(1).push(0).op("JUMPI").bytes,
        (0...255).map { UInt8($0) },
        (0...255).reversed().map { UInt8($0) },
    ]

    @Test func `damaged code runs to some end, within its gas, and the same one each time`() throws
    {
        let machine = Machine(rules: .osaka)
        var (ended, halted) = (0, 0)
        for code in Mutations(of: Self.seeds, count: 4_000) {
            var stage = Stage(Bytecode().raw(code))
            stage.gas = 60_000
            stage.input = code
            let message = Message(
                caller: Stage.sender, target: Stage.contract, input: code, gas: stage.gas)
            let first = try machine.execute(
                message, block: stage.block, transaction: stage.transaction,
                journal: stage.journal(), inspector: NoInspector())
            #expect(first.gasLeft <= stage.gas)
            // The watched loop is compiled apart from the unwatched one.
            let watched = try machine.execute(
                message, block: stage.block, transaction: stage.transaction,
                journal: stage.journal(), inspector: StructLogTracer())
            #expect(first == watched)
            if case .halt = first.status { halted += 1 } else { ended += 1 }
        }
        #expect(ended > 100 && halted > 100, "\(ended) ended, \(halted) halted")
    }

    @Test func `damaged initialization code runs to some end`() throws {
        var (created, refused) = (0, 0)
        for code in Mutations(of: Self.seeds, count: 1_000, seed: 2) {
            var stage = Stage()
            stage.gas = 100_000
            let result = try stage.create(code, at: CreationTests.address, stage.journal())
            #expect(result.gasLeft <= stage.gas)
            if case .success = result.status { created += 1 } else { refused += 1 }
        }
        #expect(created > 20 && refused > 20, "\(created) created, \(refused) refused")
    }
}
