import ChainTypes
import Consensus
import Execution
package import NodeMachine
package import Primitives
import StateTrie
import TransactionPool
package import UsefulWork

/// Makes forgeries out of what an honest node knows: the chain, the model and its own hardware.
package struct Forger: Sendable {
    /// Attempts that a forgery with real work may take before it is given up for this head.
    package static let attemptLimit: UInt64 = 2_000

    private let quizzes: QuizWork
    private let beneficiary: Address
    /// The last candidate of another worker.
    private var heard: Envelope?
    /// The final blocks, the last ones only.
    private var history: [BlockRecord] = []
    /// What has not been tried yet, in the order of trying.
    package private(set) var plans: [Forgery]

    package init(
        quizzes: QuizWork, beneficiary: Address, plans: [Forgery] = Forgery.allCases
    ) {
        self.quizzes = quizzes
        self.beneficiary = beneficiary
        self.plans = plans
    }

    /// Goes over to other forgeries.
    package mutating func intend(_ plans: [Forgery]) { self.plans = plans }

    /// Watches what its own node is told.
    package mutating func note(_ event: NodeEvent) {
        switch event {
        case .executed(let envelope, let peer) where peer != nil: heard = envelope
        case .finalized(let records): history = (history + records).suffix(Self.memory)
        default: break
        }
    }

    /// Final blocks that a forger remembers.
    private static let memory = 64

    /// The next forgeries that an occasion allows, at most `limit`; each is made once.
    package mutating func forge(
        on node: NodeMachine, at occasion: Forgery.Occasion, now: UInt64, limit: Int
    ) -> [(forgery: Forgery, bytes: [UInt8])] {
        let workshop = Workshop(
            tree: node.tree, quizzes: quizzes, beneficiary: beneficiary, now: now, heard: heard,
            history: history, pool: node.pool, votes: node.paidVotes)
        var made: [(forgery: Forgery, bytes: [UInt8])] = []
        for plan in plans where made.count < limit && plan.occasion == occasion {
            if let bytes = workshop.make(plan) { made.append((plan, bytes)) }
        }
        plans.removeAll { plan in made.contains { $0.forgery == plan } }
        return made
    }
}

extension Forger {
    /// The forger's view of one moment.
    package struct Workshop: Sendable {
        fileprivate let tree: BlockTree
        fileprivate let quizzes: QuizWork
        fileprivate let beneficiary: Address
        fileprivate let now: UInt64
        fileprivate let heard: Envelope?
        fileprivate let history: [BlockRecord]
        fileprivate let pool: TransactionPool
        fileprivate let votes: EnvelopeVotes

        fileprivate var executor: BlockExecutor { BlockExecutor(spec: tree.spec) }

        /// The bytes of a forged envelope; `nil` while the chain has not got what it takes.
        package func make(_ forgery: Forgery) -> [UInt8]? {
            guard tree.head.number > 0 else { return nil }
            return switch forgery {
            case .wrongDigest, .wrongLoss, .truncatedEnvelope: alteredHead(forgery)
            case .alteredTransaction, .missingTransaction: alteredBody(forgery)
            case .stolenProof: stolenProof()
            case .replayedProof: replayedProof()
            case .staleEpochKey: staleEpochKey()
            case .tooLittleWork: tooLittleWork()
            case .inventedTranscript: inventedTranscript()
            case .alteredAndResealed, .reorderedTransactions: resealedBody(forgery)
            case .replayedTransaction: replayedTransaction()
            case .inflatedState:
                resealed { $0.header.stateRoot = WorkHashes.epochKey(seed: .zero, epoch: 1) }
            case .futureTime: resealed { $0.header.timestamp += 3_600 }
            }
        }
    }
}

// MARK: Forgeries without work

extension Forger.Workshop {
    private func alteredHead(_ forgery: Forgery) -> [UInt8]? {
        guard var envelope = sealedBlock() else { return nil }
        switch forgery {
        case .wrongDigest:
            let digest = envelope.workProof.digest.words
            envelope.workProof.digest = Hash32(
                words: (digest.0 >> 1, digest.1, digest.2, digest.3 ^ 1))
        case .wrongLoss:
            guard var proof = try? QuizProof(envelope.workProof), proof.loss > 0 else { return nil }
            proof.loss /= 2
            envelope.workProof = proof.workProof
        default:
            return Array(envelope.encoded.dropLast(7))
        }
        return envelope.encoded
    }

    private func alteredBody(_ forgery: Forgery) -> [UInt8]? {
        guard var envelope = heard, !envelope.block.transactions.isEmpty else { return nil }
        if forgery == .missingTransaction {
            envelope.block.transactions.removeLast()
        } else {
            envelope.block.transactions[0] = altered(envelope.block.transactions[0])
        }
        return envelope.encoded
    }

    private func stolenProof() -> [UInt8]? {
        guard let heard, heard.header.beneficiary != beneficiary, let block = block() else {
            return nil
        }
        return seal(block, with: heard.workProof)
    }

