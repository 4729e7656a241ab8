package import ChainTypes
package import Primitives

/// Envelopes that came before their parent, bounded by number and by bytes.
///
/// Nothing of an orphan has been checked, so a peer can fill the pool at no cost: the pool is
/// small, the one that came first is dropped, and whoever needs a dropped envelope asks for it
/// again.
package struct OrphanPool: Sendable {
    private struct Orphan: Sendable {
        let envelope: Envelope
        let hash: Hash32
        let bytes: Int
    }

    private var orphans: [Orphan] = []
    private let limit: Int
    private let byteLimit: Int
    package private(set) var byteCount = 0

    package init(
        limit: Int = ConsensusLimits.orphans, byteLimit: Int = ConsensusLimits.orphanBytes
    ) {
        self.limit = limit
        self.byteLimit = byteLimit
    }

    package var count: Int { orphans.count }

    package func contains(_ hash: Hash32) -> Bool {
        orphans.contains { $0.hash == hash }
    }

    /// Keeps an envelope and returns the hashes of those that had to go for it.
    package mutating func insert(_ envelope: Envelope, hash: Hash32) -> [Hash32] {
        guard !contains(hash) else { return [] }
        let bytes = envelope.encoded.count
        orphans.append(Orphan(envelope: envelope, hash: hash, bytes: bytes))
        byteCount += bytes
        var dropped: [Hash32] = []
        while orphans.count > limit || byteCount > byteLimit, let first = orphans.first {
            orphans.removeFirst()
            byteCount -= first.bytes
            dropped.append(first.hash)
        }
        return dropped
    }

    /// Takes out the children of an envelope, in the order in which they came.
    package mutating func takeChildren(of parent: Hash32) -> [Envelope] {
        let children = orphans.filter { $0.envelope.header.parentBeaconBlockRoot == parent }
        orphans.removeAll { $0.envelope.header.parentBeaconBlockRoot == parent }
        byteCount = orphans.reduce(0) { $0 + $1.bytes }
        return children.map(\.envelope)
    }

    /// The oldest envelope that is missing below a kept one: what to ask a peer for.
    package func missingAncestor(of hash: Hash32) -> Hash32 {
        var missing = hash
        while let orphan = orphans.first(where: { $0.hash == missing }) {
            missing = orphan.envelope.header.parentBeaconBlockRoot
        }
        return missing
    }
}
