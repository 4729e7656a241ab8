package import Primitives

/// What a verifier needs to replay one quiz, and what the worker claims came out of it.
///
/// Everything but `attempt` can be computed again by whoever has the parent chain and the model;
/// it is written down so that a false claim is refused by name and before any replay is paid for.
package struct QuizProof: Sendable, Hashable {
    /// The number that the worker varies, part of the challenge.
    package var attempt: UInt64
    package var epochKey: Hash32
    /// Covers the final hidden state and the logits of every answer position.
    package var transcriptRoot: Hash32
    /// Cross entropy summed over the answer tokens, in units of 2⁻³² nats.
    package var loss: UInt64
    /// Multiply-accumulates of the pass, counted from the static program.
    package var macs: UInt64
    /// Keccak256("assay/digest/1" ‖ challenge ‖ transcript root).
    package var digest: Hash32

    package init(
        attempt: UInt64, epochKey: Hash32, transcriptRoot: Hash32, loss: UInt64, macs: UInt64,
        digest: Hash32
    ) {
        self.attempt = attempt
        self.epochKey = epochKey
        self.transcriptRoot = transcriptRoot
        self.loss = loss
        self.macs = macs
        self.digest = digest
    }
}
