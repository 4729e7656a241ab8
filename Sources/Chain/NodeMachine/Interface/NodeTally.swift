package import Quizzes

/// What a node has done since it started.
package struct NodeTally: Sendable, Hashable {
    /// Units of work, winning or not.
    package var attempts: UInt64 = 0
    /// Envelopes that this node's work sealed and that its own pipeline accepted.
    package var mined = 0
    /// Envelopes of others that passed every check, their work replayed.
    package var verified = 0
    package var rejected = 0
    /// The number of the last final block.
    package var finalized: UInt64 = 0
    package var orphaned = 0
    package var reorganisations = 0
    /// Blocks that were asked for, because votes or other blocks named them.
    package var asked = 0
    /// Multiply-accumulates spent on attempts and on replays.
    package var workMACs: UInt64 = 0
    package var replayMACs: UInt64 = 0
    /// How the model did at the quizzes of this node's attempts.
    package var quizzes = QuizTally()

    package init() {}
}
