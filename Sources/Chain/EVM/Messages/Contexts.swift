package import Primitives

/// What instructions can learn of the block that they run in.
package struct BlockContext: Equatable, Sendable {
    package var number: UInt64
    package var timestamp: UInt64
    package var beneficiary: Address
    package var gasLimit: UInt64
    package var baseFee: UInt256
    /// The price of a unit of blob gas (EIP-7516).
    package var blobBaseFee: UInt256
    /// The randomness of the parent (EIP-4399).
    package var prevRandao: Hash32
    package var chainID: UInt64

    package init(
        number: UInt64 = 0, timestamp: UInt64 = 0, beneficiary: Address = .zero,
        gasLimit: UInt64 = 30_000_000, baseFee: UInt256 = .zero, blobBaseFee: UInt256 = .one,
        prevRandao: Hash32 = .zero, chainID: UInt64 = 1
    ) {
        self.number = number
        self.timestamp = timestamp
        self.beneficiary = beneficiary
        self.gasLimit = gasLimit
        self.baseFee = baseFee
        self.blobBaseFee = blobBaseFee
        self.prevRandao = prevRandao
        self.chainID = chainID
    }
}

/// What instructions can learn of the transaction that they run in.
package struct TransactionContext: Equatable, Sendable {
    package var origin: Address
    /// The effective price of a unit of gas.
    package var gasPrice: UInt256
    /// The versioned hashes of the transaction's blobs (EIP-4844).
    package var blobHashes: [Hash32]

    package init(
        origin: Address = .zero, gasPrice: UInt256 = .zero, blobHashes: [Hash32] = []
    ) {
        self.origin = origin
        self.gasPrice = gasPrice
        self.blobHashes = blobHashes
    }
}
