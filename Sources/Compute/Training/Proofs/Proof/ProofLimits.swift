/// The bounds within which proofs, answers and run directories are read.
package enum ProofLimits {
    /// 2³² steps of a millisecond are seven weeks.
    package static let stepsMax: UInt64 = 1 << 32
    package static let hyperParameterBytesMax = 1 << 20
    /// A proof of 100 million steps with a root for every sixteenth.
    package static let proofBytesMax = 600_000_000
    package static let modelBytesMax = 1 << 36
    package static let taskFileBytesMax = 1 << 20
    /// Intervals of one audit.
    package static let auditIntervalsMax = 1 << 16
    /// The largest state of which an auditor holds one a thread.
    package static let sideBySideStateBytesMax = 16 << 20
    package static let answerBytesMax = 1 << 34
    /// Samples, features or bytes of text that a dataset describes itself with.
    package static let datasetCountMax = 1 << 28
    /// One leaf of a dataset: an image of 4096² pixels in three colours.
    package static let sampleBytesMax = 1 << 26
}
