import ChainTypes
import Cryptography
import Execution
import Primitives
import StateTrie
import Testing

@Suite struct BlockExecutorTests {
    private let chain: TestChain
    private let now: UInt64 = 1_700_000_002

    init() throws {
        chain = try TestChain()
    }

    private func block(_ transactions: [SignedTransaction]) throws -> Block {
        let choices = chain.choices(on: chain.genesis)
        return try chain.executor
            .build(on: chain.genesis, choices, transactions: transactions).built.block
    }

    @Test func `a transfer moves the value, burns the base fee and tips the beneficiary`() throws {
        let send = chain.transfer(
            from: chain.alice, to: chain.bob.address, nonce: 0, value: 3 * Coin.unit)
        let executed = try chain.executor.execute(try block([send]), on: chain.genesis, now: now)
        let baseFee = executed.block.header.baseFeePerGas
        #expect(baseFee == 875_000_000)
        let tip = UInt256(21_000) * 1_000_000_000
        let state = executed.state
        #expect(state[chain.bob.address].balance == 4 * Coin.unit)
        #expect(state[chain.alice.address].nonce == 1)
        let paid = 3 * Coin.unit + tip + UInt256(21_000) * baseFee
        #expect(state[chain.alice.address].balance == 100 * Coin.unit - paid)
        #expect(state[chain.miner].balance == 5 * Coin.unit + tip)
        #expect(state.totalBalance == 106 * Coin.unit - UInt256(21_000) * baseFee)
        #expect(executed.receipts.map(\.cumulativeGasUsed) == [21_000])
        #expect(executed.block.header.gasUsed == 21_000)
    }

    @Test func `a chain of blocks pays one subsidy each and keeps earlier states`() throws {
        var head = chain.genesis
        for _ in 0..<20 { head = try chain.extend(head) }
        #expect(head.height == 20)
        #expect(head.state[chain.miner].balance == 100 * Coin.unit)
        #expect(head.state.root == head.header.stateRoot)
        #expect(head.recentTimestamps.count == 11)
        #expect(chain.genesis.state[chain.miner] == .empty)
        #expect(chain.genesis.state.root == chain.genesis.header.stateRoot)
    }

    @Test func `two children of one parent do not see each other`() throws {
        let toBob = chain.transfer(
            from: chain.alice, to: chain.bob.address, nonce: 0, value: Coin.unit)
        let toMiner = chain.transfer(
            from: chain.alice, to: chain.miner, nonce: 0, value: Coin.unit)
        let left = try chain.extend(chain.genesis, [toBob])
        let right = try chain.extend(chain.genesis, [toMiner])
        #expect(left.state[chain.bob.address].balance == 2 * Coin.unit)
        #expect(right.state[chain.bob.address].balance == Coin.unit)
        #expect(left.state.root != right.state.root)
    }

