import ChainTypes
import Consensus
import Cryptography
import Execution
import NodeMachine
import NodeRuntime
import Primitives
import Staking
import UsefulWork

/// Who takes part in a run: the chain, and the machines with their keys.
struct Cast: Sendable {
    static let chainID: UInt64 = 31_415
    static let genesisTimestamp: UInt64 = 1_735_689_600
    /// Accounts that send transactions, with what each begins with.
    static let users = 4

    let plan: SwarmPlan
    let spec: ChainSpec
    let genesis: BlockRecord
    let quizzes: QuizWork
    let setups: [MachineSetup]
    let recovery: any SignerRecovery
    /// Machines that share the key of another.
    let twins: [PeerID: PeerID]

    init(_ plan: SwarmPlan, model: any WorkModel, plant: Plant?) throws(SimulationFailure) {
        self.plan = plan
        do {
            quizzes = try QuizWork(
                model: model, modelHash: model.fileHash, textBytes: model.textBytes)
            spec = try Self.spec(plan, quizzes)
            genesis = try BlockRecord.genesis(spec, validators: StakingValidators())
        } catch {
            throw SimulationFailure("\(error)")
        }
        recovery = SharedRecovery()
        let chain = FinalStore.Chain(
            spec: spec, genesis: genesis, validators: StakingValidators())
        let crew = Crew(
            plan: plan, plant: plant, spec: spec, chain: chain, quizzes: quizzes,
            recovery: recovery)
        setups = (0..<plan.nodes + plan.twins.count).map { crew.setup($0) }
        twins = Dictionary(
            uniqueKeysWithValues: plan.twins.enumerated().map {
                (PeerID(plan.nodes + $0.offset), PeerID($0.element))
            })
    }

    private static func spec(
        _ plan: SwarmPlan, _ quizzes: QuizWork
    ) throws(StakingFailure) -> ChainSpec {
        let validators = plan.stakes.enumerated().map { place, coins in
            (address: key(of: place).address, stake: UInt256(coins) * Coin.unit)
        }
        // Validators need coins for the transactions with which they report evidence.
        let funded =
            (0..<users).map { user($0).address } + validators.map(\.address)
            + plan.newcomers.sorted().map { key(of: $0).address }
        let allocations =
            SystemContracts.allocations.filter { $0.address != SystemContracts.staking } + [
                try StakingContract.allocation(validators: validators)
            ]
            + funded.map {
                ChainSpec.Allocation(address: $0, balance: 100 * Coin.unit)
            }
        return ChainSpec(
            name: "assay-simulation", chainID: chainID, genesisTimestamp: genesisTimestamp,
            modelHash: quizzes.model.fileHash, allocations: allocations,
            initialDifficulty: UInt256(quizzes.typicalMACs) &* UInt256(plan.attemptsPerBlock),
            blockTime: plan.blockTime, epochLength: plan.epochLength)
    }

    static func key(of node: Int) -> PrivateKey {
        PrivateKey(insecurelyFrom: "assay simulation node \(node)")
    }

    static func user(_ number: Int) -> PrivateKey {
        PrivateKey(insecurelyFrom: "assay simulation user \(number)")
    }

    var honest: Set<PeerID> {
        let numbers = (0..<plan.nodes).filter {
            !plan.byzantine.contains($0) && $0 != plan.dishonestWorker
        }
        return Set(numbers.map { PeerID($0) })
    }

    var byzantineVoters: Set<Address> {
        var voters = Set(plan.byzantine.map { Self.key(of: $0).address })
        if let worker = plan.dishonestWorker, worker < plan.stakes.count {
            voters.insert(Self.key(of: worker).address)
        }
        return voters
    }

    /// The stake of each validator at the beginning, in units.
    var stakes: [Address: UInt256] {
        Dictionary(
            uniqueKeysWithValues: genesis.validators.members.map { ($0.address, $0.stake) })
    }
}

/// Makes the setups of the machines of a cast.
private struct Crew {
    let plan: SwarmPlan
    let plant: Plant?
    let spec: ChainSpec
    let chain: FinalStore.Chain
    let quizzes: QuizWork
    let recovery: any SignerRecovery

    func setup(_ number: Int) -> MachineSetup {
        let person = number < plan.nodes ? number : plan.twins[number - plan.nodes]
        let key = Cast.key(of: person)
        let isVoter = person < plan.stakes.count || plan.newcomers.contains(person)
        var configuration = NodeConfiguration(
            id: PeerID(number), beneficiary: key.address,
            proposes: plan.miners.contains(person) ? .always : .never,
            voter: isVoter ? key.address : nil, extraData: Array("node \(number)".utf8))
        configuration.recovery = recovery
        configuration.rules = rules(person)
        var setup = MachineSetup(
            configuration: configuration, key: isVoter ? key : nil,
            desk: OrderDesk(
                pipeline: pipeline(configuration.rules), work: WorkTable(quizzes)),
            chain: chain, rate: rate(person))
        setup.plant = plan.byzantine.contains(person) ? nil : plant
        return setup
    }

    private func rules(_ person: Int) -> VotingRules {
        guard plan.byzantine.contains(person) else { return plant?.rules ?? .simplex }
        var rules = VotingRules.simplex
        if plan.has(.invalid) { rules.isCertified = { _ in true } }
        return rules
    }

    private func pipeline(_ rules: VotingRules) -> ImportPipeline {
        var spec = spec
        // As if every block had one more before it.
        if plant == .shiftedRetarget { spec.genesisTimestamp += spec.blockTime }
        return ImportPipeline(
            spec: spec, work: WorkTable(quizzes), validators: StakingValidators(),
            rules: rules, recovery: recovery)
    }

    /// Multiply-accumulates a second, so that all workers together keep the pace; no two are
    /// equally fast.
    private func rate(_ number: Int) -> UInt64 {
        let attempts = quizzes.typicalMACs &* plan.attemptsPerBlock
        let even = attempts / (plan.blockTime * UInt64(max(plan.miners.count, 1)))
        return max(1, even / 100 &* (92 + UInt64(number % 17)))
    }
}

/// Why a simulation cannot begin.
package struct SimulationFailure: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
