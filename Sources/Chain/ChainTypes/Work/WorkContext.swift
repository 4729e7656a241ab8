package import Primitives

/// What a unit of work is bound to: the chain, the epoch and the block that it seals.
package struct WorkContext: Sendable, Hashable {
    package var chainID: UInt64
    /// The key of the block's epoch, ``WorkHashes/epochKey(seed:epoch:)``; whoever makes the
    /// context has the branch and thus the seed.
    package var epochKey: Hash32
    /// The hash of the execution header, which covers the parent, the beneficiary and all content.
    package var blockHash: Hash32
    /// The expected number of MACs per block.
    package var difficulty: UInt256

    package init(chainID: UInt64, epochKey: Hash32, blockHash: Hash32, difficulty: UInt256) {
        self.chainID = chainID
        self.epochKey = epochKey
        self.blockHash = blockHash
        self.difficulty = difficulty
    }

    /// The challenge of an attempt in this context.
    package func challenge(attempt: UInt64) -> Hash32 {
        WorkHashes.challenge(
            chainID: chainID,
            epochKey: epochKey,
            blockHash: blockHash,
            attempt: attempt
        )
    }

    /// digest · difficulty < 2^256 · MACs, the digest read as a big-endian number.
    package func wins(digest: Hash32, macs: UInt64) -> Bool {
        UInt256(digest).multipliedFullWidth(by: difficulty).high < UInt256(macs)
    }
}
