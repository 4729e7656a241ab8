/// The sizes beyond which bytes of the chain are refused before anything else is looked at.
package enum ChainLimits {
    /// The bytes of an encoded block (EIP-7934).
    package static let blockBytes = 8_388_608
    /// The bytes of one encoded transaction in a block of Assay.
    package static let transactionBytes = 131_072
    /// The bytes of an encoded receipt: more than the logs that the gas of a block can pay for.
    package static let receiptBytes = 33_554_432
    /// The topics of a log.
    package static let topics = 4
    /// The gas that one transaction may ask for (EIP-7825).
    package static let transactionGas: UInt64 = 16_777_216
    /// The bytes of the code of a contract (EIP-170).
    package static let codeBytes = 24_576
    /// The bytes of code that create a contract (EIP-3860).
    package static let initCodeBytes = 49_152
    /// The bytes that a miner may write into a header.
    package static let extraDataBytes = 32
    /// The bytes of the part of a work proof that depends on the kind of work.
    package static let workPayloadBytes = 1_048_576
    /// The bytes of an encoded certificate.
    package static let certificateBytes = 1_048_576
    /// The bytes of a quiz that a spec may name.
    package static let textBytes: ClosedRange<UInt64> = 64...4_096
    /// The accounts that a genesis may endow.
    package static let allocations = 65_536
    /// The bytes of an encoded chain spec.
    package static let specBytes = 16_777_216
}
