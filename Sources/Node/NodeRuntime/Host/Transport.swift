package import NodeMachine

/// What messages between nodes are about; a network may treat each in its own way.
package enum MessageTopic: String, Hashable, Sendable, CaseIterable {
    case blocks, transactions, votes, status
}

/// The one seam at which a node meets its network: bytes to a peer, bytes to everybody.
///
/// Both calls return at once; a message may be lost. Bytes of peers come in through
/// ``NodeHost/receive(_:from:at:)``.
package protocol Transport: Sendable {
    func send(_ bytes: [UInt8], to peer: PeerID)
    /// To every peer but the one that the message came from.
    func broadcast(_ bytes: [UInt8], on topic: MessageTopic, except: PeerID?)
}

extension NodeMessage {
    /// What a broadcast of this message is about.
    package var topic: MessageTopic {
        switch self {
        case .envelope, .request, .requestFinal, .finalBlocks: .blocks
        case .transaction: .transactions
        case .vote, .certificate: .votes
        case .status: .status
        }
    }
}

/// The network of the nodes of one process.
struct LocalTransport: Transport {
    let from: PeerID
    let host: NodeHost

    func send(_ bytes: [UInt8], to peer: PeerID) {
        host.receive(bytes, from: from, at: peer)
    }

    func broadcast(_ bytes: [UInt8], on topic: MessageTopic, except: PeerID?) {
        for peer in host.peers where peer != from && peer != except {
            host.receive(bytes, from: from, at: peer)
        }
    }
}
