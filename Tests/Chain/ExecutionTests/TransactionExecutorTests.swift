import ChainTypes
import Cryptography
import EVM
import Execution
import Primitives
import StateTrie
import Testing

/// Calls that are no part of a block.
@Suite struct TransactionExecutorTests {
    private let contract = Address(lastOf: Keccak256.hash([1]))
    private let caller = Address(lastOf: Keccak256.hash([2]))
    private let block = BlockContext(
        number: 1, timestamp: 10, beneficiary: .zero, gasLimit: 30_000_000, baseFee: 7,
        blobBaseFee: 1, prevRandao: .zero, chainID: 1)

    private var state: ChainStateView {
        get throws {
            let update = AccountUpdate(
                contract,
                .init(nonce: 1, codeHash: Keccak256.hash(SampleContract.reader)),
                code: SampleContract.reader, storage: [(slot: 0, value: 11), (slot: 1, value: 5)])
            return ChainStateView(
                try ChainState().updating([update]),
                after: BlockAncestors(number: 0, hashes: [.zero]))
        }
    }

    private func call(
        overrides: [Address: AccountOverride] = [:], value: UInt256 = 0, gas: UInt64 = 100_000
    ) throws -> TransactionOutcome {
        let executor = TransactionExecutor(rules: .osaka, block: block, checks: .callsOnly)
        let transaction = Transaction(
            chainID: 1, nonce: 99, fees: .legacy(gasPrice: 0), gasLimit: gas, to: contract,
            value: value)
        let journal = Journal(OverriddenState(try state, overrides: overrides))
        return try executor.run(transaction, from: caller, on: journal)
    }

    @Test func `a call needs no nonce, no fee and no funds`() throws {
        let outcome = try call()
        #expect(outcome.succeeded && UInt256(bigEndian: outcome.result.output) == 11)
        #expect(outcome.gasUsed > 21_000 && outcome.gasPrice == 0)
    }

    @Test func `a call cannot send what its sender does not have`() throws {
        #expect(throws: TransactionFailure.balance(needed: 3, available: 0)) {
            try call(value: 3)
        }
        var rich = AccountOverride()
        rich.balance = 3
        #expect(try call(overrides: [caller: rich], value: 3).succeeded)
    }

    @Test func `accounts may be replaced for a call`() throws {
        var storage = AccountOverride()
        storage.storageChanges = [0: 77]
        let changed = try call(overrides: [contract: storage]).result.output
        #expect(UInt256(bigEndian: changed) == 77)
        var emptied = AccountOverride()
        emptied.storage = [1: 1]
        #expect(UInt256(bigEndian: try call(overrides: [contract: emptied]).result.output) == 0)
        var code = AccountOverride()
        code.code = [0x60, 0x01, 0x54, 0x5f, 0x52, 0x60, 0x20, 0x5f, 0xf3]
        #expect(UInt256(bigEndian: try call(overrides: [contract: code]).result.output) == 5)
    }

    @Test func `a call with less gas than it costs before code runs is refused`() {
        #expect(throws: TransactionFailure.intrinsicGas(needed: 21_000, gasLimit: 20_000)) {
            try call(gas: 20_000)
        }
    }

    @Test func `a transaction that is refused leaves no trace`() throws {
        let executor = TransactionExecutor(rules: .osaka, block: block)
        let journal = Journal(try state)
        let transaction = Transaction(
            chainID: 1, nonce: 0, fees: .legacy(gasPrice: 10), gasLimit: 21_000, to: contract,
            value: 0)
        #expect(throws: TransactionFailure.balance(needed: 210_000, available: 0)) {
            try executor.run(transaction, from: caller, on: journal)
        }
        #expect(journal.changes.isEmpty)
    }

    @Test func `the beneficiary gets the tip, the base fee is burnt, unused gas comes back`() throws
    {
        var rich = AccountOverride()
        rich.balance = 10_000_000
        let miner = Address(lastOf: Keccak256.hash([3]))
        var block = block
        block.beneficiary = miner
        let executor = TransactionExecutor(rules: .osaka, block: block)
        let journal = Journal(OverriddenState(try state, overrides: [caller: rich]))
        let transaction = Transaction(
            chainID: 1, nonce: 0, fees: .dynamic(maxFee: 20, maxPriorityFee: 2),
            gasLimit: 100_000, to: contract, value: 0)
        let outcome = try executor.run(transaction, from: caller, on: journal)
        let gas = UInt256(outcome.gasUsed)
        #expect(outcome.gasPrice == 9)
        #expect(try journal.balance(of: caller) == 10_000_000 - gas * 9)
        #expect(try journal.balance(of: miner) == gas * 2)
    }
}

/// Senders are recovered by several threads, with the result of one.
@Suite struct TransactionSendersTests {
    /// Runs the tasks from the last to the first.
    private struct BackwardScheduler: ParallelScheduler {
        var width: Int { 3 }
        func run(taskCount: Int, _ body: @Sendable (Int) -> Void) {
            for index in (0..<taskCount).reversed() { body(index) }
        }
    }

    @Test func `the order of the tasks does not matter, the first failure is named`() throws {
        let chain = try TestChain()
        var transactions = (0..<100).map { nonce in
            chain.transfer(
                from: PrivateKey(insecurelyFrom: "sender \(nonce)"), to: .zero,
                nonce: UInt64(nonce), value: 1)
        }
        let rules = ChainRules.assay(chainID: 7_357)
        let expected = (0..<100).map { PrivateKey(insecurelyFrom: "sender \($0)").address }
        let senders = try TransactionSenders.recovered(
            of: transactions, chain: rules, scheduler: BackwardScheduler())
        #expect(senders == expected)
        for index in [77, 40] {
            transactions[index] = SignedTransaction(
                transactions[index].transaction, signature: Signature(r: 0, s: 1, parity: 0))
        }
        #expect(throws: BlockFailure.transaction(index: 40, .signature(.rOutOfRange(0)))) {
            try TransactionSenders.recovered(
                of: transactions, chain: rules, scheduler: BackwardScheduler())
        }
    }
}
