/// How a node stands in its network.
package protocol NetworkReader: Sendable {
    /// How far the node is behind; `nil` when it is not.
    var synchronization: SynchronizationStatus? { get }

    /// The peers that are connected now.
    var peers: [PeerDescription] { get }
}

extension NetworkReader {
    package var synchronization: SynchronizationStatus? { nil }
    package var peers: [PeerDescription] { [] }
}

/// How far a node has come on its way to the others' head.
package struct SynchronizationStatus: Hashable, Sendable {
    package let starting: UInt64
    package let current: UInt64
    package let highest: UInt64

    package init(starting: UInt64, current: UInt64, highest: UInt64) {
        self.starting = starting
        self.current = current
        self.highest = highest
    }
}

/// A peer as it is shown to people.
package struct PeerDescription: Hashable, Sendable {
    package let identifier: String
    package let name: String
    package let remoteAddress: String
    package let isInbound: Bool

    package init(identifier: String, name: String, remoteAddress: String, isInbound: Bool) {
        self.identifier = identifier
        self.name = name
        self.remoteAddress = remoteAddress
        self.isInbound = isInbound
    }
}
