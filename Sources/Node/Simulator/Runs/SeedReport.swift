package import Primitives

/// What came out of the run of one seed.
package struct SeedReport: Sendable {
    package let seed: UInt64
    package let nodes: Int
    package let validators: Int
    package let byzantine: Int
    package let faults: [Fault]
    /// Over everything that happened: equal runs have equal hashes.
    package let hash: Hash32
    package let events: Int
    package let messages: Int
    package let finalBlocks: UInt64
    /// The envelope hash of the last final block that any honest node told of, and the state after
    /// it.
    package let finalHash: Hash32
    package let stateRoot: Hash32
    /// Validators whose stake was taken, in the order of the final chain.
    package let slashed: [Address]
    /// Epochs that ended, and those of them after which others vote or with another stake.
    package let epochs: UInt64
    package let setChanges: Int
    package let crashes: Int
    package let convictions: Int
    package let virtualMilliseconds: UInt64
    /// From the end of the faults until every honest node had finalized on.
    package let healingMilliseconds: UInt64
    package let violations: [Violation]
    /// Two final blocks of one number, which only a byzantine majority may bring about.
    package let isBroken: Bool
    /// Units of stake that contradictory signatures convict, and all there are.
    package let guilty: UInt256
    package let stake: UInt256

    package var isGood: Bool { violations.isEmpty }
}
