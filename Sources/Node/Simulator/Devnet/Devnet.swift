package import ChainTypes
import Consensus
import Cryptography
import Execution
import NodeRuntime
import Primitives
import Quizzes
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
        spec = configuration.spec(quizzes)
        let ids = (0..<configuration.nodes).map { PeerID($0) }
        var nodes: [Node<Model>] = []
        for id in ids {
            let isForger = configuration.hasForger && id.number == configuration.nodes - 1
            let owner = NodeConfiguration(
                id: id, beneficiary: configuration.key(of: id).address, mines: !isForger)
            do {
                nodes.append(try Node(owner, spec: spec, quizzes: quizzes))
            } catch {
                throw .spec(error)
            }
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
            start: spec.genesisTimestamp * 1_000)
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
                throw .stalled(seconds: seconds, heights: simulation.nodes.map(\.tree.head.number))
            }
            try advance(watch)
        }
        return summary()
    }

    private var started: DevnetEvent.Kind {
        let genesis = simulation.nodes[0].tree.chosenEnvelope(number: 0)?.block.hash ?? .zero
        return .started(
            genesis: genesis, modelHash: spec.modelHash, difficulty: spec.initialDifficulty,
            macs: macs)
    }

    private func event(_ kind: DevnetEvent.Kind) -> DevnetEvent {
        DevnetEvent(seconds: virtualSeconds, kind: kind)
    }

    private var virtualSeconds: Double {
        Double(simulation.now - spec.genesisTimestamp * 1_000) / 1_000
    }

    /// Every node has the same block at the last height, and every forgery had its answer.
    private var isDone: Bool {
        let last = configuration.blocks
        let chosen = simulation.nodes.map { $0.tree.chosenEnvelope(number: last)?.hash }
        guard let first = chosen[0], chosen.allSatisfy({ $0 == first }) else { return false }
        guard let forger else { return true }
        let others = configuration.nodes - 1
        let isAnswered = trials.allSatisfy { $0.rejectedBy.count + $0.acceptedBy.count >= others }
        let isOverdue = simulation.nodes[0].tree.head.number >= last + 8
        return isAnswered && (forger.plans.isEmpty || isOverdue)
    }

    private mutating func advance(_ watch: (DevnetEvent) -> Void) throws(DevnetFailure) {
        let happenings = simulation.happenings
        judge(happenings, watch)
        for happening in happenings {
            if let kind = report(happening) { watch(event(kind)) }
            guard case .headChanged(let envelope, _) = happening.event else { continue }
            if happening.node.number == 0 {
                reportPayments(in: envelope, watch)
                pay(watch)
            }
            if happening.node.number == configuration.nodes - 1 { forge(watch) }
        }
    }

    private func report(_ happening: Simulation<Model>.Happening) -> DevnetEvent.Kind? {
        switch happening.event {
        case .mined(let envelope):
            return .mined(
                by: happening.node, number: envelope.header.number, hash: envelope.block.hash,
                transactions: envelope.block.transactions.count)
        case .accepted(let envelope, let peer):
            guard peer != nil else { return nil }
            return .verified(
                by: happening.node, number: envelope.header.number, hash: envelope.block.hash)
        case .headChanged(let envelope, let removed):
            guard removed > 0 else { return nil }
            return .reorganised(
                node: happening.node, removed: removed, number: envelope.header.number)
        case .rejected(let peer, let reason):
            guard deliveredForgery == nil else { return nil }
            return .rejected(by: happening.node, from: peer, reason: reason)
        case .transactionTaken, .transactionRefused:
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
        (1...configuration.blocks).first { number in
            let envelope = simulation.nodes[0].tree.chosenEnvelope(number: number)
            return envelope?.block.transactions.contains { $0.hash == hash } ?? false
        }
    }
}

// MARK: The forger

extension Devnet {
    private var forgerID: PeerID { PeerID(configuration.nodes - 1) }

    private mutating func forge(_ watch: (DevnetEvent) -> Void) {
        guard var current = forger else { return }
        let made = current.forge(
            on: simulation.nodes[forgerID.number], now: simulation.now,
            limit: Self.forgeriesPerBlock)
        forger = current
        for (forgery, bytes) in made {
            let message = NodeMessage.envelope(bytes)
            forged.append((forgery, message))
            trials.append(.init(forgery: forgery, rejectedBy: [], acceptedBy: [], reason: ""))
            watch(event(.forged(by: forgerID, forgery)))
            simulation.broadcast(message, from: forgerID, delay: Self.forgingDelay)
        }
    }

    private var deliveredForgery: Int? {
        guard let delivered = simulation.delivered else { return nil }
        return forged.firstIndex { $0.message == delivered.message }
    }

    /// Notes what a node did with a forgery.
    private mutating func judge(
        _ happenings: [Simulation<Model>.Happening], _ watch: (DevnetEvent) -> Void
    ) {
        guard let index = deliveredForgery, let node = simulation.delivered?.to else { return }
        let forgery = trials[index].forgery
        for happening in happenings {
            switch happening.event {
            case .rejected(_, let reason):
                trials[index].rejectedBy.append(node)
                if trials[index].reason.isEmpty { trials[index].reason = reason }
                watch(event(.forgeryRejected(by: node, forgery, reason: reason)))
            case .accepted:
                trials[index].acceptedBy.append(node)
                watch(event(.forgeryAccepted(by: node, forgery)))
            default:
                continue
            }
        }
    }
}

// MARK: The summary

extension Devnet {
    private func summary() -> DevnetSummary {
        let nodes = simulation.nodes
        let last = configuration.blocks
        let tree = nodes[0].tree
        let chain = (0...last).compactMap { tree.chosenEnvelope(number: $0) }
        let head = tree.chosenEnvelope(number: last)
        let state = head.flatMap { tree.record($0.hash) }?.head.state
        let isAgreed = nodes.allSatisfy { node in
            let record = head.flatMap { node.tree.record($0.hash) }
            return state != nil && record?.head.state.root == state?.root
        }
        var burnt = UInt256.zero
        for header in chain.map(\.header) {
            burnt = burnt &+ header.baseFeePerGas &* UInt256(header.gasUsed)
        }
        var quizzes = nodes[0].tally.quizzes
        for node in nodes.dropFirst() { quizzes.add(node.tally.quizzes) }
        let receiver = configuration.receiver.address
        return DevnetSummary(
            blocks: last, genesis: chain.first?.block.hash ?? .zero, modelHash: spec.modelHash,
            headHash: head?.block.hash ?? .zero, stateRoot: head?.header.stateRoot ?? .zero,
            isAgreed: isAgreed,
            workers: nodes.map { worker($0, chain: chain, balance: { state?[$0].balance }) },
            receiver: receiver, receiverBalance: state?[receiver].balance ?? .zero,
            transfers: payments.map(transfer), trials: trials, untried: forger?.plans ?? [],
            subsidy: Subsidy.total(upTo: last, spec: spec), burnt: burnt,
            totalBalance: state?.totalBalance ?? .zero,
            attempts: nodes.reduce(0) { $0 + $1.tally.attempts },
            workMACs: nodes.reduce(0) { $0 + $1.tally.workMACs },
            replayMACs: nodes.reduce(0) { $0 + $1.tally.replayMACs }, quizzes: quizzes,
            reorganisations: nodes.reduce(0) { $0 + $1.tally.reorganisations },
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
