import ChainTypes
import Cryptography
import Primitives

/// Values with something in every field, for the codecs.
enum Samples {
    static let key = PrivateKey(insecurelyFrom: "sample")
    static let receiver = PrivateKey(insecurelyFrom: "receiver").address

    static let transactions: [SignedTransaction] = [
        Transaction(
            chainID: 7_357, nonce: 3, fees: .legacy(gasPrice: 7), gasLimit: 30_000,
            to: receiver, value: 5, data: [0, 1, 2]),
        Transaction(
            chainID: nil, nonce: 0, fees: .legacy(gasPrice: 7), gasLimit: 21_000, to: receiver,
            value: 5),
        Transaction(
            chainID: 7_357, nonce: 4, fees: .accessList(gasPrice: 8), gasLimit: 60_000, to: nil,
            value: 0, data: [UInt8](repeating: 3, count: 100),
            accessList: [
                .init(address: receiver, storageKeys: [.zero, Keccak256.hash([1])])
            ]),
        Transaction.transfer(
            chainID: 7_357, nonce: 5, to: receiver, value: Coin.unit, maxFee: 9,
            maxPriorityFee: 1),
    ].map { SignedTransaction($0, key: key) }

    static let header: Header = {
        func hash(_ name: String) -> Hash32 { Keccak256.hash(Array(name.utf8)) }
        return Header(
            parentHash: hash("parent"), beneficiary: receiver, stateRoot: hash("state"),
            transactionsRoot: hash("transactions"), receiptsRoot: hash("receipts"), number: 12,
            gasLimit: 30_000_000, gasUsed: 21_000, timestamp: 1_700_000_000,
            extraData: Array("extra".utf8), mixHash: hash("mix"), baseFeePerGas: 1_000_000_000,
            parentBeaconBlockRoot: hash("envelope"))
    }()

    static let block = Block(header: header, transactions: transactions)

    static let envelope = Envelope(
        block: block,
        workProof: WorkProof(
            kind: 1, attempt: 77, macs: 1 << 40, digest: Keccak256.hash([1]),
            transcriptRoot: Keccak256.hash([2]), payload: [9, 8, 7]),
        certificate: [1, 2])
}
