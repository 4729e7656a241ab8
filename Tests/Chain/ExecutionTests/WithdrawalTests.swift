import ChainTypes
import Cryptography
import EVM
import Execution
import Primitives
import StateTrie
import Testing

/// Withdrawals in the blocks of Assay, and the call that ends an epoch.
@Suite struct WithdrawalTests {
    private let chain: TestChain
    private let withdrawals: [Withdrawal]

    init() throws {
        chain = try TestChain()
        withdrawals = [
            Withdrawal(index: 256, validatorIndex: 0, address: chain.bob.address, amount: 3),
            Withdrawal(
                index: 257, validatorIndex: .max, address: chain.miner, amount: 1_000_000_000),
        ]
    }

    private func block(_ withdrawals: [Withdrawal]) throws -> ExecutedBlock {
        var choices = chain.choices(on: chain.genesis)
        choices.withdrawals = withdrawals
        return try chain.executor.build(on: chain.genesis, choices, transactions: []).built
    }

    private func execute(_ block: Block, _ expected: [Withdrawal]) throws -> ExecutedBlock {
        try chain.executor.execute(
            block, on: chain.genesis, now: block.header.timestamp,
            expectedWithdrawals: expected)
    }

    @Test func `withdrawals credit Gwei and stand under a root of their own`() throws {
        let made = try block(withdrawals)
        #expect(made.block.withdrawals == withdrawals)
        #expect(
            made.block.header.withdrawalsRoot == Trie.root(ofList: withdrawals.map(\.encoded)))
        let executed = try execute(try Block(decoding: made.block.encoded), withdrawals)
        let state = executed.state
        #expect(state.root == made.state.root)
        #expect(try state.account(chain.bob.address)?.balance == Coin.unit + 3_000_000_000)
        #expect(try state.account(chain.miner)?.balance == 6 * Coin.unit)
    }

    @Test func `withdrawals other than the expected ones are refused`() throws {
        let made = try block(withdrawals).block
        #expect(throws: BlockFailure.withdrawalCount(expected: 0, got: 2)) {
            try execute(made, [])
        }
        #expect(throws: BlockFailure.withdrawalCount(expected: 2, got: 0)) {
            try execute(try block([]).block, withdrawals)
        }
        for change in 0..<4 {
            var other = withdrawals
            switch change {
            case 0: other[1].amount += 1
            case 1: other[1].index += 1
            case 2: other[1].validatorIndex = 1
            default: other[1].address = chain.alice.address
            }
            #expect(
                throws: BlockFailure.withdrawal(
                    place: 1, expected: other[1], got: withdrawals[1])
            ) { try execute(made, other) }
        }
    }

    @Test func `a withdrawals root of another list is refused`() throws {
        var made = try block(withdrawals).block
        made.header.withdrawalsRoot = Trie.root(ofList: [])
        let failure = #expect(throws: BlockFailure.self) { try execute(made, withdrawals) }
        guard case .field(.withdrawalsRoot, _, _) = failure else {
            Issue.record("expected a wrong root, got \(String(describing: failure))")
            return
        }
    }

    @Test func `the last block of an epoch is the one before a multiple of its length`() {
        var spec = chain.spec
        spec.epochLength = 4
        #expect((UInt64(0)...12).filter(spec.endsEpoch) == [3, 7, 11])
        #expect([0, 3, 4, 11].map(spec.epoch(of:)) == [0, 0, 1, 2])
        #expect(!spec.endsEpoch(.max))
        spec.epochLength = 1
        #expect((UInt64(0)...3).filter(spec.endsEpoch) == [0, 1, 2, 3])
    }

    /// Code that adds one to slot 0, and writes the caller and the first word of its input.
    private static let counter: [UInt8] = [
        0x5f, 0x54, 0x60, 0x01, 0x01, 0x5f, 0x55,  // slot 0 += 1
        0x33, 0x60, 0x01, 0x55,  // slot 1 = caller
        0x5f, 0x35, 0x60, 0xe0, 0x1c, 0x60, 0x02, 0x55,  // slot 2 = selector
        0x41, 0x31, 0x60, 0x03, 0x55,  // slot 3 = balance of the beneficiary
        0x00,
    ]

    @Test func `the last block of an epoch calls the staking contract before it pays`() throws {
        let chain = try TestChain(
            allocations: [
                .init(
                    address: SystemContracts.staking, balance: .zero, nonce: 1,
                    code: Self.counter)
            ], epochLength: 3)
        var head = chain.genesis
        var counts: [UInt256] = []
        for _ in 1...6 {
            head = try chain.extend(head)
            counts.append(try head.state.storage(0, of: SystemContracts.staking))
        }
        #expect(counts == [0, 1, 1, 1, 2, 2])
        let state = head.state
        let caller = UInt256(bigEndian: SystemContracts.caller.bytes)
        #expect(try state.storage(1, of: SystemContracts.staking) == caller)
        let selector = UInt256(bigEndian: Keccak256.hash(Array("endEpoch()".utf8)).bytes.prefix(4))
        #expect(try state.storage(2, of: SystemContracts.staking) == selector)
        // Four subsidies were paid when block 5 called.
        #expect(try state.storage(3, of: SystemContracts.staking) == 20 * Coin.unit)
    }

    @Test func `a call that fails makes the block impossible`() throws {
        let code: [UInt8] = [0x5f, 0x5f, 0xfd]
        let chain = try TestChain(
            allocations: [
                .init(address: SystemContracts.staking, balance: .zero, nonce: 1, code: code)
            ], epochLength: 3)
        let first = try chain.extend(chain.genesis)
        #expect(throws: BlockFailure.systemContract(SystemContracts.staking)) {
            try chain.extend(first)
        }
    }
}
