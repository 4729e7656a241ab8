import EVM
import Primitives
import Testing

@Suite struct ArithmeticTests {
    static let samples: [UInt256] = [
        0, 1, 2, 3, 31, 32, 255, 256, 257, UInt256(.max), UInt256(1) << 64, UInt256(1) << 127,
        UInt256(1) << 128, (UInt256(1) << 255) - 1, UInt256(1) << 255, .max - 1, .max,
        UInt256(limbs: (0x0123_4567_89ab_cdef, 0xfedc_ba98_7654_3210, 77, 0x8000_0000_0000_0001)),
    ]

    static func isNegative(_ value: UInt256) -> Bool { value.limb3 >> 63 == 1 }
    static func magnitude(_ value: UInt256) -> UInt256 {
        isNegative(value) ? .zero &- value : value
    }

    /// The definitions of the yellow paper, written out.
    static let definitions: [String: @Sendable (UInt256, UInt256) -> UInt256] = [
        "ADD": { $0 &+ $1 },
        "SUB": { $0 &- $1 },
        "MUL": { $0.multipliedFullWidth(by: $1).low },
        "DIV": { $1.isZero ? .zero : $0 / $1 },
        "MOD": { $1.isZero ? .zero : $0 % $1 },
        "SDIV": { a, b in
            if b.isZero { return .zero }
            let quotient = magnitude(a) / magnitude(b)
            return isNegative(a) == isNegative(b) ? quotient : .zero &- quotient
        },
        "SMOD": { a, b in
            if b.isZero { return .zero }
            let rest = magnitude(a) % magnitude(b)
            return isNegative(a) ? .zero &- rest : rest
        },
        "LT": { $0 < $1 ? 1 : 0 },
        "GT": { $1 < $0 ? 1 : 0 },
        "SLT": { a, b in
            isNegative(a) != isNegative(b) ? (isNegative(a) ? 1 : 0) : (a < b ? 1 : 0)
        },
        "SGT": { a, b in
            isNegative(a) != isNegative(b) ? (isNegative(b) ? 1 : 0) : (b < a ? 1 : 0)
        },
        "EQ": { $0 == $1 ? 1 : 0 },
        "AND": { $0 & $1 },
        "OR": { $0 | $1 },
        "XOR": { $0 ^ $1 },
        "BYTE": { $0 < 32 ? UInt256(UInt64($1.bigEndianBytes[Int($0.limb0)])) : .zero },
        "SHL": { $0 < 256 ? $1 &* (UInt256.one << Int($0.limb0)) : .zero },
        "SHR": { $0 < 256 ? $1 / (UInt256.one << Int($0.limb0)) : .zero },
        "SAR": { a, b in
            var value = b
            let count = a < 256 ? Int(a.limb0) : 256
            for _ in 0..<count { value = value / 2 | value & UInt256.one << 255 }
            return value
        },
        "SIGNEXTEND": { a, b in
            if a >= 31 { return b }
            var bytes = b.bigEndianBytes
            let place = 31 - Int(a.limb0)
            let fill: UInt8 = bytes[place] & 0x80 == 0 ? 0 : 0xff
            for index in 0..<place { bytes[index] = fill }
            return UInt256(bigEndian: bytes) ?? .zero
        },
    ]

    @Test(arguments: definitions.keys.sorted())
    func `an instruction on two words does what its definition says`(name: String) throws {
        let definition = try #require(Self.definitions[name])
        let machine = Machine(rules: .osaka)
        for a in Self.samples {
            for b in Self.samples {
                let stage = Stage(Bytecode().push(b).push(a).op(name).returnTop())
                let result = try machine.execute(
                    Message(caller: Stage.sender, target: Stage.contract, gas: 100_000),
                    block: stage.block, transaction: stage.transaction, journal: stage.journal(),
                    inspector: NoInspector())
                #expect(result.word == definition(a, b), "\(name) \(a) \(b)")
            }
        }
    }

    @Test func `sums and products modulo a third word keep what does not fit`() throws {
        let code = Bytecode().push([.max, .max, 12])
        #expect(try Stage.top(code.op("ADDMOD")) == 6)
        #expect(try Stage.top(code.op("MULMOD")) == 9)
        #expect(try Stage.top(Bytecode().push([5, 6, 0]).op("ADDMOD")) == 0)
        #expect(try Stage.top(Bytecode().push([5, 6, 0]).op("MULMOD")) == 0)
    }

    @Test func `CLZ counts the zeros in front`() throws {
        let rows: [(value: UInt256, count: UInt256)] = [
            (0, 256), (1, 255), (0xff, 248), (.max, 0), (UInt256(1) << 128, 127),
        ]
        for row in rows {
            #expect(try Stage.top(Bytecode().push(row.value).op("CLZ")) == row.count)
        }
    }

    @Test func `CLZ is no instruction before Osaka`() throws {
        var stage = Stage(Bytecode().push(1).op("CLZ"))
        stage.rules = .prague
        #expect(try stage.run().haltReason == .invalidInstruction(0x1e))
    }

    @Test func `EXP costs by the bytes of its exponent`() throws {
        let rows: [(base: UInt256, exponent: UInt256, power: UInt256, gas: UInt64)] = [
            (2, 10, 1024, 60), (0, 0, 1, 10), (3, 256, UInt256(3).powered(256), 110),
            (.max, .max, .max, 10 + 50 * 32),
        ]
        for row in rows {
            let code = Bytecode().push(row.exponent).push(row.base)
            #expect(try Stage.top(code.op("EXP")) == row.power)
            let pushes = try Stage.gasUsed(code)
            #expect(try Stage.gasUsed(code.op("EXP")) - pushes == row.gas)
        }
    }

    @Test func `ISZERO and NOT`() throws {
        #expect(try Stage.top(Bytecode().push(0).op("ISZERO")) == 1)
        #expect(try Stage.top(Bytecode().push(UInt256(1) << 200).op("ISZERO")) == 0)
        #expect(try Stage.top(Bytecode().push(0).op("NOT")) == .max)
    }
}

extension UInt256 {
    fileprivate func powered(_ exponent: Int) -> UInt256 {
        (0..<exponent).reduce(UInt256.one) { power, _ in power &* self }
    }
}
