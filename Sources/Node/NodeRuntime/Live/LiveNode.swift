package import ChainTypes
import Consensus
import Cryptography
import Execution
package import LightClients
import NodeInterfaces
package import Observability
package import Primitives
import StateTrie
package import UsefulWork

/// A node in real time: chain, pool and miner behind the interface that Ethereum's clients ask.
///
/// One thread changes the chain (``ChainThread``), everybody reads immutable values
/// (``ChainView``); this type only puts the parts together.
package final class LiveNode: Sendable {
    package let spec: ChainSpec
    package let genesisHash: Hash32
    /// The validators of the first epoch; nobody on a chain without stake.
    let firstValidators: ValidatorSet
    /// Where a light client that trusts this node's owner can begin.
    package let checkpoint: Checkpoint?
    let configuration: LiveNodeConfiguration
    /// Those whose keys the node holds; `nil` where there are no development methods.
    let accounts: [DevelopmentAccount]?
    let archive: (any ChainArchive)?
    let view: ChainView
    let pool: SharedPool
    let observers = ChainObservers()
    let mode: MiningMode
    let thread = ChainThread<ChainWriter>()
    let impersonation = Impersonation()

    /// Starts a chain at its genesis, or goes on with the one that an archive holds.
    init(
        _ configuration: LiveNodeConfiguration, spec: ChainSpec, work: WorkTable,
        archive: (any ChainArchive)?, metrics: MetricsRegistry
    ) throws(LiveNodeFailure) {
        self.spec = spec
        self.configuration = configuration
        self.archive = archive
        let kept = try archive?.head()
        let validators = StakingValidators()
        let genesis = try Self.genesis(of: spec, validators)
        genesisHash = genesis.head.hash
        firstValidators = genesis.validators
        checkpoint = Checkpoint(genesis: genesis, spec: spec)
        let root = if let kept { try Self.record(kept, validators) } else { genesis }
        accounts = configuration.developmentKeys?.map {
            DevelopmentAccount(address: $0.address, key: $0)
        }
        mode = MiningMode(configuration.schedule, beneficiary: configuration.beneficiary)
        view = ChainView(
            root: ViewedBlock(
                block: ChainBlock(root.envelope.block), envelope: root.envelope,
                receipts: root.receipts, state: nil, changes: 0),
            head: root.head,
            blockLimit: archive == nil ? .max : LiveLimits.recentBlocks)
        pool = SharedPool(spec: spec, head: root.head, observers: observers)
        let thread = thread
        let parts = ChainParts(
            spec: spec, work: work,
            pipeline: ImportPipeline(
                spec: spec, work: work, validators: validators,
                scheduler: configuration.scheduler),
            root: root, amendment: kept?.amendment,
            unamended: kept?.state ?? root.head.state, archive: archive, view: view, pool: pool,
            observers: observers, mode: mode,
            counters: LiveCounters(metrics), configuration: configuration,
            isStopping: { thread.isStopping })
        guard thread.start({ ChainWriter(parts) }) else { throw .noThread }
    }

    /// Starts a chain that ends with the process, or goes on with the one that a directory keeps.
    package convenience init(
        _ configuration: LiveNodeConfiguration, spec: ChainSpec, work: WorkTable,
        directory: String?, metrics: MetricsRegistry
    ) throws(LiveNodeFailure) {
        let archive = try directory.map { path throws(LiveNodeFailure) in
            try StoreArchive(path, spec: spec)
        }
        try self.init(
            configuration, spec: spec, work: work, archive: archive, metrics: metrics)
    }

    private static func genesis(
        of spec: ChainSpec, _ validators: any ValidatorSource
    ) throws(LiveNodeFailure) -> BlockRecord {
        do {
            return try BlockRecord.genesis(spec, validators: validators)
        } catch {
            throw .spec(error.description)
        }
    }

    /// The record of a kept block; nothing is checked against its own difficulty any more.
    private static func record(
        _ kept: KeptHead, _ source: any ValidatorSource
    ) throws(LiveNodeFailure) -> BlockRecord {
        var head = ChainHead(
            envelope: kept.envelope, state: kept.state, recentTimestamps: kept.recentTimestamps,
            parentHashes: kept.parentHashes)
        if let amendment = kept.amendment, amendment.block == head.hash {
            do throws(StateFailure) {
                let state = try kept.state.updating(amendment.updates)
                head = head.amended(by: amendment.headAmendment(state: state))
            } catch {
                throw .state(error.description)
            }
        }
        do {
            return BlockRecord(
                head: head, receipts: kept.receipts, difficulty: .zero, epochSeed: kept.epochSeed,
                validators: try source.validators(after: kept.state))
        } catch {
            throw .state(error.description)
        }
    }

    /// Finishes what is being done and returns when the chain stands still.
    package func stop() { thread.stop() }

    /// Whether the chain can go on.
    package var isRunning: Bool { thread.isRunning }
}
