import ChainTypes
import NodeInterfaces
import Primitives

/// Remembers a block of the chain and finds what came, and what left, since.
///
/// It keeps nothing but the block's number and hash; what is needed is asked of the node.
struct ChainFollower: Sendable {
    private var number: UInt64
    private var hash: Hash32

    /// Blocks that one look goes back, and forward.
    private static let depth = 1_024

    init(at block: ChainBlock) {
        number = block.number
        hash = block.hash
    }

    private func isOnChain(
        _ node: any NodeInterface, _ head: ChainBlock
    ) throws(NodeReadFailure) -> Bool {
        guard number <= head.number else { return false }
        return try node.canonicalHash(at: number) == hash
    }

    struct Changes {
        /// The newest first.
        var removed: [ChainBlock] = []
        /// The oldest first.
        var added: [ChainBlock] = []
    }

    /// What has changed since the last look.
    ///
    /// After a long time it takes several looks to get to the head. One that fails changes nothing:
    /// the next begins where it did.
    mutating func advance(_ node: any NodeInterface) throws(NodeReadFailure) -> Changes {
        var ahead = self
        let changes = try ahead.look(node)
        self = ahead
        return changes
    }

    private mutating func look(_ node: any NodeInterface) throws(NodeReadFailure) -> Changes {
        var changes = Changes()
        let head = node.head.latest
        guard head.hash != hash else { return changes }
        while try !isOnChain(node, head) {
            guard number > 0, changes.removed.count < Self.depth,
                let block = try node.block(hash)
            else {
                // The node has forgotten the branch: what left the chain cannot be told any more.
                number = min(number, head.number)
                hash = try node.canonicalHash(at: number) ?? head.hash
                break
            }
            changes.removed.append(block)
            number -= 1
            hash = block.header.parentHash
        }
        while number < head.number, changes.added.count < Self.depth {
            guard let next = try node.canonicalHash(at: number + 1),
                let block = try node.block(next)
            else { break }
            changes.added.append(block)
            number += 1
            hash = next
        }
        return changes
    }
}

/// The hashes of transactions that came into the pool, numbered as they came; the oldest are
/// forgotten.
struct PendingHashes {
    private let capacity: Int
    private var hashes: [Hash32] = []
    private var first = 0

    init(capacity: Int) { self.capacity = capacity }

    /// The number that the next hash will have.
    var end: Int { first + hashes.count }

    mutating func append(_ new: [Hash32]) {
        hashes.append(contentsOf: new)
        // Half of the room goes at once, so that the rest is seldom moved.
        if hashes.count > capacity {
            let surplus = hashes.count - capacity / 2
            hashes.removeFirst(surplus)
            first += surplus
        }
    }

    /// The hashes from a number on that are still there.
    func since(_ number: Int) -> [Hash32] {
        Array(hashes.dropFirst(max(0, number - first)))
    }
}
