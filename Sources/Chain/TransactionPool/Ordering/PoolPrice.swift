import ChainTypes
import Primitives

/// What a transaction is worth to a proposer under a base fee; a greater one goes first.
struct PoolPrice: Hashable, Comparable, Sendable {
    /// Whether the offer reaches the base fees of the next block.
    let isIncludable: Bool
    /// The proposer's part of the price: zero for an offer below the base fee.
    let tip: UInt256
    let maxFee: UInt256

    init(_ transaction: Transaction, _ head: PoolHead) {
        maxFee = transaction.maxFee
        let reachesBlobs =
            transaction.type != 3 || transaction.maxFeePerBlobGas >= head.blobBaseFee
        isIncludable = maxFee >= head.baseFee && reachesBlobs
        tip =
            maxFee >= head.baseFee
            ? min(transaction.maxPriorityFee, maxFee - head.baseFee) : .zero
    }

    static func < (a: PoolPrice, b: PoolPrice) -> Bool {
        if a.isIncludable != b.isIncludable { return b.isIncludable }
        if a.tip != b.tip { return a.tip < b.tip }
        return a.maxFee < b.maxFee
    }
}

/// What a sender's transactions are worth together.
///
/// As much as the cheapest, because none goes before those with lower nonces. Addresses make the
/// order total.
struct SenderRank: Hashable, Comparable, Sendable {
    let price: PoolPrice
    let sender: Address

    static func < (a: SenderRank, b: SenderRank) -> Bool {
        a.price == b.price ? a.sender < b.sender : a.price < b.price
    }
}
