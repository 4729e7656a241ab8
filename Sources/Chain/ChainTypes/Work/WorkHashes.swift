import Cryptography
package import Primitives

/// The hashes that bind work to its context; Keccak-256, integers big-endian.
package enum WorkHashes {
    /// epochKey(e) = Keccak256(seed ‖ e), e: 8 bytes.
    ///
    /// The seed is the hash of the last block of the epoch before (the genesis hash for epoch 0);
    /// who has not got that block cannot make the key, and there is no value that stands for it.
    package static func epochKey(seed: Hash32, epoch: UInt64) -> Hash32 {
        var writer = ByteWriter()
        writer.append(seed)
        writer.appendBigEndian(epoch)
        return Keccak256.hash(writer.bytes)
    }

    /// challenge = Keccak256("assay/work/1" ‖ chainID ‖ epochKey ‖ blockHash ‖ attempt).
    ///
    /// The block hash covers the parent, the beneficiary and every transaction, so work done for
    /// one block is worth nothing for any other. chainID and attempt: 8 bytes each.
    package static func challenge(
        chainID: UInt64,
        epochKey: Hash32,
        blockHash: Hash32,
        attempt: UInt64
    ) -> Hash32 {
        var writer = ByteWriter()
        writer.append(Array("assay/work/1".utf8))
        writer.appendBigEndian(chainID)
        writer.append(epochKey)
        writer.append(blockHash)
        writer.appendBigEndian(attempt)
        return Keccak256.hash(writer.bytes)
    }

    /// digest = Keccak256("assay/digest/1" ‖ challenge ‖ transcript root).
    package static func digest(challenge: Hash32, transcriptRoot: Hash32) -> Hash32 {
        var writer = ByteWriter()
        writer.append(Array("assay/digest/1".utf8))
        writer.append(challenge)
        writer.append(transcriptRoot)
        return Keccak256.hash(writer.bytes)
    }
}
