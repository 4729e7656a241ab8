package import ChainTypes
package import Primitives

/// What never changes while a node runs.
package struct ChainDescription: Sendable {
    package var spec: ChainSpec
    package var genesisHash: Hash32
    /// Such as "Assay/v0.4.0/linux-x86_64/swift6.3", as clients are told.
    package var clientVersion: String
    /// The account that this node's blocks pay.
    package var coinbase: Address
    /// The node's name in the network.
    package var nodeIdentifier: Hash32

    package init(
        spec: ChainSpec, genesisHash: Hash32, clientVersion: String, coinbase: Address,
        nodeIdentifier: Hash32 = .zero
    ) {
        self.spec = spec
        self.genesisHash = genesisHash
        self.clientVersion = clientVersion
        self.coinbase = coinbase
        self.nodeIdentifier = nodeIdentifier
    }
}