    private func replayedProof() -> [UInt8]? {
        guard let old = history.last, let block = block() else { return nil }
        return seal(block, with: old.envelope.workProof)
    }

    private func inventedTranscript() -> [UInt8]? {
        guard let block = block(), let old = history.last,
            var proof = try? QuizProof(old.envelope.workProof)
        else { return nil }
        let context = context(of: block)
        let challenge = context.challenge(attempt: 0)
        proof.attempt = 0
        proof.epochKey = context.epochKey
        for number in 0..<Forger.attemptLimit {
            proof.transcriptRoot = Hash32(words: (number, 0, 0, 0))
            proof.digest = WorkHashes.digest(
                challenge: challenge, transcriptRoot: proof.transcriptRoot)
            if context.wins(digest: proof.digest, macs: proof.macs) {
                return seal(block, with: proof.workProof)
            }
        }
        return nil
    }
}

// MARK: Forgeries with real work

extension Forger.Workshop {
    private func staleEpochKey() -> [UInt8]? {
        guard let block = block() else { return nil }
        var context = context(of: block)
        let length = tree.spec.epochLength
        let epoch = (tree.head.number + 1) / length
        guard epoch > 0,
            let old = history.last(where: { $0.number / length == epoch - 1 })
        else { return nil }
        context.epochKey = WorkHashes.epochKey(seed: old.epochSeed, epoch: epoch - 1)
        return work(context).map { seal(block, with: $0) }
    }

    private func tooLittleWork() -> [UInt8]? {
        guard let block = block() else { return nil }
        return work(context(of: block), winning: false).map { seal(block, with: $0) }
    }

    /// An honest block of what the pool holds, with a false body.
    private func resealedBody(_ forgery: Forgery) -> [UInt8]? {
        let least = forgery == .reorderedTransactions ? 2 : 1
        guard var block = block(pooled: true), block.transactions.count >= least else { return nil }
        if forgery == .reorderedTransactions {
            block.transactions.swapAt(0, 1)
        } else {
            block.transactions[0] = altered(block.transactions[0])
        }
        return resealed(block, on: tree.head)
    }

    private func replayedTransaction() -> [UInt8]? {
        guard let paid = history.last(where: { !$0.envelope.block.transactions.isEmpty }),
            var block = block()
        else { return nil }
        block.transactions.append(paid.envelope.block.transactions[0])
        return resealed(block, on: tree.head)
    }

    private func resealed(_ change: (inout Block) -> Void) -> [UInt8]? {
        guard var block = block() else { return nil }
        change(&block)
        return resealed(block, on: tree.head)
    }

    private func resealed(_ block: Block, on parent: BlockRecord) -> [UInt8]? {
        var block = block
        block.header.beneficiary = beneficiary
        block.header.transactionsRoot = Trie.root(ofList: block.transactions.map(\.encoded))
        let context = parent.workContext(ofChild: block.hash, spec: tree.spec)
        return work(context).map { seal(block, with: $0) }
    }
}

// MARK: Tools

extension Forger.Workshop {
    /// An honest block on the head, paid to the forger.
    private func block(pooled: Bool = false) -> Block? {
        let parent = tree.head.head
        let withdrawals = try? tree.pipeline.withdrawals(
            paying: votes.paid, on: tree.head, beneficiary: beneficiary)
        guard let withdrawals else { return nil }
        let choices = BlockChoices(
            beneficiary: beneficiary, timestamp: max(parent.earliestNextTimestamp, now / 1_000),
            withdrawals: withdrawals)
        let transactions =
            pooled ? pool.select(gasLimit: parent.header.gasLimit).map(\.transaction) : []
        return try? executor.build(on: parent, choices, transactions: transactions).built.block
    }

    /// An honest block with real work that wins.
    private func sealedBlock() -> Envelope? {
        guard let block = block(), let proof = work(context(of: block)) else { return nil }
        return Envelope(block: block, workProof: proof, certificate: votes.encoded)
    }

    private func context(of block: Block) -> WorkContext {
        tree.head.workContext(ofChild: block.hash, spec: tree.spec)
    }

    private func work(_ context: WorkContext, winning: Bool = true) -> WorkProof? {
        for number in 0..<Forger.attemptLimit {
            guard let attempt = try? quizzes.attempt(number, in: context) else { continue }
            if attempt.wins == winning { return attempt.proof.workProof }
        }
        return nil
    }

    private func seal(_ block: Block, with proof: WorkProof) -> [UInt8] {
        Envelope(block: block, workProof: proof, certificate: votes.encoded).encoded
    }

    /// The same signature under another value.
    private func altered(_ transaction: SignedTransaction) -> SignedTransaction {
        var content = transaction.transaction
        content.value = content.value &+ UInt256.one
        return SignedTransaction(content, signature: transaction.signature)
    }
}
