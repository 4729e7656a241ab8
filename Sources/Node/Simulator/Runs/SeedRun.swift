import ChainTypes
import Consensus
import Cryptography
import Execution
import NodeMachine
import NodeRuntime
import Primitives
import StateTrie
import Storage
import TransactionPool
package import UsefulWork

/// One seed from its beginning to the end of its checks.
///
/// First everything that the plan has goes wrong, for so many events; then all machines and links
/// are well again, byzantine ones stay byzantine, and finality has to grow.
package struct SeedRun: Sendable {
    private let plan: SwarmPlan
    private let cast: Cast
    private let honest: [PeerID]
    private let plant: Plant?
    private let eventsOfFaults: Int
    private let start: UInt64
    private var cluster: Cluster
    private var weather: Weather
    private let traffic: Traffic
    private var healedAt: UInt64?
    private var goal: UInt64 = 0

    package init(
        _ plan: SwarmPlan, model: any WorkModel, events: Int, plant: Plant? = nil
    ) throws(SimulationFailure) {
        self.plan = plan
        self.plant = plant
        eventsOfFaults = events
        cast = try Cast(plan, model: model, plant: plant)
        honest = cast.honest.sorted()
        traffic = Traffic(cast)
        start = cast.spec.genesisTimestamp * 1_000
        let seed = SwarmPlan.hash(plan.seed)
        var network = FaultyNetwork(link: plan.link)
        network.latePerMille = plan.latePerMille
        cluster = Cluster(cast.setups, network: network, seed: seed, start: start)
        weather = Weather(plan, machines: cast.setups.count, seed: seed)
        let chain = ChainAudit(
            spec: cast.spec, genesis: cast.genesis, quizzes: cast.quizzes,
            recovery: cast.recovery)
        cluster.audit = Audit(cast, chain: chain, recovery: cast.recovery)
        for number in cluster.machines.indices where number < plan.skews.count {
            cluster.machines[number].skew = plan.skews[number]
        }
        castAdversaries()
        cluster.scheduleBlow(after: plan.blowPause)
    }

    private mutating func castAdversaries() {
        if plan.has(.flood) {
            cluster.flooder = Flooder(
                seed: SwarmPlan.hash(plan.seed), chainID: cast.spec.chainID)
        }
        for machine in cluster.machines where !cast.honest.contains(machine.id) {
            let number = cast.twins[machine.id]?.number ?? machine.id.number
            var habits: Set<Fault> = []
            if plan.byzantine.contains(number) {
                habits.formUnion(SwarmPlan.habits.intersection(plan.faults))
            }
            if plan.dishonestWorker == number {
                habits.formUnion(Set([Fault.forge, .late]).intersection(plan.faults))
            }
            cluster.adversaries[machine.id] = Adversary(
                machine.setup, habits: habits, quizzes: cast.quizzes)
        }
    }

    /// Runs to the end and says what came out.
    package mutating func run() -> SeedReport {
        while goOn() {}
        if cluster.audit?.violations.isEmpty == true { checkStores() }
        let stake = cast.genesis.validators.totalStake
        let stakes = cast.stakes
        let guilty = cluster.audit?.checkGuilt(total: stake, stakes: stakes) ?? .zero
        return SeedReport(
            seed: plan.seed, nodes: plan.nodes, validators: plan.stakes.count,
            byzantine: plan.byzantine.count, faults: plan.faults, hash: cluster.historyHash,
            events: cluster.events, messages: cluster.messages,
            finalBlocks: cluster.audit?.chain.height ?? 0,
            finalHash: cluster.audit?.chain.hash ?? .zero,
            stateRoot: cluster.audit?.chain.stateRoot ?? .zero,
            slashed: cluster.audit?.chain.slashed ?? [],
            epochs: cluster.audit?.chain.epochs ?? 0,
            setChanges: cluster.audit?.chain.setChanges ?? 0, crashes: cluster.crashes,
            convictions: cluster.audit?.convictions ?? 0,
            virtualMilliseconds: cluster.now - start,
            healingMilliseconds: healedAt.map { cluster.now - $0 } ?? 0,
            violations: cluster.audit?.violations ?? [],
            isBroken: cluster.audit?.isBroken ?? false, guilty: guilty, stake: stake)
    }

    /// One event and what has to be done around it; false at the end of the run.
    private mutating func goOn() -> Bool {
        guard cluster.events < SimulationLimits.events, cluster.step() else { return false }
        guard cluster.audit?.violations.isEmpty == true else { return false }
        if cluster.events % 64 == 0 {
            cluster.checkBounds()
        }
        if cluster.audit?.isBlowDue == true {
            cluster.audit?.isBlowDue = false
            blow()
        }
        react()
        guard let healedAt else {
            if cluster.events >= eventsOfFaults || cluster.now - start >= plan.longest { heal() }
            return true
        }
        // A broken chain has nowhere to grow.
        if cluster.audit?.isBroken == true, plan.isMajority {
            return cluster.now < healedAt + 10_000
        }
        let isNews = cluster.happenings.contains {
            if case .finalized = $0.event { true } else { false }
        }
        if isNews, hasGrown { return false }
        guard cluster.now > healedAt + SimulationLimits.healing else { return true }
        if plan.isMajority { return false }
        let numbers = honest.map { cluster.machines[$0.number].node?.tree.root.number ?? 0 }
        let goal = goal
        cluster.audit?.fail(
            .liveness,
            "\(SimulationLimits.healing / 1_000) s after all was well the honest nodes are at "
                + "\(numbers), expected \(goal)")
        return false
    }

    private var hasGrown: Bool {
        honest.allSatisfy { id in
            (cluster.machines[id.number].node?.tree.root.number ?? 0) >= goal
        }
    }

    // MARK: Faults

    private mutating func blow() {
        if healedAt == nil { weather.blow(&cluster, honest: honest) }
        trade()
        forge()
        if plan.has(.flood), weather.isFloodDue(), let victim = honest.randomOne(&weather.generator)
        {
            for message in cluster.flooder?.burst() ?? [] {
                cluster.send(message, from: PeerID(cluster.machines.count), to: victim)
            }
        }
        cluster.scheduleBlow(after: plan.blowPause)
    }

    private mutating func heal() {
        healedAt = cluster.now
        cluster.network.heal()
        cluster.crashesPerEffect = 0
        for machine in cluster.machines {
            machine.disk.crash(at: nil)
            cluster.start(machine.id)
        }
        let numbers = honest.map { cluster.machines[$0.number].node?.tree.root.number ?? 0 }
        goal = (numbers.max() ?? 0) + SimulationLimits.blocksAfterHealing
    }

    /// Somebody sends something through whichever honest node is up.
    private mutating func trade() {
        guard let id = honest.randomOne(&weather.generator),
            let node = cluster.machines[id.number].node,
            let transaction = traffic.next(on: node, &weather.generator)
        else { return }
        cluster.submit(transaction, to: id)
    }

    private mutating func forge() {
        guard plan.has(.forge), let worker = plan.dishonestWorker,
            let node = cluster.machines[worker].node
        else { return }
        let now = cluster.now
        let forgery = cluster.adversaries[PeerID(worker)]?.forge(on: node, now: now)
        if let forgery { cluster.broadcast(forgery, from: PeerID(worker)) }
    }

    /// The planted mistake that needs a hand from outside.
    private mutating func react() {
        guard plant == .leakedState else { return }
        for happening in cluster.happenings {
            let machine = cluster.machines[happening.node.number]
            guard machine.setup.plant == .leakedState,
                case .executed(let envelope, _) = happening.event, let node = machine.node
            else { continue }
            let number = envelope.header.number
            let rivals = node.tree.children(of: envelope.header.parentBeaconBlockRoot)
            // Beside it there was a block already, so one of the two will be given up.
            guard rivals.count > 1, number == node.tree.root.number + 1,
                let record = node.tree.record(envelope.hash)
            else { continue }
            machine.leak(record)
        }
    }

    // MARK: The end

    /// Every honest store hangs together, and gives back the chain after one more crash.
    private mutating func checkStores() {
        for id in honest {
            guard let before = cluster.machines[id.number].node?.tree.root else { continue }
            do {
                let report = try cluster.machines[id.number].store?.check()
                if let problem = report?.problems.first {
                    cluster.audit?.fail(.state, "the store of \(id): \(problem)")
                }
                cluster.machines[id.number].crash(seed: SwarmPlan.hash(plan.seed))
                try cluster.machines[id.number].start()
            } catch {
                cluster.audit?.fail(.recovery, "\(id) does not start again: \(error)")
                continue
            }
            let after = cluster.machines[id.number].node?.tree.root
            guard after?.envelopeHash == before.envelopeHash else {
                cluster.audit?.fail(
                    .recovery,
                    "\(id) comes back at \(after?.number ?? 0), it had \(before.number)")
                continue
            }
        }
    }
}

extension [PeerID] {
    func randomOne(_ generator: inout CounterGenerator) -> PeerID? {
        isEmpty ? nil : self[Int(generator.below(UInt64(count)))]
    }
}
