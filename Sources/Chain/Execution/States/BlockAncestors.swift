package import Primitives

/// The hashes of a block and of those before it, as far back as contracts can ask for them.
package struct BlockAncestors: Sendable, Hashable {
    /// The blocks whose hashes `BLOCKHASH` gives.
    package static let window = 256

    /// The number of the newest of the blocks.
    package let number: UInt64
    /// The newest first, at most ``window``.
    package let hashes: [Hash32]

    /// Takes hashes with the newest first; those beyond the window are left out.
    package init(number: UInt64, hashes: [Hash32]) {
        self.number = number
        self.hashes = Array(hashes.prefix(Self.window))
    }

    /// The hashes with that of the next block.
    package func appending(_ hash: Hash32) -> BlockAncestors {
        BlockAncestors(number: number &+ 1, hashes: [hash] + hashes.prefix(Self.window - 1))
    }

    /// The hash of the block of a number; `nil` outside of the window.
    package func hash(of number: UInt64) -> Hash32? {
        guard number <= self.number, self.number - number < UInt64(hashes.count) else {
            return nil
        }
        return hashes[Int(self.number - number)]
    }
}
