import ChainTypes
import ConformanceVectors
import Cryptography
import Primitives
import Testing

@Suite struct GoldenTests {
    @Test func `the encodings of Ethereum's formats are those of the fixture`() {
        let transactions = Samples.transactions.map(\.encoded)
        GoldenFormats.check(
            version: "ethereum",
            [
                ("transaction-legacy", transactions[0]),
                ("transaction-legacy-unprotected", transactions[1]),
                ("transaction-access-list", transactions[2]),
                ("transaction-dynamic-fee", transactions[3]),
                ("transaction-blob", transactions[4]),
                ("transaction-set-code", transactions[5]),
                ("withdrawal", Samples.block.withdrawals.flatMap(\.encoded)),
                ("header", Samples.header.encoded), ("block", Samples.block.encoded),
                ("receipt-legacy", Samples.receipts[0].encoded),
                ("receipt-access-list", Samples.receipts[1].encoded),
                ("receipt-dynamic-fee", Samples.receipts[2].encoded),
                ("receipt-set-code", Samples.receipts[3].encoded),
            ])
    }

    @Test func `the encodings around a block are those of the fixture`() {
        GoldenFormats.check(
            version: "assay/envelope/1",
            [
                ("work-proof", Samples.envelope.workProof.encoded),
                ("envelope", Samples.envelope.encoded),
                ("envelope-hash", Samples.envelope.hash.bytes),
            ])
    }

    @Test func `the encoding of a chain's specification is that of the fixture`() {
        let contract = ChainSpec.Allocation(
            address: Samples.receiver, balance: 3, nonce: 1, code: [0x60, 0],
            storage: [.init(key: 1, value: 2), .init(key: 5, value: 9)])
        var spec = ChainSpec(
            name: "golden", chainID: 7, genesisTimestamp: 100, modelHash: Keccak256.hash([1]),
            allocations: [.init(address: .zero, balance: 1), contract],
            initialDifficulty: 1_000, blockTime: 2)
        spec.allowsImpersonation = true
        GoldenFormats.check(version: "assay/spec/2", [("chain-spec", spec.encoded)])
    }
}
