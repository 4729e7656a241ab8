package import Primitives

/// A block that is final, as bytes, with what the indices need.
package struct FinalBlock: Hashable, Sendable {
    package var number: UInt64
    package var hash: Hash32
    package var parentHash: Hash32
    package var stateRoot: Hash32
    /// The block with its work proof and certificate.
    package var envelope: [UInt8]
    /// The encoded receipts, as the caller wants them back.
    package var receipts: [UInt8]
    /// In the order of the block.
    package var transactions: [Hash32]

    package init(
        number: UInt64, hash: Hash32, parentHash: Hash32, stateRoot: Hash32, envelope: [UInt8],
        receipts: [UInt8], transactions: [Hash32]
    ) {
        self.number = number
        self.hash = hash
        self.parentHash = parentHash
        self.stateRoot = stateRoot
        self.envelope = envelope
        self.receipts = receipts
        self.transactions = transactions
    }

    var record: LogRecord {
        LogRecord(
            number: number, hash: hash, envelope: envelope, receipts: receipts,
            transactions: transactions)
    }
}

/// A block as the store gives it back.
package struct StoredBlock: Hashable, Sendable {
    package var number: UInt64
    package var hash: Hash32
    package var envelope: [UInt8]
    package var receipts: [UInt8]
    package var transactions: [Hash32]

    init(_ record: LogRecord) {
        number = record.number
        hash = record.hash
        envelope = record.envelope
        receipts = record.receipts
        transactions = record.transactions
    }
}
