package import ChainTypes
import Consensus
import Cryptography
import Execution
import NodeRuntime
import Primitives
import Quizzes
import Staking
import StateTrie
package import UsefulWork

/// A network of nodes in one process: they work, verify, are paid, and a transfer goes around.
package struct Devnet<Model: WorkModel>: Sendable {
    /// Virtual milliseconds that a forger waits, so that every node has the block it builds on.
    private static var forgingDelay: UInt64 { 1_500 }
    /// Forgeries for one block, so that a run shows them one after the other.
    private static var forgeriesPerBlock: Int { 3 }

    package let configuration: DevnetConfiguration
    package let spec: ChainSpec
    private let macs: UInt64
    private var simulation: Simulation<Model>
    private var forger: Forger<Model>?
    private var forged: [(forgery: Forgery, message: NodeMessage)] = []
    private var trials: [DevnetSummary.Trial] = []
    private var payments: [SignedTransaction] = []
    private var paidAt: UInt64 = 0
    private let genesis: BlockRecord
    private var minedAt: [Hash32: UInt64] = [:]
    private var finality: [UInt64] = []
    private var slashed: [Address] = []

    package init(
        _ configuration: DevnetConfiguration, model: Model, textBytes: Int? = nil
    ) throws(DevnetFailure) {
        try configuration.check()
        self.configuration = configuration
        let quizzes: QuizWork<Model>
        do {
            quizzes = try QuizWork(
                model: model, modelHash: model.fileHash,
                textBytes: textBytes ?? model.textBytes)
        } catch {
            throw .work(error.description)
        }
        macs = quizzes.typicalMACs
        spec = try configuration.spec(quizzes)
        let ids = (0..<configuration.nodes).map { PeerID($0) }
        let pipeline = ImportPipeline(
            spec: spec, work: QuizVerifier(quizzes), validators: StakingValidators())
        let genesis: BlockRecord
        do {
            genesis = try BlockRecord.genesis(spec, validators: pipeline.validators)
        } catch {
            throw .spec(error.description)
        }
        self.genesis = genesis
        var nodes: [Node<Model>] = []
        for id in ids {
            let isForger = configuration.hasForger && id.number == configuration.nodes - 1
            let key = configuration.key(of: id)
            var owner = NodeConfiguration(
                id: id, beneficiary: key.address, mines: !isForger, votingKey: key)
            owner.replaysEverything = true
            owner.viewTimeout = configuration.viewTimeout
            nodes.append(
                Node(owner, from: NodeStart(root: genesis), pipeline: pipeline, quizzes: quizzes))
            if isForger { forger = Forger(quizzes: quizzes, beneficiary: owner.beneficiary) }
        }
        let macs = macs
        simulation = Simulation(
            nodes: nodes,
            rates: ids.map {
                configuration.rate(
                    of: $0.number, macs: macs, attemptsAtOnce: model.attemptsAtOnce)
            },
            link: configuration.link, seed: configuration.seedHash,
            start: spec.genesisTimestamp * 1_000,
            equivocators: Dictionary(
                uniqueKeysWithValues: [configuration.equivocator].compactMap { $0 }.map {
                    ($0, configuration.key(of: $0))
                }))
    }

    /// Runs to the last block and says what came out of it.
    package mutating func run(
        watch: (DevnetEvent) -> Void = { _ in }
    ) throws(DevnetFailure) -> DevnetSummary {
        watch(event(started))
        let seconds = 600 + 20 * configuration.blockTime * configuration.blocks
        let end = simulation.now + seconds * 1_000
        while !isDone {
            guard simulation.now < end, simulation.step() else {
                throw .stalled(seconds: seconds, heights: simulation.nodes.map(\.tree.root.number))
            }
            try advance(watch)
        }
        return summary()
    }

    private var started: DevnetEvent.Kind {
        .started(
            genesis: genesis.head.hash, modelHash: spec.modelHash,
            difficulty: spec.initialDifficulty,
            macs: macs)
    }

    private func event(_ kind: DevnetEvent.Kind) -> DevnetEvent {
        DevnetEvent(seconds: virtualSeconds, kind: kind)
    }

    private var virtualSeconds: Double {
        Double(simulation.now - spec.genesisTimestamp * 1_000) / 1_000
    }

    /// The final block of a number at a node.
    private func final(_ number: UInt64, at node: Int = 0) -> Envelope? {
        if number == 0 { return genesis.envelope }
        let chain = simulation.finals[node]
        return number <= UInt64(chain.count) ? chain[Int(number) - 1] : nil
    }

    /// Every node has the same final block at the last height, every forgery had its answer, and
    /// whoever equivocated lost its stake.
    private var isDone: Bool {
        let last = configuration.blocks
        let chosen = simulation.nodes.indices.map { final(last, at: $0)?.hash }
        guard let first = chosen[0], chosen.allSatisfy({ $0 == first }) else { return false }
        guard let forger else { return configuration.equivocator == nil || !slashed.isEmpty }
        let others = configuration.nodes - 1
        let isAnswered = trials.allSatisfy { $0.rejectedBy.count + $0.acceptedBy.count >= others }
        let isOverdue = simulation.nodes[0].tree.root.number >= last + 8
        let isJust = configuration.equivocator == nil || !slashed.isEmpty
        return isAnswered && isJust && (forger.plans.isEmpty || isOverdue)
    }

    private mutating func advance(_ watch: (DevnetEvent) -> Void) throws(DevnetFailure) {
        let happenings = simulation.happenings
        judge(happenings, watch)
        for happening in happenings {
            if let kind = report(happening) { watch(event(kind)) }
            if happening.node == forgerID { forger?.note(happening.event) }
            switch happening.event {
            case .mined(let envelope):
                minedAt[envelope.hash] = simulation.now
            case .headChanged where happening.node.number == 0:
                pay(watch)
            case .finalized(let records) where happening.node.number == 0:
                for record in records { noteFinal(record, watch) }
            default: break
            }
            if happening.node == forgerID { forgeAfter(happening.event, watch) }
        }
    }

    /// Tells of a block that became final at the first node, of the transfers in it and of what
    /// the staking contract did.
    private mutating func noteFinal(_ record: BlockRecord, _ watch: (DevnetEvent) -> Void) {
        let envelope = record.envelope
        let delay = simulation.now - (minedAt.removeValue(forKey: envelope.hash) ?? simulation.now)
        finality.append(delay)
        if let own = (try? EnvelopeVotes(decoding: envelope.certificate))?.own {
            watch(
                event(
                    .finalized(
                        number: record.number, hash: record.head.hash, view: own.vote.view,
                        signers: own.signatures.count / 65, after: Double(delay) / 1_000)))
        }
        reportPayments(in: envelope, watch)
        for log in record.receipts.flatMap(\.logs) {
            guard let conviction = SlashedLog(log) else { continue }
            slashed.append(conviction.offender)
            watch(
                event(
                    .slashed(
                        offender: conviction.offender, reporter: conviction.reporter,
                        number: record.number)))
        }
    }

    private func report(_ happening: Simulation<Model>.Happening) -> DevnetEvent.Kind? {
        switch happening.event {
        case .mined(let envelope):
            return .mined(
                by: happening.node, number: envelope.header.number, hash: envelope.block.hash,
                transactions: envelope.block.transactions.count)
        case .replayed(let hash, isValid: true):
            let node = simulation.nodes[happening.node.number]
            guard let envelope = node.tree.record(hash)?.envelope,
                envelope.header.beneficiary != node.configuration.beneficiary
            else { return nil }
            return .verified(
                by: happening.node, number: envelope.header.number, hash: envelope.block.hash)
        case .convicted(let evidence):
            guard let kind = evidence.kind,
                let offender = try? evidence.offender(chainID: spec.chainID)
            else { return nil }
            return .convicted(by: happening.node, offender: offender, kind)
        case .headChanged(let envelope, let removed):
            guard removed > 0 else { return nil }
            return .reorganised(
                node: happening.node, removed: removed, number: envelope.header.number)
        case .rejected(let peer, let reason):
            guard deliveredForgery == nil, peer != happening.node else { return nil }
            return .rejected(by: happening.node, from: peer, reason: reason)
        case .executed, .dropped, .replayed, .voted, .finalized, .contradicted, .transactionTaken,
            .transactionRefused:
            return nil
        }
    }
}

