import ChainTypes
package import Consensus
package import Cryptography
package import Primitives

/// What the owner of a node decides.
package struct NodeConfiguration: Sendable {
    package var id: PeerID
    /// The account that is paid for the blocks of this node.
    package var beneficiary: Address
    package var mines: Bool
    /// The key that votes; without one the node only follows.
    package var votingKey: PrivateKey?
    /// At most 32 bytes that go into every header of this node.
    package var extraData: [UInt8]
    /// Milliseconds between two announcements of where the node stands.
    package var announcementPause: UInt64
    /// Whether candidates are replayed that the votes do not ask for.
    package var replaysEverything = false
    /// Milliseconds; see ``SimplexConfiguration``.
    package var window: UInt64
    package var viewTimeout: UInt64
    package var rules: VotingRules
    package var recovery: any SignerRecovery

    package init(
        id: PeerID, beneficiary: Address, mines: Bool = true, votingKey: PrivateKey? = nil,
        extraData: [UInt8] = [], announcementPause: UInt64 = 1_000
    ) {
        self.id = id
        self.beneficiary = beneficiary
        self.mines = mines
        self.votingKey = votingKey
        self.extraData = extraData
        self.announcementPause = announcementPause
        let usual = SimplexConfiguration(chainID: 0, key: nil)
        window = usual.window
        viewTimeout = usual.viewTimeout
        rules = usual.rules
        recovery = usual.recovery
    }

    func simplex(_ spec: ChainSpec) -> SimplexConfiguration {
        SimplexConfiguration(
            chainID: spec.chainID, key: votingKey, window: window, viewTimeout: viewTimeout,
            rules: rules, recovery: recovery)
    }
}

/// What a node begins with: the last final block that its store holds, and its journal.
package struct NodeStart: Sendable {
    package var root: BlockRecord
    package var journal: [JournalEntry]

    package init(root: BlockRecord, journal: [JournalEntry] = []) {
        self.root = root
        self.journal = journal
    }
}
