import ChainTypes
import Consensus
import Cryptography
import Execution
import NodeMachine
import Primitives
import Staking
import StateTrie
import UsefulWork

/// Computes the final chain again, each block once, apart from the nodes' own code where that can
/// be: the schedule in floating point, the money by its own book.
struct ChainAudit: Sendable {
    private struct Final: Sendable {
        let hash: Hash32
        let block: Hash32
        let header: Header
    }

    private let spec: ChainSpec
    private let quizzes: QuizWork
    private let recovery: any SignerRecovery
    private var finals: [Final]
    private var state: ChainState
    private var issued: UInt256
    private var book: BalanceBook
    /// The validators of the children of the last final block.
    private var validators: ValidatorSet
    /// Epochs after which others vote, or the same with another stake.
    private(set) var setChanges = 0
    /// Validators whose stake was taken, in the order of the blocks.
    private(set) var slashed: [Address] = []

    init(
        spec: ChainSpec, genesis: BlockRecord, quizzes: QuizWork,
        recovery: any SignerRecovery
    ) {
        self.spec = spec
        self.quizzes = quizzes
        self.recovery = recovery
        finals = [
            Final(
                hash: genesis.envelopeHash, block: genesis.head.hash,
                header: genesis.head.header)
        ]
        state = genesis.head.state
        validators = genesis.validators
        book = BalanceBook(spec)
        issued = book.total
    }

    var height: UInt64 { UInt64(finals.count - 1) }

    /// The envelope hash of the last final block, and the root of the state after it.
    var hash: Hash32 { finals.last?.hash ?? .zero }
    var stateRoot: Hash32 { finals.last?.header.stateRoot ?? .zero }

    /// Epochs that ended.
    var epochs: UInt64 { spec.epoch(of: height + 1) }

    /// Takes a block that a node calls final; what is wrong with it.
    mutating func note(_ record: BlockRecord) -> Violation? {
        let number = record.number
        guard number <= height + 1 else {
            return Violation(
                kind: .finalBlock, text: "block \(number) is final before \(height + 1)")
        }
        if number <= height {
            let known = finals[Int(number)]
            guard known.hash != record.envelopeHash else { return nil }
            return Violation(
                kind: .safety,
                text: "block \(number) is \(known.hash) and \(record.envelopeHash)")
        }
        let violation = extend(record)
        finals.append(
            Final(
                hash: record.envelopeHash, block: record.head.hash, header: record.head.header))
        return violation
    }

    private mutating func extend(_ record: BlockRecord) -> Violation? {
        guard let parent = finals.last else { return nil }
        guard record.parent == parent.hash else {
            return Violation(
                kind: .safety, text: "block \(record.number) is not on the final chain")
        }
        return wrongWork(record, on: parent) ?? wrongVotes(record) ?? wrongState(record)
            ?? wrongSupply(record)
    }

    // MARK: Work

    /// The work again, at the place that the final chain gives it.
    private func wrongWork(_ record: BlockRecord, on parent: Final) -> Violation? {
        let expected = expectedDifficulty(after: parent.header)
        let got = Double(record.difficulty.uint64 ?? .max)
        // A power of two by a cubic is off by less than 0.013 %, and then rounded down.
        guard abs(got - expected) <= expected * 0.000_14 + 1.5 else {
            return Violation(
                kind: .finalBlock,
                text: "block \(record.number) had difficulty \(got), expected \(expected)")
        }
        let epoch = spec.epoch(of: record.number)
        let seed = finals[Int(spec.epochRoot(of: record.number))].block
        let context = WorkContext(
            chainID: spec.chainID, epochKey: WorkHashes.epochKey(seed: seed, epoch: epoch),
            blockHash: record.head.hash, difficulty: record.difficulty)
        do {
            try quizzes.verify(try QuizProof(record.envelope.workProof), in: context)
            return nil
        } catch {
            return Violation(
                kind: .finalBlock, text: "block \(record.number) has no work: \(error)")
        }
    }

    /// `initial · 2^(ahead / halfLife)`, in floating point.
    private func expectedDifficulty(after parent: Header) -> Double {
        let scheduled = Double(spec.blockTime) * Double(parent.number)
        let elapsed = Double(parent.timestamp) - Double(spec.genesisTimestamp)
        let halvings = (scheduled - elapsed) / Double(spec.difficultyHalfLife)
        let initial = Double(spec.initialDifficulty.uint64 ?? .max)
        return max(1, initial * PowerOfTwo.value(halvings))
    }

    // MARK: Votes

    /// The finalization, where the record has one, by the sound rules and the set of the epoch.
    private func wrongVotes(_ record: BlockRecord) -> Violation? {
        guard let votes = try? EnvelopeVotes(decoding: record.envelope.certificate) else {
            return Violation(
                kind: .finalBlock, text: "block \(record.number) carries votes that do not decode")
        }
        guard let own = votes.own else { return nil }
        let verifier = VoteVerifier(
            chainID: spec.chainID, epoch: spec.epoch(of: record.number),
            validators: validators, recovery: recovery)
        guard own.vote.kind == .finalize, own.vote.block == record.envelopeHash,
            (try? verifier.verify(own)) != nil
        else {
            return Violation(
                kind: .finalBlock, text: "the votes for block \(record.number) do not hold")
        }
        return nil
    }

    // MARK: State and money

    private mutating func wrongState(_ record: BlockRecord) -> Violation? {
        let root = record.head.header.stateRoot
        guard record.head.state.root == root, let after = try? state.updating(record.updates),
            after.root == root
        else {
            return Violation(
                kind: .state, text: "the state after block \(record.number) is not \(root)")
        }
        state = after
        slashed += record.receipts.flatMap(\.logs).compactMap { SlashedLog($0)?.offender }
        if validators != record.validators { setChanges += 1 }
        validators = record.validators
        return nil
    }

    private mutating func wrongSupply(_ record: BlockRecord) -> Violation? {
        let header = record.head.header
        issued = issued &+ Subsidy.units(at: record.number, spec: spec)
        for withdrawal in record.envelope.block.withdrawals {
            issued = issued &+ UInt256(withdrawal.amount) &* UInt256(1_000_000_000)
        }
        issued = issued &- header.baseFeePerGas &* UInt256(header.gasUsed)
        book.enter(record)
        guard book.total == issued else {
            return Violation(
                kind: .supply,
                text: "after block \(record.number) there are \(book.total) units, expected "
                    + "\(issued)")
        }
        return nil
    }
}

/// 2^x in floating point without a library: by squaring for the whole part, by the exponential
/// series for the rest.
enum PowerOfTwo {
    static func value(_ exponent: Double) -> Double {
        let whole = exponent.rounded(.down)
        let rest = (exponent - whole) * 0.693_147_180_559_945_3
        var (term, sum) = (1.0, 1.0)
        for index in 1...24 {
            term *= rest / Double(index)
            sum += term
        }
        let steps = Int(min(max(whole, -1_000), 1_000))
        return sum * Double(sign: .plus, exponent: steps, significand: 1)
    }
}
