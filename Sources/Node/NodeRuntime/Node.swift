package import ChainTypes
package import Consensus
import Execution
package import Primitives
import Quizzes
import StateTrie
package import TransactionPool
package import UsefulWork

/// What the owner of a node decides.
package struct NodeConfiguration: Sendable, Hashable {
    package var id: PeerID
    /// The account that is paid for the blocks of this node.
    package var beneficiary: Address
    package var mines: Bool
    /// At most 32 bytes that go into every header of this node.
    package var extraData: [UInt8]
    /// Milliseconds between two announcements of the head.
    package var announcementPause: UInt64

    package init(
        id: PeerID, beneficiary: Address, mines: Bool = true, extraData: [UInt8] = [],
        announcementPause: UInt64 = 10_000
    ) {
        self.id = id
        self.beneficiary = beneficiary
        self.mines = mines
        self.extraData = extraData
        self.announcementPause = announcementPause
    }
}

/// A full node: chain, pool, worker and verifier in one machine.
///
/// It has no clock, no thread and no socket: inputs carry the time, effects say what is wanted. The
/// simulator runs many of them in one loop; a network driver will run one.
package struct Node<Model: WorkModel>: Sendable {
    package let configuration: NodeConfiguration
    package private(set) var tree: BlockTree<QuizVerifier<Model>, MostWork>
    package private(set) var pool: TransactionPool
    package private(set) var tally = NodeTally()
    /// Transactions that are said again with every announcement of the head.
    private static var repeated: Int { 16 }
    private let quizzes: QuizWork<Model>
    private let executor: BlockExecutor
    private var candidate: Candidate?
    private var lastTicket: UInt64 = 0

    /// A block that this node works on.
    private struct Candidate: Sendable {
        let block: Block
        let context: WorkContext
        /// The number of the next attempt.
        var attempt: UInt64 = 0
        /// True when the pool has got something that the block does not hold.
        var isOutdated = false

        /// The attempts of the next pass of the model.
        func numbers(_ count: Int) -> Range<UInt64> {
            attempt..<attempt &+ UInt64(max(count, 1))
        }
    }

    package init(
        _ configuration: NodeConfiguration, spec: ChainSpec, quizzes: QuizWork<Model>
    ) throws(ChainSpecFailure) {
        self.configuration = configuration
        self.quizzes = quizzes
        tree = try BlockTree(spec: spec, work: QuizVerifier(quizzes), choice: MostWork())
        executor = BlockExecutor(spec: spec)
        pool = TransactionPool(
            PoolConfiguration(chainID: spec.chainID), head: Self.poolHead(after: tree.head.head))
    }

    /// Advances the node by one input.
    ///
    /// `now`: milliseconds since 1970.
    package mutating func handle(_ input: NodeInput, now: UInt64) -> [NodeEffect] {
        switch input {
        case .started: start(now: now)
        case .message(let message, let peer): receive(message, from: peer, now: now)
        case .submitted(let transaction): take(transaction, from: nil, now: now)
        case .worked(let ticket): attempt(ticket: ticket, now: now)
        case .woke: announce()
        }
    }
}

// MARK: Messages

extension Node {
    private mutating func start(now: UInt64) -> [NodeEffect] {
        [.wake(after: configuration.announcementPause)] + beginWork(now: now)
    }

    /// Says again what others may have missed: a message can be lost, or come before what it needs.
    private func announce() -> [NodeEffect] {
        let transactions = pool.announced(Self.repeated).map {
            NodeMessage.transaction($0.transaction.encoded)
        }
        let messages = [.announce(tree.head.envelopeHash)] + transactions
        return messages.map { .broadcast($0, except: nil) } + [
            .wake(after: configuration.announcementPause)
        ]
    }

    private mutating func receive(
        _ message: NodeMessage, from peer: PeerID, now: UInt64
    ) -> [NodeEffect] {
        switch message {
        case .envelope(let bytes):
            return receive(envelopeBytes: bytes, from: peer, now: now)
        case .transaction(let bytes):
            do {
                return take(try SignedTransaction(decoding: bytes), from: peer, now: now)
            } catch {
                return reject("transaction: \(error)", from: peer)
            }
        case .announce(let hash):
            guard let missing = tree.missing(for: hash) else { return [] }
            return [.send(.request(missing), to: peer)]
        case .request(let hash):
            guard let envelope = tree.envelope(hash) else { return [] }
            return [.send(.envelope(envelope.encoded), to: peer)]
        }
    }

    private mutating func receive(
        envelopeBytes bytes: [UInt8], from peer: PeerID, now: UInt64
    ) -> [NodeEffect] {
        let envelope: Envelope
        do {
            envelope = try Envelope(decoding: bytes)
        } catch {
            return reject("envelope: \(error)", from: peer)
        }
        return importEnvelope(envelope, from: peer, now: now)
    }

    private mutating func reject(_ reason: String, from peer: PeerID) -> [NodeEffect] {
        tally.rejected += 1
        return [.event(.rejected(from: peer, reason: reason))]
    }

    private mutating func take(
        _ transaction: SignedTransaction, from peer: PeerID?, now: UInt64
    ) -> [NodeEffect] {
        do {
            try pool.insert(transaction, state: tree.head.head.state, now: now)
        } catch {
            if error == .alreadyKnown { return [] }
            let reason = error.description
            return [.event(.transactionRefused(transaction.hash, reason: reason))]
        }
        candidate?.isOutdated = true
        return [
            .event(.transactionTaken(transaction.hash)),
            .broadcast(.transaction(transaction.encoded), except: peer),
        ]
    }
}

