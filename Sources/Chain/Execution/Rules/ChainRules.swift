import ChainTypes
package import EVM

/// By which rules a chain makes and judges blocks, besides those that a chain spec names.
///
/// Assay's chain and the public test chains run through the same code; this value says where they
/// differ.
package struct ChainRules: Sendable {
    /// The rules from a time on.
    package struct Fork: Sendable {
        /// The first timestamp of a block under these rules.
        package var time: UInt64
        package var rules: Rules

        package init(from time: UInt64, _ rules: Rules) {
            self.time = time
            self.rules = rules
        }
    }

    package var chainID: UInt64
    /// In ascending order of their times; the first holds from the genesis on.
    package let forks: [Fork]
    /// Whether a beacon chain stands behind the blocks: it pays withdrawals (EIP-4895) and takes
    /// requests (EIP-6110, EIP-7002, EIP-7251).
    package var hasBeaconChain: Bool
    /// Whether a block may hold transactions with blobs (EIP-4844).
    package var takesBlobs: Bool
    /// Whether a block may hold legacy transactions that are good for any chain (before EIP-155).
    package var takesUnprotected: Bool
    /// Whether a transaction may name its sender instead of being signed, as on a devnet.
    package var namesSenders = false
    /// The bytes of an encoded transaction, at most.
    package var transactionBytes: Int

    /// The rules of Assay: Osaka from the genesis on, without a beacon chain.
    ///
    /// Nobody keeps blobs for others on this chain, so a transaction that pays for them would pay
    /// for nothing.
    package static func assay(chainID: UInt64) -> ChainRules {
        ChainRules(
            chainID: chainID, forks: [Fork(from: 0, .osaka)], hasBeaconChain: false,
            takesBlobs: false, takesUnprotected: false,
            transactionBytes: ChainLimits.transactionBytes)
    }

    /// The rules of Ethereum under the given forks, of which there is at least one.
    package static func ethereum(chainID: UInt64, first: Rules, later: [Fork] = []) -> ChainRules {
        ChainRules(
            chainID: chainID,
            forks: [Fork(from: 0, first)] + later.sorted { $0.time < $1.time },
            hasBeaconChain: true, takesBlobs: true, takesUnprotected: true,
            transactionBytes: .max)
    }

    private init(
        chainID: UInt64, forks: [Fork], hasBeaconChain: Bool, takesBlobs: Bool,
        takesUnprotected: Bool, transactionBytes: Int
    ) {
        self.chainID = chainID
        self.forks = forks
        self.hasBeaconChain = hasBeaconChain
        self.takesBlobs = takesBlobs
        self.takesUnprotected = takesUnprotected
        self.transactionBytes = transactionBytes
    }

    /// The rules for a block of this time.
    package func rules(at timestamp: UInt64) -> Rules {
        forks.last { $0.time <= timestamp }?.rules ?? forks[0].rules
    }
}
