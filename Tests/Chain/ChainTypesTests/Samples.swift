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
        Transaction(
            chainID: 7_357, nonce: 6,
            fees: .blob(maxFee: 9, maxPriorityFee: 1, maxFeePerBlobGas: 300), gasLimit: 50_000,
            to: receiver, value: 1, data: [7],
            accessList: [.init(address: receiver, storageKeys: [])],
            blobHashes: [
                Hash32([1] + [UInt8](repeating: 9, count: 31)) ?? .zero, .zero,
            ]),
        Transaction(
            chainID: 7_357, nonce: 7, fees: .setCode(maxFee: 9, maxPriorityFee: 1),
            gasLimit: 90_000, to: receiver, value: 0,
            authorizations: [
                SignedAuthorization(
                    Authorization(chainID: 7_357, address: receiver, nonce: 8), key: key),
                SignedAuthorization(
                    Authorization(chainID: 0, address: .zero, nonce: 0),
                    signature: Signature(r: 1, s: .max, parity: 255)),
            ]),
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

    static let block = Block(
        header: header, transactions: transactions,
        withdrawals: [
            Withdrawal(index: 300, validatorIndex: 1, address: receiver, amount: 32_000_000_000),
            Withdrawal(index: 301, validatorIndex: 0, address: .zero, amount: 0),
        ])

    static let logs: [Log] = [
        Log(address: receiver),
        Log(address: .zero, topics: [.zero, Keccak256.hash([1])], data: [1, 2, 3]),
        Log(
            address: receiver, topics: [Hash32](repeating: Keccak256.hash([4]), count: 4),
            data: [UInt8](repeating: 5, count: 200)),
    ]

    static let receipts: [Receipt] = [
        Receipt(type: 0, succeeded: true, cumulativeGasUsed: 21_000),
        Receipt(type: 1, succeeded: false, cumulativeGasUsed: 50_000),
        Receipt(type: 2, succeeded: true, cumulativeGasUsed: 90_000, logs: logs),
        Receipt(type: 4, succeeded: true, cumulativeGasUsed: 1 << 40, logs: [logs[1]]),
    ]

    static let envelope = Envelope(
        block: block,
        workProof: WorkProof(
            kind: 1, attempt: 77, macs: 1 << 40, digest: Keccak256.hash([1]),
            transcriptRoot: Keccak256.hash([2]), payload: [9, 8, 7]),
        certificate: [1, 2])
}