// MARK: The transfer

extension Devnet {
    /// Has the richest worker pay the receiver twice as soon as it can, and again if both payments
    /// were lost with a branch.
    private mutating func pay(_ watch: (DevnetEvent) -> Void) {
        let head = simulation.nodes[0].tree.head
        let state = head.head.state
        let receiver = configuration.receiver.address
        guard head.number >= 2, state[receiver].balance.isZero else { return }
        guard payments.isEmpty || head.number > paidAt + 3 else { return }
        let workers = (0..<configuration.workers).map { PeerID($0) }
        let payer = workers.max {
            state[configuration.key(of: $0).address].balance
                < state[configuration.key(of: $1).address].balance
        }
        guard let payer else { return }
        let key = configuration.key(of: payer)
        paidAt = head.number
        payments = []
        for (index, amount) in ["1.5", "0.25"].enumerated() {
            guard let units = Coin.units(amount) else { continue }
            let transfer = Transaction.transfer(
                chainID: spec.chainID, nonce: state[key.address].nonce + UInt64(index),
                to: receiver, value: units, maxFee: 3_000_000_000,
                maxPriorityFee: 1_000_000_000)
            let signed = SignedTransaction(transfer, key: key)
            payments.append(signed)
            simulation.submit(signed, to: payer)
            watch(
                event(
                    .transferSent(
                        hash: signed.hash, from: key.address, to: receiver, units: units)))
        }
    }

