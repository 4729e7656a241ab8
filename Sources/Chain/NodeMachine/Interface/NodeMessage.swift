package import Primitives

/// A node as its peers number it.
package struct PeerID: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let number: Int

    package init(_ number: Int) {
        self.number = number
    }

    package var description: String { "node \(number)" }

    package static func < (a: PeerID, b: PeerID) -> Bool { a.number < b.number }
}

/// Where a node stands, for peers that may be behind or ahead.
package struct NodeStatus: Hashable, Sendable {
    package let epoch: UInt64
    package let view: UInt64
    package let finalNumber: UInt64
    package let finalHash: Hash32

    package init(epoch: UInt64, view: UInt64, finalNumber: UInt64, finalHash: Hash32) {
        self.epoch = epoch
        self.view = view
        self.finalNumber = finalNumber
        self.finalHash = finalHash
    }
}

/// What nodes say to each other; what is checked before it is believed as the bytes that travel.
package enum NodeMessage: Hashable, Sendable {
    /// A candidate, with the votes on its parent that it pays for.
    case envelope([UInt8])
    case transaction([UInt8])
    case vote([UInt8])
    case certificate([UInt8])
    case status(NodeStatus)
    /// Asks for an envelope by its hash.
    case request(Hash32)
    /// Asks for the final blocks after a number.
    case requestFinal(after: UInt64)
    /// Final blocks in their order; the last one carries its finalization.
    case finalBlocks([[UInt8]])
}
