package import Primitives

/// What a light client has to be told by somebody it trusts: where it begins.
///
/// As text `EPOCH-BLOCK-SET`: the epoch, the envelope hash of the final block before its first, and
/// the commitment to its set, in hexadecimal.
package struct Checkpoint: Hashable, Sendable, CustomStringConvertible {
    package let epoch: UInt64
    /// The last block of the epoch before, by its envelope hash; for epoch 0 the genesis.
    package let root: Hash32
    /// What the staking contract commits to: the members of the epoch with their stakes.
    package let setCommitment: Hash32

    package init(epoch: UInt64, root: Hash32, setCommitment: Hash32) {
        self.epoch = epoch
        self.root = root
        self.setCommitment = setCommitment
    }

    /// Reads ``description``; `nil` for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, let epoch = UInt64(parts[0]), "\(epoch)" == parts[0],
            let root = Hash32(hex: String(parts[1])), let set = Hash32(hex: String(parts[2]))
        else { return nil }
        self.init(epoch: epoch, root: root, setCommitment: set)
    }

    package var description: String {
        "\(epoch)-\(Hex.encode(root.bytes))-\(Hex.encode(setCommitment.bytes))"
    }
}
