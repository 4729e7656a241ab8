package import ChainTypes
import Consensus
import Cryptography
import Execution
import NodeMachine
import NodeRuntime
import Primitives
import Quizzes
import Staking
import StateTrie
package import UsefulWork

/// A network of nodes in one process: they work, verify, are paid, and a transfer goes around.
package struct Devnet: Sendable {
    package let configuration: DevnetConfiguration
    package let spec: ChainSpec
    private let macs: UInt64
    private let genesis: BlockRecord
    private var cluster: Cluster
    private var trials: ForgeryTrials?
    private var payments: [SignedTransaction] = []
    private var paidAt: UInt64 = 0
    private var minedAt: [Hash32: UInt64] = [:]
    private var finality: [UInt64] = []
    private var slashed: [Address] = []
    /// The balances after the last final block of the first node.
    private var book: BalanceBook

    package init(
        _ configuration: DevnetConfiguration, model: any WorkModel, textBytes: Int? = nil
    ) throws(DevnetFailure) {
        try configuration.check()
        self.configuration = configuration
        let quizzes: QuizWork
        do {
            quizzes = try QuizWork(
                model: model, modelHash: model.fileHash,
                textBytes: textBytes ?? model.textBytes)
        } catch {
            throw .work(error.description)
        }
        macs = quizzes.typicalMACs
        spec = try configuration.spec(quizzes)
        book = BalanceBook(spec)
        do {
            genesis = try BlockRecord.genesis(spec, validators: StakingValidators())
        } catch {
            throw .spec(error.description)
        }
        let chain = FinalStore.Chain(
            spec: spec, genesis: genesis, validators: StakingValidators())
        cluster = Cluster(
            DevnetCrew(configuration, quizzes: quizzes, chain: chain).setups,
            network: FaultyNetwork(link: configuration.link), seed: configuration.seedHash,
            start: spec.genesisTimestamp * 1_000)
        if let id = configuration.forger {
            trials = ForgeryTrials(
                id, quizzes: quizzes, beneficiary: configuration.key(of: id).address)
        }
        if let id = configuration.equivocator {
            cluster.adversaries[id] = Adversary(
                cluster.machines[id.number].setup, habits: [.equivocate],
                quizzes: quizzes)
        }
    }

    /// Runs to the last block and says what came out of it.
    package mutating func run(
        watch: (DevnetEvent) -> Void = { _ in }
    ) throws(DevnetFailure) -> DevnetSummary {
        watch(event(started))
        let seconds = 600 + 20 * configuration.blockTime * configuration.blocks
        let end = cluster.now + seconds * 1_000
        while !isDone {
            guard cluster.now < end, cluster.step() else {
                throw .stalled(seconds: seconds, heights: cluster.machines.map { height($0.id) })
            }
            advance(watch)
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
        Double(cluster.now - spec.genesisTimestamp * 1_000) / 1_000
    }

    /// The node whose view of the chain is told.
    private static var first: PeerID { PeerID(0) }

    /// A machine's node; `nil` before it is switched on.
    private func node(_ id: PeerID) -> NodeMachine? { cluster.machines[id.number].node }

    /// The number of the last block that a machine's store has.
    private func height(_ id: PeerID) -> UInt64 { cluster.machines[id.number].store?.number ?? 0 }

    /// The final block of a number in a machine's store.
    private func final(_ number: UInt64, at id: PeerID) -> Envelope? {
        cluster.machines[id.number].store?.envelope(number)
    }

    /// Every node has the same final block at the last height, every forgery had its answer, and
    /// whoever equivocated lost its stake.
    private var isDone: Bool {
        let last = configuration.blocks
        guard cluster.machines.allSatisfy({ height($0.id) >= last }) else { return false }
        guard configuration.equivocator == nil || !slashed.isEmpty else { return false }
        if let trials {
            let isOverdue = height(Self.first) >= last + 8
            guard trials.isAnswered(by: configuration.nodes - 1),
                trials.untried.isEmpty || isOverdue
            else { return false }
        }
        let chosen = cluster.machines.map { final(last, at: $0.id)?.hash }
        return chosen.allSatisfy { $0 != nil && $0 == chosen[0] }
    }

    private mutating func advance(_ watch: (DevnetEvent) -> Void) {
        let happenings = cluster.happenings
        for kind in trials?.judge(happenings, delivered: cluster.delivered) ?? [] {
            watch(event(kind))
        }
        for happening in happenings {
            if let kind = report(happening) { watch(event(kind)) }
            if happening.node == trials?.id { trials?.note(happening.event) }
            switch happening.event {
            case .mined(let envelope):
                minedAt[envelope.hash] = cluster.now
            case .headChanged where happening.node == Self.first:
                pay(watch)
            case .finalized(let records) where happening.node == Self.first:
                for record in records { noteFinal(record, watch) }
            default: break
            }
            if happening.node == trials?.id { forge(after: happening.event, watch) }
        }
    }

    private mutating func forge(after event: NodeEvent, _ watch: (DevnetEvent) -> Void) {
        guard let id = trials?.id, let node = node(id) else { return }
        for shot in trials?.shots(after: event, on: node, now: cluster.now) ?? [] {
            watch(self.event(.forged(by: id, shot.forgery)))
            cluster.broadcast(shot.message, from: id, delay: shot.delay)
        }
    }

    /// Tells of a block that became final at the first node, of the transfers in it and of what
    /// the staking contract did.
    private mutating func noteFinal(_ record: BlockRecord, _ watch: (DevnetEvent) -> Void) {
        book.enter(record)
        let envelope = record.envelope
        let delay = cluster.now - (minedAt.removeValue(forKey: envelope.hash) ?? cluster.now)
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

    private func report(_ happening: Cluster.Happening) -> DevnetEvent.Kind? {
        switch happening.event {
        case .mined(let envelope):
            return .mined(
                by: happening.node, number: envelope.header.number, hash: envelope.block.hash,
                transactions: envelope.block.transactions.count)
        case .replayed(let hash, isValid: true):
            guard let node = node(happening.node),
                let envelope = node.tree.record(hash)?.envelope,
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
            let isForged = cluster.delivered.map { trials?.isForgery($0) == true } ?? false
            guard !isForged, peer != happening.node else { return nil }
            return .rejected(by: happening.node, from: peer, reason: reason)
        case .executed, .dropped, .replayed, .voted, .finalized, .contradicted, .transactionTaken,
            .transactionRefused, .transactionsExecutable, .transactionsDropped, .workFailed,
            .nothingProposed:
            return nil
        }
    }
}

// MARK: The transfer

extension Devnet {
    /// Has the richest worker pay the receiver twice as soon as it can, and again if both payments
    /// were lost with a branch.
    private mutating func pay(_ watch: (DevnetEvent) -> Void) {
        guard let head = node(Self.first)?.tree.head else { return }
        let state = head.head.state
        let receiver = configuration.receiver.address
        func balance(_ address: Address) -> UInt256 {
            (try? state.account(address))??.balance ?? .zero
        }
        guard head.number >= 2, balance(receiver).isZero else { return }
        guard payments.isEmpty || head.number > paidAt + 3 else { return }
        let workers = (0..<configuration.workers).map { PeerID($0) }
        let payer = workers.max {
            balance(configuration.key(of: $0).address)
                < balance(configuration.key(of: $1).address)
        }
        guard let payer else { return }
        let key = configuration.key(of: payer)
        guard let account = (try? state.account(key.address)) ?? nil else { return }
        paidAt = head.number
        payments = []
        for (index, amount) in ["1.5", "0.25"].enumerated() {
            guard let units = Coin.units(amount) else { continue }
            let transfer = Transaction.transfer(
                chainID: spec.chainID, nonce: account.nonce + UInt64(index),
                to: receiver, value: units, maxFee: 3_000_000_000,
                maxPriorityFee: 1_000_000_000)
            let signed = SignedTransaction(transfer, key: key)
            payments.append(signed)
            cluster.submit(signed, to: payer)
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
}

// MARK: The summary

extension Devnet {
    private func summary() -> DevnetSummary {
        let nodes = cluster.machines.compactMap(\.node)
        let last = height(Self.first)
        let chain = (0...last).compactMap { final($0, at: Self.first) }
        let head = chain.last
        var rewards = UInt256.zero
        for withdrawal in chain.flatMap(\.block.withdrawals) {
            rewards = rewards &+ UInt256(withdrawal.amount) &* UInt256(Rewards.gwei)
        }
        var burnt = UInt256.zero
        for header in chain.map(\.header) {
            burnt = burnt &+ header.baseFeePerGas &* UInt256(header.gasUsed)
        }
        var quizzes = QuizTally()
        for node in nodes { quizzes.add(node.tally.quizzes) }
        let receiver = configuration.receiver.address
        return DevnetSummary(
            blocks: last, genesis: genesis.head.hash, modelHash: spec.modelHash,
            headHash: head?.block.hash ?? .zero, stateRoot: head?.header.stateRoot ?? .zero,
            isAgreed: isAgreed(with: chain), workers: nodes.map { worker($0, chain: chain) },
            receiver: receiver, receiverBalance: book[receiver],
            transfers: payments.map { transfer($0, chain: chain) },
            trials: trials?.trials ?? [], untried: trials?.untried ?? [],
            slashed: slashed,
            equivocators: [configuration.equivocator].compactMap { $0 }.map {
                configuration.key(of: $0).address
            },
            finality: finality,
            allocated: spec.allocations.reduce(UInt256.zero) { $0 &+ $1.balance },
            subsidy: Subsidy.total(upTo: last, spec: spec), rewards: rewards, burnt: burnt,
            totalBalance: book.total,
            attempts: nodes.reduce(0) { $0 + $1.tally.attempts },
            workMACs: nodes.reduce(0) { $0 + $1.tally.workMACs },
            replayMACs: nodes.reduce(0) { $0 + $1.tally.replayMACs }, quizzes: quizzes,
            reorganisations: nodes.reduce(0) { $0 + $1.tally.reorganisations },
            asked: nodes.reduce(0) { $0 + $1.tally.asked },
            orphaned: nodes.reduce(0) { $0 + $1.tally.orphaned },
            virtualSeconds: virtualSeconds, historyHash: cluster.historyHash)
    }

    /// Whether every store has the last block, and no other blocks than the first one's.
    private func isAgreed(with chain: [Envelope]) -> Bool {
        let hashes = chain.map(\.hash)
        return cluster.machines.allSatisfy { machine in
            let height = height(machine.id)
            let common = zip(0...height, hashes)
            return height >= configuration.blocks
                && common.allSatisfy { final($0, at: machine.id)?.hash == $1 }
        }
    }

    private func worker(_ node: NodeMachine, chain: [Envelope]) -> DevnetSummary.Worker {
        let address = node.configuration.beneficiary
        let blocks = chain.dropFirst().count { $0.header.beneficiary == address }
        return DevnetSummary.Worker(
            node: node.configuration.id, address: address, blocks: blocks,
            verified: node.tally.verified, rejected: node.tally.rejected,
            attempts: node.tally.attempts, balance: book[address])
    }

    private func transfer(
        _ payment: SignedTransaction, chain: [Envelope]
    ) -> DevnetSummary.Transfer {
        let holder = chain.first { envelope in
            envelope.block.transactions.contains { $0.hash == payment.hash }
        }
        return DevnetSummary.Transfer(
            hash: payment.hash, from: (try? payment.sender()) ?? .zero,
            to: payment.transaction.to ?? .zero, units: payment.transaction.value,
            number: holder?.header.number)
    }
}