// MARK: Chain

extension Node {
    private mutating func importEnvelope(
        _ envelope: Envelope, from peer: PeerID?, now: UInt64
    ) -> [NodeEffect] {
        let headBefore = tree.head.envelopeHash
        var effects: [NodeEffect] = []
        for effect in tree.handle(.envelope(envelope, now: now / 1_000)) {
            effects += follow(effect, from: peer, now: now)
        }
        if tree.head.envelopeHash != headBefore { effects += beginWork(now: now) }
        return effects
    }

    /// What a change of the tree means to the node.
    private mutating func follow(
        _ effect: ConsensusEffect, from peer: PeerID?, now: UInt64
    ) -> [NodeEffect] {
        switch effect {
        case .accepted(let record):
            tally.replayMACs += record.envelope.workProof.macs
            if peer == nil { tally.mined += 1 } else { tally.verified += 1 }
            return [
                .event(.accepted(record.envelope, from: peer)),
                .broadcast(.envelope(record.envelope.encoded), except: peer),
            ]
        case .rejected(_, let failure):
            return reject(failure.description, from: peer ?? configuration.id)
        case .headChanged(let removed, let added):
            if !removed.isEmpty { tally.reorganisations += 1 }
            return updatePool(removed: removed, added: added, now: now) + [
                .event(.headChanged(tree.head.envelope, removed: removed.count))
            ]
        case .missing(let hash):
            tally.orphaned += 1
            return peer.map { [.send(.request(hash), to: $0)] } ?? []
        case .dropped:
            return []
        }
    }

    /// Lets the pool follow the chain; transactions of blocks that left it are told again.
    private mutating func updatePool(
        removed: [Envelope], added: [Envelope], now: UInt64
    ) -> [NodeEffect] {
        var advance = PoolAdvance(to: Self.poolHead(after: tree.head.head))
        advance.included = Set(added.flatMap { $0.block.transactions.map(\.hash) })
        advance.returned = removed.reversed().flatMap(\.block.transactions)
        return pool.advance(advance, state: tree.head.head.state, now: now).compactMap { effect in
            guard case .added(let entry, _) = effect else { return nil }
            return .broadcast(.transaction(entry.transaction.encoded), except: nil)
        }
    }

    private static func poolHead(after head: ChainHead) -> PoolHead {
        PoolHead(
            baseFee: head.nextBaseFee, gasLimit: head.setGasLimit ?? head.header.gasLimit)
    }
}

// MARK: Work

extension Node {
    /// Starts work on the head; a ticket that is still out becomes worthless.
    private mutating func beginWork(now: UInt64) -> [NodeEffect] {
        guard configuration.mines else { return [] }
        candidate = makeCandidate(now: now)
        return nextTicket()
    }

    private mutating func nextTicket() -> [NodeEffect] {
        guard let candidate else { return [] }
        lastTicket += 1
        let numbers = candidate.numbers(quizzes.model.attemptsAtOnce)
        let macs = quizzes.macs(ofAttempts: numbers, in: candidate.context)
        return [.work(ticket: lastTicket, macs: macs)]
    }

    /// A block on the head; `nil` where the state of the head cannot be read.
    private func makeCandidate(now: UInt64) -> Candidate? {
        let parent = tree.head
        let choices = BlockChoices(
            beneficiary: configuration.beneficiary,
            timestamp: max(parent.head.earliestNextTimestamp, now / 1_000),
            extraData: configuration.extraData)
        let gasLimit = parent.head.setGasLimit ?? parent.head.header.gasLimit
        let transactions = pool.select(gasLimit: gasLimit).map(\.transaction)
        let built = try? executor.build(on: parent.head, choices, transactions: transactions)
        guard let block = built?.built.block else { return nil }
        let place = parent.workPlace(ofChild: block.hash, spec: tree.spec)
        return Candidate(block: block, context: WorkContext(place))
    }

    /// Does the work whose time has passed, unless the chain went on in the meantime: as many
    /// attempts as the model evaluates in one pass, of which the first that wins seals the block.
    private mutating func attempt(ticket: UInt64, now: UInt64) -> [NodeEffect] {
        guard ticket == lastTicket, var current = candidate else { return [] }
        if current.isOutdated {
            guard let next = makeCandidate(now: now) else { return [] }
            current = next
        }
        let numbers = current.numbers(quizzes.model.attemptsAtOnce)
        tally.attempts += UInt64(numbers.count)
        tally.workMACs += quizzes.macs(ofAttempts: numbers, in: current.context)
        let outcomes = quizzes.attempts(numbers, in: current.context)
            .compactMap { try? $0.get() }
        current.attempt = numbers.upperBound
        candidate = current
        for evaluation in outcomes.map(\.evaluation) {
            tally.quizzes.add(evaluation.tokens, predictions: evaluation.predictions)
        }
        guard let won = outcomes.first(where: \.wins) else { return nextTicket() }
        let envelope = Envelope(block: current.block, workProof: won.proof.workProof)
        let effects = importEnvelope(envelope, from: nil, now: now)
        // An own block that does not become the head (a tie lost) must not stop the work.
        let goesOn = tree.head.envelopeHash == envelope.hash
        return [.event(.mined(envelope))] + effects + (goesOn ? [] : beginWork(now: now))
    }
}
