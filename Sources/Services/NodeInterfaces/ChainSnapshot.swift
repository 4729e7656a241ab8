package import ChainTypes
import Execution
package import Primitives
package import StateTrie

/// One consistent view of the chain at its head.
package struct ChainSnapshot: Sendable {
    package let latest: ChainBlock
    /// The state after `latest`.
    package let state: ChainState
    /// The numbers of the last blocks that will not, and that will hardly, be reorganised.
    package let finalized: UInt64
    package let safe: UInt64
    /// What gas costs in the next block, without a tip.
    package let nextBaseFee: UInt256

    /// `nextBaseFee`: where it was set by hand; `nil` for the one that follows from the header.
    package init(
        latest: ChainBlock, state: ChainState, finalized: UInt64, safe: UInt64,
        nextBaseFee: UInt256? = nil
    ) {
        self.latest = latest
        self.state = state
        self.nextBaseFee = nextBaseFee ?? GasRules.baseFee(after: latest.header)
        self.finalized = finalized
        self.safe = safe
    }
}

/// A block with what is known about it and would cost time to find out again.
package final class ChainBlock: Sendable {
    package let block: Block
    package let hash: Hash32
    /// The bytes of the block's encoding.
    package let size: Int
    /// The senders of its transactions; `nil` leaves their recovery to the reader.
    package let senders: [Address]?

    package init(_ block: Block, hash: Hash32, size: Int, senders: [Address]?) {
        self.block = block
        self.hash = hash
        self.size = size
        self.senders = senders
    }

    package convenience init(_ block: Block, senders: [Address]? = nil) {
        self.init(block, hash: block.hash, size: block.encoded.count, senders: senders)
    }

    package var header: Header { block.header }
    package var number: UInt64 { block.header.number }
}

/// Where a transaction of the chain is: in which block, and its index there.
package struct TransactionLocation: Hashable, Sendable {
    package let block: Hash32
    package let index: Int

    package init(block: Hash32, index: Int) {
        self.block = block
        self.index = index
    }
}

/// A block that nobody has sealed, and the state after it.
package struct PendingBlock: Sendable {
    package let block: ChainBlock
    package let state: ChainState
    package let receipts: [Receipt]

    package init(block: ChainBlock, state: ChainState, receipts: [Receipt]) {
        self.block = block
        self.state = state
        self.receipts = receipts
    }
}