    private func reportPayments(in envelope: Envelope, _ watch: (DevnetEvent) -> Void) {
        for transaction in envelope.block.transactions {
            watch(
                event(
                    .transferIncluded(
                        hash: transaction.hash, number: envelope.header.number)))
        }
    }

    /// The block of the chosen branch that holds a transaction.
    private func number(of hash: Hash32) -> UInt64? {
        (1...UInt64(simulation.finals[0].count)).first { number in
            final(number)?.block.transactions.contains { $0.hash == hash } ?? false
        }
    }
}

// MARK: The forger

extension Devnet {
    private var forgerID: PeerID { PeerID(configuration.nodes - 1) }

    /// A forger tries when there is a new block to build on, when it hears of a candidate, and when
    /// there are transfers to alter.
    private mutating func forgeAfter(_ event: NodeEvent, _ watch: (DevnetEvent) -> Void) {
        switch event {
        case .headChanged: forge(.head, delay: Self.forgingDelay, watch)
        case .executed(_, let peer) where peer != nil: forge(.candidate, delay: 0, watch)
        case .transactionTaken: forge(.transactions, delay: 0, watch)
        default: break
        }
    }

    private mutating func forge(
        _ occasion: Forgery.Occasion, delay: UInt64, _ watch: (DevnetEvent) -> Void
    ) {
        guard var current = forger else { return }
        let made = current.forge(
            on: simulation.nodes[forgerID.number], at: occasion, now: simulation.now,
            limit: Self.forgeriesPerBlock)
        forger = current
        for (forgery, bytes) in made {
            let message = NodeMessage.envelope(bytes)
            forged.append((forgery, message))
            trials.append(
                .init(
                    forgery: forgery, rejectedBy: [], acceptedBy: [],
                    hash: (try? Envelope(decoding: bytes))?.hash, reason: ""))
            watch(event(.forged(by: forgerID, forgery)))
            simulation.broadcast(message, from: forgerID, delay: delay)
        }
    }

    private var deliveredForgery: Int? {
        guard let delivered = simulation.delivered else { return nil }
        return forged.firstIndex { $0.message == delivered.message }
    }

    /// Notes what a node did with a forgery, when it came or when its work was replayed.
    private mutating func judge(
        _ happenings: [Simulation<Model>.Happening], _ watch: (DevnetEvent) -> Void
    ) {
        var index = deliveredForgery
        for happening in happenings {
            switch happening.event {
            case .replayed(let hash, let isValid):
                index = trials.firstIndex { $0.hash == hash && isForgedHash($0) }
                if isValid, let index { accept(index, happening.node, watch) }
            case .rejected(_, let reason):
                if let index { refuse(index, happening.node, reason, watch) }
            case .dropped:
                let reason = "it came too late: another block is final, or enough candidates wait"
                if let index { refuse(index, happening.node, reason, watch) }
            default: continue
            }
        }
    }

    /// Whether the hash of a trial is that of no honest envelope: an altered body has the honest
    /// one's.
    private func isForgedHash(_ trial: DevnetSummary.Trial) -> Bool {
        trial.forgery != .alteredTransaction && trial.forgery != .missingTransaction
    }

