import ChainTypes
package import Consensus
package import Primitives

/// What the owner of a node decides.
package struct NodeConfiguration: Sendable {
    package var id: PeerID
    /// The account that is paid for the blocks of this node.
    package var beneficiary: Address
    package var proposes: Proposing
    /// The address that votes, whose key stays with the host; without one the node only follows.
    package var voter: Address?
    /// At most 32 bytes that go into every header of this node.
    package var extraData: [UInt8]
    /// The time between two announcements of where the node stands.
    package var announcementPause: Duration
    /// Whether transactions of peers are kept and passed on; a node that makes no blocks and has no
    /// peers behind it has no use for them.
    package var takesTransactions = true
    /// Whether candidates are replayed that the votes do not ask for.
    package var replaysEverything = false
    /// See ``SimplexConfiguration``.
    package var window: Duration
    package var viewTimeout: Duration
    package var rules: VotingRules
    package var recovery: any SignerRecovery

    package init(
        id: PeerID, beneficiary: Address, proposes: Proposing = .always, voter: Address? = nil,
        extraData: [UInt8] = [], announcementPause: Duration = .seconds(1)
    ) {
        self.id = id
        self.beneficiary = beneficiary
        self.proposes = proposes
        self.voter = voter
        self.extraData = extraData
        self.announcementPause = announcementPause
        let usual = SimplexConfiguration(chainID: 0, signer: nil)
        window = usual.window
        viewTimeout = usual.viewTimeout
        rules = usual.rules
        recovery = usual.recovery
    }

    func simplex(_ spec: ChainSpec) -> SimplexConfiguration {
        SimplexConfiguration(
            chainID: spec.chainID, signer: voter, window: window, viewTimeout: viewTimeout,
            rules: rules, recovery: recovery)
    }
}

/// When a node makes blocks.
package enum Proposing: Hashable, Sendable {
    /// Never.
    case never
    /// One for each ``NodeInput/propose(_:)``.
    case onRequest
    /// Whenever the chain can take one.
    case always
}

/// What a node begins with: the last final block that its store holds, and its journal.
package struct NodeStart: Sendable {
    package var root: BlockRecord
    package var journal: [JournalEntry]
    /// The last view in which this validator may have signed something that is not in the journal:
    /// on a chain that was taken back by hand it goes on in a later one.
    package var lastView: UInt64

    package init(root: BlockRecord, journal: [JournalEntry] = [], lastView: UInt64 = 0) {
        self.root = root
        self.journal = journal
        self.lastView = lastView
    }
}
