import ChainTypes
import ConformanceVectors
import Encodings
import Execution
import Primitives
import Testing

@Suite struct RulesTests {
    private let spec = ChainSpec(
        name: "rules", chainID: 1, genesisTimestamp: 0, modelHash: .zero, initialDifficulty: 1,
        blockTime: 2, subsidyEra: 10)

    @Test func `the subsidy halves from era to era and ends`() {
        #expect(Subsidy.units(at: 0, spec: spec).isZero)
        #expect(Subsidy.units(at: 1, spec: spec) == 5 * Coin.unit)
        #expect(Subsidy.units(at: 9, spec: spec) == 5 * Coin.unit)
        #expect(Subsidy.units(at: 10, spec: spec) == 5 * Coin.unit >> 1)
        #expect(Subsidy.units(at: 29, spec: spec) == 5 * Coin.unit >> 2)
        #expect(Subsidy.units(at: .max, spec: spec).isZero)
    }

    @Test func `the total is the sum of all subsidies`() {
        var sum = UInt256.zero
        for height in UInt64(0)...123 {
            sum += Subsidy.units(at: height, spec: spec)
            #expect(Subsidy.total(upTo: height, spec: spec) == sum)
        }
        #expect(Subsidy.total(upTo: .max, spec: spec) < 100 * Coin.unit)
    }

    @Test func `the median of a few times is the upper middle one`() {
        #expect(TimeRules.median(of: [5]) == 5)
        #expect(TimeRules.median(of: [5, 7]) == 7)
        #expect(TimeRules.median(of: [9, 1, 5]) == 5)
        #expect(TimeRules.median(of: [UInt64]()) == 0)
    }

    @Test func `times at the ends of the range are judged without a trap`() {
        #expect(throws: Never.self) {
            try TimeRules.check(.max, recent: [0], now: .max)
        }
        #expect(throws: BlockFailure.tooEarly(median: .max, got: .max)) {
            try TimeRules.check(.max, recent: [.max], now: .max)
        }
    }

    @Test(.vectors("evm-blockchain-osaka"))
    func `the base fees of the public chains follow from their parents`() throws {
        let files = try ConformanceVectors.files("evm-blockchain-osaka")
            .filter { $0.byteCount < 200_000 }
        var (steps, changes) = (0, 0)
        for member in try files.flatMap({ try $0.members() }) {
            var headers: [Header] = []
            let genesis = member.value["genesisRLP"]?.string ?? "-"
            let blocks = (member.value["blocks"]?.array ?? [])
                .filter { $0["blockHeader"] != nil }.map { $0["rlp"]?.string ?? "-" }
            for text in [genesis] + blocks {
                var outer = RLPReader(try #require(Hex.decode(text)))
                var list = try outer.readList()
                headers.append(try Header(decoding: Array(try list.readRaw())))
            }
            for (parent, child) in zip(headers, headers.dropFirst())
            where child.parentHash == parent.hash {
                #expect(GasRules.baseFee(after: parent) == child.baseFeePerGas)
                #expect(throws: Never.self) {
                    try GasRules.checkGasLimit(child.gasLimit, parent: parent.gasLimit)
                }
                steps += 1
                changes += child.baseFeePerGas == parent.baseFeePerGas ? 0 : 1
            }
        }
        #expect(steps > 200, "\(steps) steps, \(changes) changes")
    }

    /// Numbers worked out by hand from EIP-1559.
    @Test func `the base fee moves by at most an eighth`() {
        func next(_ used: UInt64, _ fee: UInt256) -> UInt256 {
            let parent = Header(
                parentHash: .zero, beneficiary: .zero, stateRoot: .zero, transactionsRoot: .zero,
                receiptsRoot: .zero, number: 1, gasLimit: 20_000_000, gasUsed: used,
                timestamp: 0, extraData: [], mixHash: .zero, baseFeePerGas: fee,
                parentBeaconBlockRoot: .zero)
            return GasRules.baseFee(after: parent)
        }
        #expect(next(10_000_000, 1_000_000_000) == 1_000_000_000)
        #expect(next(20_000_000, 1_000_000_000) == 1_125_000_000)
        #expect(next(0, 1_000_000_000) == 875_000_000)
        #expect(next(9_000_000, 1_000_000_000) == 987_500_000)
        #expect(next(11_000_000, 1) == 2)
        #expect(next(0, 7) == 7)
        #expect(next(20_000_000, .max) == .max)
    }
}
