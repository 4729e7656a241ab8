package import ChainTypes
package import Quizzes

/// One kind of work that may seal a block.
///
/// A conformer is a pure function of the context and the attempt's number: every node that has the
/// same chain spec gets the same bits from it, whatever the machine, the number of threads and the
/// company that an attempt has in its pass. Nothing of it may depend on a clock or on chance.
package protocol WorkKind: WorkVerifier {
    /// The number by which an envelope names this kind (`WorkProof.kind`); 0 is taken, for none.
    var code: UInt8 { get }
    /// What people call it: "quiz".
    var name: String { get }
    /// The multiply-accumulates that one attempt is expected to take.
    var typicalMACs: UInt64 { get }
    /// The attempts that one pass evaluates, at least 1; it changes no bit.
    var attemptsAtOnce: Int { get }

    /// The multiply-accumulates that attempts will take, without doing them; one that cannot be
    /// made takes none.
    func macs(ofAttempts numbers: Range<UInt64>, in context: WorkContext) -> UInt64

    /// Does the attempts, all of them in one pass; the first one that wins is the proof.
    func search(_ numbers: Range<UInt64>, in context: WorkContext) -> WorkSearch
}

/// What came out of some attempts at sealing a block.
package struct WorkSearch: Sendable {
    /// The proof of the first attempt that wins; `nil` where none does.
    package var won: WorkProof?
    /// How many attempts were asked for, those that could not be made included.
    package var attempts: UInt64
    /// Multiply-accumulates, what ``WorkKind/macs(ofAttempts:in:)`` says of the same attempts.
    package var macs: UInt64
    /// How the model did, where the work is to answer quizzes; empty for other work.
    package var tally: QuizTally
    /// A sentence for each attempt that could not be made or that has no result, in their order.
    package var failures: [String]

    package init(
        won: WorkProof? = nil, attempts: UInt64, macs: UInt64, tally: QuizTally = QuizTally(),
        failures: [String] = []
    ) {
        self.won = won
        self.attempts = attempts
        self.macs = macs
        self.tally = tally
        self.failures = failures
    }
}
