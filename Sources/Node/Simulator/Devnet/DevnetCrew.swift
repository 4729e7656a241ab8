import ChainTypes
import Consensus
import Cryptography
import NodeMachine
import NodeRuntime
import Primitives
import UsefulWork

/// Makes the setups of a devnet's machines.
struct DevnetCrew {
    /// Virtual milliseconds that a replay takes.
    private static let replayTime: UInt64 = 40

    let configuration: DevnetConfiguration
    let quizzes: QuizWork
    let chain: FinalStore.Chain
    private let recovery = SharedRecovery()

    init(_ configuration: DevnetConfiguration, quizzes: QuizWork, chain: FinalStore.Chain) {
        self.configuration = configuration
        self.quizzes = quizzes
        self.chain = chain
    }

    var setups: [MachineSetup] {
        let pipeline = ImportPipeline(
            spec: chain.spec, work: WorkTable(quizzes), validators: chain.validators,
            recovery: recovery)
        return (0..<configuration.nodes).map { setup(PeerID($0), pipeline) }
    }

    private func setup(_ id: PeerID, _ pipeline: ImportPipeline) -> MachineSetup {
        let key = configuration.key(of: id)
        var owner = NodeConfiguration(
            id: id, beneficiary: key.address,
            proposes: id == configuration.forger ? .never : .always, voter: key.address)
        owner.replaysEverything = true
        owner.viewTimeout = .milliseconds(configuration.viewTimeout)
        owner.recovery = recovery
        let macs = quizzes.typicalMACs
        var setup = MachineSetup(
            configuration: owner, key: key,
            desk: OrderDesk(pipeline: pipeline, work: WorkTable(quizzes)), chain: chain,
            rate: configuration.rate(
                of: id.number, macs: macs, attemptsAtOnce: quizzes.attemptsAtOnce))
        setup.setReplay(of: macs, to: Self.replayTime)
        return setup
    }
}
