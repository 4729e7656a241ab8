package import Primitives

/// What a run has to remember of its past: the loss of every step and every state root.
package struct TrainingHistory: Hashable, Sendable {
    /// The bits of the loss of each step.
    package var losses: [UInt32] = []
    package var stateRoots: [Hash32] = []

    package init() {}

    private static let magic = "assayhis"
    private static let version: UInt32 = 1

    package var encoded: [UInt8] {
        var writer = ByteWriter()
        writer.append(magic: Self.magic, version: Self.version)
        writer.appendCounted(losses)
        writer.appendCounted(stateRoots)
        return writer.bytes
    }

    package init(decoding bytes: [UInt8]) throws(ProofFormatFailure) {
        var reader = try ProofReader(bytes, limit: ProofLimits.proofBytesMax)
        try reader.expect(magic: Self.magic, version: Self.version)
        losses = try reader.words("losses")
        stateRoots = try reader.hashes("state roots")
        try reader.finish()
    }
}
