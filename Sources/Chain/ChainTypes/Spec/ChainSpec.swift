import Cryptography
package import Primitives

/// Everything that two nodes must agree on to be on the same chain.
///
/// What a node may choose for itself (its key, threads, peers) is its configuration and no part of
/// this. The hash of the encoding stands in the genesis header as its extra data, so that
/// chains which differ in any rule have different genesis hashes.
package struct ChainSpec: Hashable, Sendable {
    package var name: String
    package var chainID: UInt64
    /// Seconds since 1970; fixed, so that every node computes the same genesis.
    package var genesisTimestamp: UInt64
    package var gasLimit: UInt64
    package var initialBaseFee: UInt256
    /// The accounts of the genesis.
    package private(set) var allocations: [Allocation]
    /// The hash of the file of the model that answers the quizzes.
    package var modelHash: Hash32
    /// The bytes of a quiz; `nil` where it is as many as the model's context has tokens.
    package var textBytes: UInt64?
    /// The blocks that share one epoch key.
    package var epochLength: UInt64
    /// The expected multiply-accumulates of the first block.
    package var initialDifficulty: UInt256
    /// The seconds that a block should take.
    package var blockTime: UInt64
    /// The seconds behind the schedule after which the difficulty has halved.
    package var difficultyHalfLife: UInt64
    /// The units paid to the beneficiary of a block of the first era.
    package var subsidy: UInt256
    /// The blocks of one era; the subsidy halves from one to the next.
    package var subsidyEra: UInt64
    /// Whether a transaction may name its sender instead of being signed
    /// (``SignedTransaction/impersonated(_:as:)``); only where coins are worth nothing.
    package var allowsImpersonation: Bool

    /// Takes the rules of a chain; the allocations are put into the order of their addresses.
    package init(
        name: String, chainID: UInt64, genesisTimestamp: UInt64, modelHash: Hash32,
        textBytes: UInt64? = nil, allocations: [Allocation] = [], initialDifficulty: UInt256,
        blockTime: UInt64,
        difficultyHalfLife: UInt64 = 300, epochLength: UInt64 = 64,
        gasLimit: UInt64 = 30_000_000, initialBaseFee: UInt256 = 1_000_000_000,
        subsidy: UInt256 = 5 * Coin.unit, subsidyEra: UInt64? = nil,
        allowsImpersonation: Bool = false
    ) {
        self.name = name
        self.chainID = chainID
        self.genesisTimestamp = genesisTimestamp
        self.gasLimit = gasLimit
        self.initialBaseFee = initialBaseFee
        self.allocations = allocations.sorted { $0.address < $1.address }
        self.modelHash = modelHash
        self.textBytes = textBytes
        self.epochLength = epochLength
        self.initialDifficulty = initialDifficulty
        self.blockTime = blockTime
        self.difficultyHalfLife = difficultyHalfLife
        self.subsidy = subsidy
        self.subsidyEra = subsidyEra ?? Self.blocksOfFourYears(blockTime: blockTime)
        self.allowsImpersonation = allowsImpersonation
    }

    /// The blocks that four years of 365.25 days hold at this pace.
    package static func blocksOfFourYears(blockTime: UInt64) -> UInt64 {
        126_230_400 / max(blockTime, 1)
    }

    /// The Keccak-256 of the encoding.
    package var hash: Hash32 { Keccak256.hash(encoded) }

    /// Refuses rules under which no chain could run.
    package func validate() throws(ChainSpecFailure) {
        guard chainID > 0 else { throw .zero("chainId") }
        guard chainID <= UInt64(Int64.max) / 2 - 36 else { throw .tooLarge("chainId") }
        guard gasLimit >= 5_000 else { throw .tooSmall("gasLimit", minimum: 5_000) }
        guard gasLimit <= UInt64(Int64.max) else { throw .tooLarge("gasLimit") }
        guard genesisTimestamp <= UInt64(Int64.max) else { throw .tooLarge("genesisTimestamp") }
        guard epochLength > 0 else { throw .zero("epochLength") }
        guard !initialDifficulty.isZero else { throw .zero("initialDifficulty") }
        guard blockTime > 0 else { throw .zero("blockTime") }
        guard difficultyHalfLife > 0 else { throw .zero("difficultyHalfLife") }
        guard subsidyEra > 0 else { throw .zero("subsidyEra") }
        if let textBytes {
            let allowed = ChainLimits.textBytes
            guard textBytes >= allowed.lowerBound else {
                throw .tooSmall("textBytes", minimum: allowed.lowerBound)
            }
            guard textBytes <= allowed.upperBound else { throw .tooLarge("textBytes") }
        }
        guard allocations.count <= ChainLimits.allocations else { throw .tooLarge("alloc") }
        var total = UInt256.zero
        var last: Address?
        for allocation in allocations {
            guard allocation.address != last else { throw .twice(allocation.address) }
            try allocation.validate()
            last = allocation.address
            let (sum, overflow) = total.addingReportingOverflow(allocation.balance)
            // The genesis and 2^64 blocks of subsidy stay below 2^161: no balance ever overflows.
            guard !overflow, sum.bitWidth <= 128 else { throw .tooLarge("alloc") }
            total = sum
        }
        guard subsidy.bitWidth <= 96 else { throw .tooLarge("subsidy") }
        guard initialBaseFee.bitWidth <= 96 else { throw .tooLarge("initialBaseFee") }
    }
}