    private mutating func accept(
        _ index: Int, _ node: PeerID, _ watch: (DevnetEvent) -> Void
    ) {
        guard !trials[index].acceptedBy.contains(node) else { return }
        trials[index].acceptedBy.append(node)
        watch(event(.forgeryAccepted(by: node, trials[index].forgery)))
    }

    private mutating func refuse(
        _ index: Int, _ node: PeerID, _ reason: String, _ watch: (DevnetEvent) -> Void
    ) {
        guard node != forgerID, !trials[index].rejectedBy.contains(node) else { return }
        trials[index].rejectedBy.append(node)
        if trials[index].reason.isEmpty { trials[index].reason = reason }
        watch(event(.forgeryRejected(by: node, trials[index].forgery, reason: reason)))
    }
}

// MARK: The summary

extension Devnet {
    private func summary() -> DevnetSummary {
        let nodes = simulation.nodes
        let last = min(UInt64(simulation.finals[0].count), nodes[0].tree.root.number)
        let chain = (0...last).compactMap { final($0) }
        let head = chain.last
        let state = nodes[0].tree.root.head.state
        let isAgreed = nodes.indices.allSatisfy { index in
            zip(simulation.finals[index], simulation.finals[0]).allSatisfy { $0.hash == $1.hash }
                && final(configuration.blocks, at: index) != nil
        }
        var rewards = UInt256.zero
        for withdrawal in chain.flatMap(\.block.withdrawals) {
            rewards = rewards &+ UInt256(withdrawal.amount) &* UInt256(Rewards.gwei)
        }
        var burnt = UInt256.zero
        for header in chain.map(\.header) {
            burnt = burnt &+ header.baseFeePerGas &* UInt256(header.gasUsed)
        }
        var quizzes = nodes[0].tally.quizzes
        for node in nodes.dropFirst() { quizzes.add(node.tally.quizzes) }
        let receiver = configuration.receiver.address
        return DevnetSummary(
            blocks: last, genesis: genesis.head.hash, modelHash: spec.modelHash,
            headHash: head?.block.hash ?? .zero, stateRoot: head?.header.stateRoot ?? .zero,
            isAgreed: isAgreed,
            workers: nodes.map { worker($0, chain: chain, balance: { state[$0].balance }) },
            receiver: receiver, receiverBalance: state[receiver].balance,
            transfers: payments.map(transfer), trials: trials, untried: forger?.plans ?? [],
            slashed: slashed,
            equivocators: [configuration.equivocator].compactMap { $0 }.map {
                configuration.key(of: $0).address
            },
            finality: finality,
            allocated: spec.allocations.reduce(UInt256.zero) { $0 &+ $1.balance },
            subsidy: Subsidy.total(upTo: last, spec: spec), rewards: rewards, burnt: burnt,
            totalBalance: state.totalBalance,
            attempts: nodes.reduce(0) { $0 + $1.tally.attempts },
            workMACs: nodes.reduce(0) { $0 + $1.tally.workMACs },
            replayMACs: nodes.reduce(0) { $0 + $1.tally.replayMACs }, quizzes: quizzes,
            reorganisations: nodes.reduce(0) { $0 + $1.tally.reorganisations },
            asked: nodes.reduce(0) { $0 + $1.tally.asked },
            orphaned: nodes.reduce(0) { $0 + $1.tally.orphaned },
            virtualSeconds: virtualSeconds, historyHash: simulation.historyHash)
    }

    private func worker(
        _ node: Node<Model>, chain: [Envelope], balance: (Address) -> UInt256?
    ) -> DevnetSummary.Worker {
        let address = node.configuration.beneficiary
        let blocks = chain.dropFirst().count { $0.header.beneficiary == address }
        return DevnetSummary.Worker(
            node: node.configuration.id, address: address, blocks: blocks,
            verified: node.tally.verified, rejected: node.tally.rejected,
            attempts: node.tally.attempts, balance: balance(address) ?? .zero)
    }

    private func transfer(_ payment: SignedTransaction) -> DevnetSummary.Transfer {
        DevnetSummary.Transfer(
            hash: payment.hash, from: (try? payment.sender()) ?? .zero,
            to: payment.transaction.to ?? .zero, units: payment.transaction.value,
            number: number(of: payment.hash))
    }
}
