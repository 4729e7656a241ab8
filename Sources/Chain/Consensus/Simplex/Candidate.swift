package import Primitives

/// A block that executes on its parent, as the votes know it.
package struct Candidate: Hashable, Sendable {
    /// The envelope hash.
    package let hash: Hash32
    package let parent: Hash32
    package let number: UInt64
    /// The digest of its work proof and the work behind it.
    package let digest: Hash32
    package let macs: UInt64

    package init(hash: Hash32, parent: Hash32, number: UInt64, digest: Hash32, macs: UInt64) {
        self.hash = hash
        self.parent = parent
        self.number = number
        self.digest = digest
        self.macs = macs
    }

    /// Whether this is the better of two candidates on one parent: the lower digest · difficulty /
    /// MACs, where the difficulty is the same for both; among equals the lower hash.
    package func precedes(_ other: Candidate) -> Bool {
        let mine = Self.number(digest).multipliedFullWidth(by: UInt256(other.macs))
        let its = Self.number(other.digest).multipliedFullWidth(by: UInt256(macs))
        if mine.high != its.high { return mine.high < its.high }
        if mine.low != its.low { return mine.low < its.low }
        return hash < other.hash
    }

    private static func number(_ digest: Hash32) -> UInt256 {
        UInt256(bigEndian: digest.bytes) ?? .max
    }
}
