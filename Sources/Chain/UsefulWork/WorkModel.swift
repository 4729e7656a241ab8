package import Primitives
package import Tensors

/// One quiz in a pass: its tokens, and the rows of which the outcome is wanted.
package struct WorkPass: Sendable, Hashable {
    /// T tokens from the start of a sequence.
    package let tokens: [Int32]
    /// Ascending, each at least 0 and below T − 1: row t is followed by the true token t + 1.
    package let rows: [Int]

    package init(tokens: [Int32], rows: [Int]) {
        self.tokens = tokens
        self.rows = rows
    }
}

/// What a model says at one token of a quiz.
package struct WorkRow: Sendable {
    /// [C]: the hidden state after the last block and its norm, from which the logits are made.
    package let hidden: FloatView
    /// [V]: scores of the token that follows.
    package let logits: FloatView
    /// The cross entropy of the token that really follows.
    package let loss: Float

    package init(hidden: FloatView, logits: FloatView, loss: Float) {
        self.hidden = hidden
        self.logits = logits
        self.loss = loss
    }
}

/// The chain's model as quiz work needs it: a tokenizer, and a pure function from tokens to rows.
///
/// Every conformer that names the same file gives the same bits (`Docs/Spec/numerics.md`), and a
/// quiz that is evaluated together with others the bits that it gets alone.
package protocol WorkModel: Sendable {
    /// SHA-256 of the model file: the name by which the chain spec knows the model.
    var fileHash: Hash32 { get }
    /// C.
    var hiddenWidth: Int { get }
    /// V.
    var vocabulary: Int { get }
    /// The most tokens that one pass reads of one quiz.
    var contextLength: Int { get }
    /// The bytes of a quiz on a new chain with this model.
    var textBytes: Int { get }
    /// How many attempts a worker evaluates in one pass; it changes no bit.
    var attemptsAtOnce: Int { get }
    /// The tokens that stand before any text.
    var beginning: [Int32] { get }

    /// The tokens of one run of a quiz, in which no text stands for a special token.
    func encode(_ run: [UInt8]) throws(QuizEvaluationFailure) -> [Int32]

    /// The bytes that tokens stand for; what stands for none is left out.
    func decode(_ tokens: [Int32]) -> [UInt8]

    /// The multiply-accumulates of one quiz of that many tokens with that many wanted rows.
    func macs(tokenCount: Int, rowCount: Int) throws(QuizEvaluationFailure) -> UInt64

    /// One forward pass over several quizzes, none of which sees another.
    ///
    /// The result has an entry a quiz in their order, and in it a row for each of the wanted ones.
    /// A quiz that fails takes no other with it.
    func evaluate(_ passes: [WorkPass]) -> [Result<[WorkRow], QuizEvaluationFailure>]
}

extension WorkModel {
    package var textBytes: Int { contextLength }
    package var attemptsAtOnce: Int { 1 }
    package var beginning: [Int32] { [] }
}
