import ChainTypes
import Cryptography
import Execution
import Platform
import Primitives
import StateTrie
import Testing

/// A block comes to the same on any number of threads, and is refused for the same reason.
@Suite struct ThreadCountTests {
    private static let count = 300
    private let chain: TestChain
    private let transactions: [SignedTransaction]
    private let block: Block

    init() throws {
        let keys = (0..<Self.count).map { PrivateKey(insecurelyFrom: "thread \($0)") }
        let chain = try TestChain(
            allocations: keys.map { .init(address: $0.address, balance: Coin.unit) })
        self.chain = chain
        transactions = keys.enumerated().map { index, key in
            // Some make a contract that is empty, so that there are accounts of all kinds.
            chain.transfer(from: key, to: chain.alice.address, nonce: 0, value: 5) { transaction in
                guard index % 7 == 0 else { return }
                transaction.to = nil
                transaction.gasLimit = 100_000
            }
        }
        block = try chain.executor.build(
            on: chain.genesis, chain.choices(on: chain.genesis), transactions: transactions
        ).built.block
    }

    private func executed(
        _ block: Block, _ scheduler: some ParallelScheduler
    ) -> Result<ExecutedBlock, BlockFailure> {
        Result { () throws(BlockFailure) in
            try chain.executor.execute(
                block, on: chain.genesis, now: block.header.timestamp, scheduler: scheduler)
        }
    }

    private func schedulers() -> [any ParallelScheduler] {
        [SerialScheduler()] + (1...4).map { WorkerPool(width: $0) }
    }

    @Test func `roots, receipts and senders are the same`() throws {
        #expect(block.transactions.count == Self.count)
        for scheduler in schedulers() {
            let result = try executed(block, scheduler).get()
            #expect(result.block == block)
            #expect(result.state.root == block.header.stateRoot)
            #expect(result.receipts.count == Self.count)
            let senders = try transactions.map { try $0.sender() }
            #expect(result.senders == senders)
            let built = try build(scheduler).built
            #expect(built.block == block)
            #expect(built.receipts == result.receipts)
        }
    }

    private func build(_ scheduler: some ParallelScheduler) throws -> BuiltBlock {
        try chain.executor.build(
            on: chain.genesis, chain.choices(on: chain.genesis), transactions: transactions,
            scheduler: scheduler)
    }

    private func expectFailure(_ block: Block, _ failure: BlockFailure) {
        for scheduler in schedulers() {
            switch executed(block, scheduler) {
            case .success: Issue.record("expected \(failure)")
            case .failure(let got): #expect(got == failure, "width \(scheduler.width)")
            }
        }
    }

    @Test(arguments: [0, 15, 16, 299])
    func `a transaction that cannot run is named`(index: Int) {
        var refused = block
        refused.transactions[index] = chain.transfer(
            from: PrivateKey(insecurelyFrom: "thread \(index)"), to: .zero, nonce: 9, value: 1)
        expectFailure(
            refused, .transaction(index: index, .nonceTooHigh(expected: 0, got: 9)))
    }

    @Test func `the first bad signature is named, and before a transaction that cannot run`() {
        var refused = block
        refused.transactions[3] = chain.transfer(
            from: PrivateKey(insecurelyFrom: "thread 3"), to: .zero, nonce: 9, value: 1)
        for index in [290, 120] {
            refused.transactions[index] = SignedTransaction(
                transactions[index].transaction, signature: Signature(r: 0, s: 1, parity: 0))
        }
        expectFailure(refused, .transaction(index: 120, .signature(.rOutOfRange(0))))
    }

    @Test func `a transaction that was left out is seen in the first field that differs`() {
        var shorter = block
        shorter.transactions.removeLast()
        for scheduler in schedulers() {
            guard case .failure(.field(.gasUsed, _, _)) = executed(shorter, scheduler) else {
                Issue.record("expected another gas used, width \(scheduler.width)")
                continue
            }
        }
    }
}
