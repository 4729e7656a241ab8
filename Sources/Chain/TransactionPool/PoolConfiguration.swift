package import Primitives

/// The bounds of a pool, and what happens at each of them.
package enum PoolLimits {
    /// Executable transactions of one sender; those after them count as queued.
    package static let pendingPerSender = 1_024
    /// Transactions of one sender that wait for others; one more is refused.
    package static let queuedPerSender = 64
    /// Executable transactions; the one whose sender pays least makes room.
    package static let pending = 16_384
    /// Transactions that wait for others; the one whose sender pays least makes room.
    package static let queued = 4_096
    /// The bytes of all encodings; queued transactions make room first.
    package static let bytes = 64 << 20
    /// A replacement pays this many percent more, on both limits of its price.
    package static let replacementPercent: UInt64 = 10
    /// The same where one of the two carries blobs.
    package static let blobReplacementPercent: UInt64 = 100
    /// A queued transaction is forgotten after three hours without news of its sender.
    package static let lifetime: UInt64 = 3 * 60 * 60 * 1_000
    /// The blobs that one transaction may carry (EIP-7594).
    package static let blobsPerTransaction = 6
}

/// What the owner of a node decides about its pool.
package struct PoolConfiguration: Hashable, Sendable {
    package var chainID: UInt64
    package var pendingPerSender = PoolLimits.pendingPerSender
    package var queuedPerSender = PoolLimits.queuedPerSender
    package var pending = PoolLimits.pending
    package var queued = PoolLimits.queued
    package var bytes = PoolLimits.bytes
    /// The least priority fee that is taken, in wei a unit of gas.
    package var minimumTip: UInt256 = 1
    /// Milliseconds after which a queued transaction is forgotten.
    package var lifetime = PoolLimits.lifetime
    /// Whether transactions of type 3 are taken, without their blobs.
    ///
    /// This chain has no network that keeps blobs yet, so that nobody could ever read one: they are
    /// refused unless a development node wants to try contracts that look at blob hashes.
    package var takesBlobHashes = false

    package init(chainID: UInt64) {
        self.chainID = chainID
    }
}

/// What the pool has to know of the block that comes next.
package struct PoolHead: Hashable, Sendable {
    /// The base fee of the next block.
    package var baseFee: UInt256
    /// The price of a unit of gas for blobs in it.
    package var blobBaseFee: UInt256
    /// The gas that it has room for.
    package var gasLimit: UInt64

    package init(baseFee: UInt256, gasLimit: UInt64, blobBaseFee: UInt256 = 1) {
        self.baseFee = baseFee
        self.blobBaseFee = blobBaseFee
        self.gasLimit = gasLimit
    }
}
