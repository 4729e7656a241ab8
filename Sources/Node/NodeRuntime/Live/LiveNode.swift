package import ChainTypes
import Consensus
import Cryptography
import Execution
package import LightClients
import NodeInterfaces
import NodeMachine
package import Observability
import Platform
package import Primitives
import StateTrie
import Storage
package import UsefulWork

/// A chain in real time, behind the interface that clients ask: as many node machines as it has
/// validators whose keys are here, on one host.
///
/// The first machine is the node that clients see and that makes blocks; everybody reads immutable
/// values of its chain (``ChainView``). This type only puts the parts together.
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
    let host: NodeHost
    let store: FinalStore
    /// Where the chain is kept; `nil` for one that ends with the process.
    let directory: ChainDirectory?
    let follower: ChainFollower
    let mode: MiningMode
    let clock: LiveClock
    let watch: FinalityWatch
    let writer: ChainThread<DevelopmentWriter>
    let impersonation = Impersonation()

    /// The machine that clients see.
    static let first = PeerID(0)

    /// Starts a chain that ends with the process, or goes on with the one that a directory keeps.
    package init(
        _ configuration: LiveNodeConfiguration, spec: ChainSpec, work: WorkTable,
        directory path: String?, metrics: MetricsRegistry
    ) throws(LiveNodeFailure) {
        self.spec = spec
        self.configuration = configuration
        let chain = try Self.chain(spec)
        genesisHash = chain.genesis.head.hash
        firstValidators = chain.genesis.validators
        checkpoint = Checkpoint(genesis: chain.genesis, spec: spec)
        accounts = configuration.developmentKeys?.map {
            DevelopmentAccount(address: $0.address, key: $0)
        }
        mode = MiningMode(configuration.schedule, beneficiary: configuration.beneficiary)
        directory = try path.map { path throws(LiveNodeFailure) in
            try ChainDirectory(path, chain: chain)
        }
        store = try Self.store(chain, in: directory)
        let counters = LiveCounters(metrics)
        let beginning = try ChainBeginning(store, directory)
        follower = ChainFollower(
            spec: spec, root: beginning.root, keepsAll: directory == nil, counters: counters)
        (clock, watch, writer) = (LiveClock(), FinalityWatch(), ChainThread())
        let crew = NodeCrew(
            spec: spec, keys: configuration.validatorKeys, directory: directory,
            configuration: configuration)
        let monitor = LiveMonitor(
            spec: spec, follower: follower, watch: watch, mode: mode, writer: writer, crew: crew,
            counters: counters, log: configuration.log)
        let recovery = RememberedSigners()
        let desk = Self.desk(chain, work, recovery, configuration.scheduler)
        let (clock, watch) = (clock, watch)
        let parts = NodeHost.Parts(
            desk: desk, store: store, isOnDisk: directory != nil, clock: { clock.now },
            // Whoever waits for a block must not wait for ever.
            ended: { watch.end() })
        let host = NodeHost(parts, recorder: configuration.recorder) { id, event in
            monitor.observe(event, of: id)
        }
        guard let host else { throw .noThread }
        self.host = host
        monitor.connect(host)
        let members = try crew.first(beginning, recovery: recovery)
        for member in members {
            watch.note(beginning.root.number, by: member.setup.configuration.id)
        }
        guard host.start(members) else { throw .noThread }
        let bench = DevelopmentBench(
            spec: spec, host: host, store: store, directory: directory, follower: follower,
            mode: mode, clock: self.clock, watch: self.watch, counters: counters,
            configuration: configuration)
        guard writer.start({ DevelopmentWriter(bench, beginning) }) else { throw .noThread }
    }

    private static func chain(_ spec: ChainSpec) throws(LiveNodeFailure) -> FinalStore.Chain {
        let validators = StakingValidators()
        do {
            return FinalStore.Chain(
                spec: spec, genesis: try BlockRecord.genesis(spec, validators: validators),
                validators: validators)
        } catch {
            throw .spec(error.description)
        }
    }

    private static func desk(
        _ chain: FinalStore.Chain, _ work: WorkTable, _ recovery: RememberedSigners,
        _ scheduler: any ParallelScheduler
    ) -> OrderDesk {
        let pipeline = ImportPipeline(
            spec: chain.spec, work: work, validators: chain.validators, recovery: recovery,
            scheduler: scheduler)
        return OrderDesk(pipeline: pipeline, work: work, scheduler: scheduler)
    }

    private static func store(
        _ chain: FinalStore.Chain, in directory: ChainDirectory?
    ) throws(LiveNodeFailure) -> FinalStore {
        if let directory { return try directory.openStore() }
        do throws(StorageFailure) {
            return try FinalStore(inMemory: chain)
        } catch {
            throw .store(error.description)
        }
    }

    /// Finishes what is being done and returns when the chain stands still.
    package func stop() {
        watch.end()
        writer.stop()
        host.stop()
        // What is written is durable already; closing only spares the next start some work.
        try? store.close()
    }

    /// Whether the chain can go on.
    package var isRunning: Bool { host.isRunning && writer.isRunning }

    /// Why it cannot; `nil` when it can, or was stopped.
    package var failure: String? { host.failure }
}

extension FinalStore {
    /// A store that ends with the process, of which everything stays readable.
    convenience init(inMemory chain: Chain) throws(StorageFailure) {
        let disk = SimulatedDisk()
        var configuration = StoreConfiguration(path: "", identity: chain.identity)
        configuration.historyBlocks = .max / 2
        configuration.blocksPerCommit = 1
        try self.init(
            chain, configuration, on: StoreParts(tables: MemoryTables(on: disk), folder: disk))
    }
}