    @Test func `a builder drops what cannot run and keeps the rest`() throws {
        let good = chain.transfer(from: chain.alice, to: chain.miner, nonce: 0, value: 1)
        let replayed = good
        let later = chain.transfer(from: chain.alice, to: chain.miner, nonce: 5, value: 1)
        let poor = chain.transfer(
            from: chain.bob, to: chain.miner, nonce: 0, value: 2 * Coin.unit)
        let made = try chain.executor.build(
            on: chain.genesis, chain.choices(on: chain.genesis),
            transactions: [good, replayed, later, poor])
        let (built, refused) = (made.built, made.refused)
        #expect(built.block.transactions == [good])
        #expect(refused.map(\.transaction) == [replayed, later, poor])
        #expect(refused[0].1 == .nonceTooLow(expected: 1, got: 0))
        #expect(refused[1].1 == .nonceTooHigh(expected: 1, got: 5))
        guard case .balance = refused[2].1 else {
            Issue.record("expected a lack of balance, got \(refused[2].1)")
            return
        }
        #expect(throws: Never.self) {
            try chain.executor.execute(built.block, on: chain.genesis, now: now)
        }
    }

    @Test(arguments: BlockFailure.Field.allCases)
    func `a header with one changed field is refused by the name of that field`(
        field: BlockFailure.Field
    ) throws {
        let send = chain.transfer(from: chain.alice, to: chain.miner, nonce: 0, value: 1)
        var altered = try block([send])
        HeaderAlteration.alter(field, &altered.header)
        let failure = #expect(throws: BlockFailure.self) {
            try chain.executor.execute(altered, on: chain.genesis, now: now)
        }
        guard case .field(let named, let expected, let got) = failure else {
            Issue.record("expected a field failure, got \(String(describing: failure))")
            return
        }
        #expect(named == field)
        #expect(expected != got)
    }

    @Test func `a beneficiary that was changed afterwards does not fit the state`() throws {
        var stolen = try block([])
        stolen.header.beneficiary = chain.bob.address
        let failure = #expect(throws: BlockFailure.self) {
            try chain.executor.execute(stolen, on: chain.genesis, now: now)
        }
        guard case .field(.stateRoot, _, _) = failure else {
            Issue.record("expected a wrong state root, got \(String(describing: failure))")
            return
        }
    }

    @Test func `transactions that were added, dropped or swapped are refused`() throws {
        let first = chain.transfer(from: chain.alice, to: chain.miner, nonce: 0, value: 1)
        let second = chain.transfer(from: chain.alice, to: chain.miner, nonce: 1, value: 2)
        for transactions in [[first], [second, first], [], [first, second, second]] {
            var altered = try block([first, second])
            altered.transactions = transactions
            #expect(throws: BlockFailure.self) {
                try chain.executor.execute(altered, on: chain.genesis, now: now)
            }
        }
    }

    @Test func `the time has to exceed the median and stay near the clock`() throws {
        var head = chain.genesis
        for _ in 0..<12 { head = try chain.extend(head) }
        // The last eleven are spaced by two seconds, so the median lies ten seconds back.
        let median = head.header.timestamp - 10
        #expect(head.earliestNextTimestamp == median + 1)
        func attempt(_ timestamp: UInt64) throws(BlockFailure) {
            let choices = BlockChoices(beneficiary: chain.miner, timestamp: timestamp)
            let built = try chain.executor.build(on: head, choices, transactions: []).built
            _ = try chain.executor.execute(
                built.block, on: head, now: head.header.timestamp)
        }
        #expect(throws: BlockFailure.tooEarly(median: median, got: median)) {
            try attempt(median)
        }
        #expect(throws: Never.self) { try attempt(median + 1) }
        let latest = head.header.timestamp + 15
        #expect(throws: Never.self) { try attempt(latest) }
        #expect(throws: BlockFailure.tooLate(latest: latest, got: latest + 1)) {
            try attempt(latest + 1)
        }
    }

    @Test func `the gas limit moves by less than a part in 1024`() throws {
        let limit = chain.spec.gasLimit
        func attempt(_ limit: UInt64) throws(BlockFailure) {
            var choices = chain.choices(on: chain.genesis)
            choices.gasLimit = limit
            let built = try chain.executor.build(on: chain.genesis, choices, transactions: []).built
            _ = try chain.executor.execute(built.block, on: chain.genesis, now: now)
        }
        let step = limit / 1_024
        #expect(throws: Never.self) { try attempt(limit + step - 1) }
        #expect(throws: Never.self) { try attempt(limit - step + 1) }
        for wrong in [limit + step, limit - step, 0, UInt64.max] {
            #expect(throws: BlockFailure.gasLimit(parent: limit, got: wrong)) {
                try attempt(wrong)
            }
        }
    }

    @Test func `extra data beyond 32 bytes is refused`() throws {
        var altered = try block([])
        altered.header.extraData = [UInt8](repeating: 0, count: 33)
        #expect(throws: BlockFailure.extraData(limit: 32, got: 33)) {
            try chain.executor.execute(altered, on: chain.genesis, now: now)
        }
    }

    @Test func `a transaction that asks for more gas than is left waits`() throws {
        let small = ChainSpec(
            name: "small", chainID: chain.spec.chainID, genesisTimestamp: 0, modelHash: .zero,
            allocations: [.init(address: chain.alice.address, balance: Coin.unit)],
            initialDifficulty: 1, blockTime: 1, gasLimit: 50_000)
        let three = (0..<3).map {
            chain.transfer(from: chain.alice, to: chain.miner, nonce: UInt64($0), value: 1)
        }
        let made = try BlockExecutor(spec: small).build(
            on: try ChainHead.genesis(of: small),
            BlockChoices(beneficiary: chain.miner, timestamp: 1), transactions: three)
        #expect(made.built.block.transactions == [three[0], three[1]])
        #expect(made.refused.map(\.1) == [.gasAboveBlock(available: 8_000, gasLimit: 21_000)])
    }
}
