import ChainTypes
import Consensus
import Cryptography
import Execution
import NodeMachine
import Primitives

/// Makes the machines of a live chain: one for the node that clients see, which is a validator as
/// well where it can be, and one for each further validator whose key is here.
struct NodeCrew: Sendable {
    let spec: ChainSpec
    let keys: [PrivateKey]
    let directory: ChainDirectory?
    let configuration: LiveNodeConfiguration

    /// The machines to start with.
    func first(
        _ beginning: ChainBeginning, recovery: RememberedSigners
    ) throws(LiveNodeFailure) -> [(setup: MachineSetup, start: NodeStart)] {
        let members = voters(after: beginning.root)
        var crew: [(setup: MachineSetup, start: NodeStart)] = []
        for number in 0..<max(members.count, 1) {
            let key = number < members.count ? members[number] : nil
            let setup = try setup(PeerID(number), key, recovery)
            let journal = try setup.journal?.entries() ?? []
            crew.append(
                (
                    setup,
                    NodeStart(
                        root: beginning.root, journal: journal, lastView: beginning.lastView)
                ))
        }
        if configuration.hasEquivocator, let last = crew.indices.last, let key = members.last {
            crew[last].setup.equivocator = Equivocator(key: key, chainID: spec.chainID)
        }
        return crew
    }

    /// The machines of those who become validators after a block and have none yet.
    func joining(
        after record: BlockRecord, present: [MachineSetup]
    ) throws(LiveNodeFailure) -> [MachineSetup] {
        let voting = Set(present.compactMap(\.configuration.voter))
        let recovery = present.first?.configuration.recovery
        var joining: [MachineSetup] = []
        for key in voters(after: record) where !voting.contains(key.address) {
            let id = PeerID(present.count + joining.count)
            joining.append(try setup(id, key, recovery ?? ECDSARecovery()))
        }
        return joining
    }

    /// The keys of those who vote after a block.
    private func voters(after record: BlockRecord) -> [PrivateKey] {
        keys.filter { record.validators.place(of: $0.address) != nil }
    }

    private func setup(
        _ id: PeerID, _ key: PrivateKey?, _ recovery: any SignerRecovery
    ) throws(LiveNodeFailure) -> MachineSetup {
        let isFirst = id == LiveNode.first
        var node = NodeConfiguration(
            id: id, beneficiary: configuration.beneficiary,
            proposes: isFirst ? .onRequest : .never, voter: key?.address,
            extraData: configuration.extraData)
        // One machine makes blocks, so there is nothing to choose from and nothing to wait for.
        node.window = .zero
        node.replaysEverything = true
        node.takesTransactions = isFirst
        node.recovery = recovery
        let journal = try key.flatMap { key throws(LiveNodeFailure) in
            try directory?.journal(of: key.address)
        }
        return MachineSetup(node, key: key, journal: journal)
    }
}
