import ChainTypes
import Cryptography
import Execution
import Primitives

/// A small chain with two endowed accounts, for the tests of this target.
struct TestChain {
    let alice = PrivateKey(insecurelyFrom: "alice")
    let bob = PrivateKey(insecurelyFrom: "bob")
    let miner = PrivateKey(insecurelyFrom: "miner").address
    let spec: ChainSpec
    let executor: BlockExecutor
    let genesis: ChainHead

    init(allocations: [ChainSpec.Allocation] = [], epochLength: UInt64 = 64) throws {
        spec = ChainSpec(
            name: "test", chainID: 7_357, genesisTimestamp: 1_700_000_000, modelHash: .zero,
            allocations: [
                .init(address: alice.address, balance: 100 * Coin.unit),
                .init(address: bob.address, balance: Coin.unit),
            ] + allocations,
            initialDifficulty: 1_000_000, blockTime: 2, epochLength: epochLength)
        executor = BlockExecutor(spec: spec)
        genesis = try ChainHead.genesis(of: spec)
    }

    func transfer(
        from key: PrivateKey, to: Address, nonce: UInt64, value: UInt256,
        change: (inout Transaction) -> Void = { _ in }
    ) -> SignedTransaction {
        var transaction = Transaction.transfer(
            chainID: spec.chainID, nonce: nonce, to: to, value: value,
            maxFee: 3_000_000_000, maxPriorityFee: 1_000_000_000)
        change(&transaction)
        return SignedTransaction(transaction, key: key)
    }

    func choices(on head: ChainHead) -> BlockChoices {
        BlockChoices(
            beneficiary: miner, timestamp: head.header.timestamp + 2, extraData: [1, 2, 3])
    }

    /// The head after one more block.
    func extend(_ head: ChainHead, _ transactions: [SignedTransaction] = []) throws -> ChainHead {
        let choices = choices(on: head)
        let built = try executor.build(on: head, choices, transactions: transactions).built
        let executed = try executor.execute(
            built.block, on: head, now: built.block.header.timestamp)
        let proof = WorkProof(
            kind: 1, attempt: 3, macs: 10, digest: Keccak256.hash(built.block.hash.bytes),
            transcriptRoot: .zero, payload: [])
        return head.extended(
            by: Envelope(block: built.block, workProof: proof), state: executed.state)
    }
}
