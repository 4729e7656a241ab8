package import Primitives

/// The kinds of work that can seal a block; the raw value is what is encoded.
package enum WorkKind: UInt8, Sendable, Hashable, CaseIterable {
    /// One forward pass of the chain's model over a quiz made from the challenge.
    case quiz = 1
}

/// What a verifier needs to replay a unit of work, and what the worker claims came out of it.
///
/// Everything but `attempt` can be computed again by whoever has the parent chain and the model;
/// it is written down so that a false claim is refused by name and before any replay is paid for.
/// Encoded as the RLP list of the fields in this order, integers as in Ethereum.
package struct WorkProof: Sendable, Hashable {
    package var kind: WorkKind
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
        kind: WorkKind, attempt: UInt64, epochKey: Hash32, transcriptRoot: Hash32, loss: UInt64,
        macs: UInt64, digest: Hash32
    ) {
        self.kind = kind
        self.attempt = attempt
        self.epochKey = epochKey
        self.transcriptRoot = transcriptRoot
        self.loss = loss
        self.macs = macs
        self.digest = digest
    }
}
