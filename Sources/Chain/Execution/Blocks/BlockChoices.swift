package import ChainTypes
package import Primitives

/// What the maker of a block is free to choose; all else follows from the parent.
package struct BlockChoices: Hashable, Sendable {
    /// The account that is paid.
    package var beneficiary: Address
    /// Seconds since 1970.
    package var timestamp: UInt64
    /// At most 32 bytes.
    package var extraData: [UInt8]
    /// The parent's limit when `nil`.
    package var gasLimit: UInt64?
    /// What the rules of the chain pay the validators (``Rewards``); not for the maker to choose,
    /// but known only to who knows the parent's certificate.
    package var withdrawals: [Withdrawal]

    package init(
        beneficiary: Address, timestamp: UInt64, extraData: [UInt8] = [], gasLimit: UInt64? = nil,
        withdrawals: [Withdrawal] = []
    ) {
        self.beneficiary = beneficiary
        self.timestamp = timestamp
        self.extraData = extraData
        self.gasLimit = gasLimit
        self.withdrawals = withdrawals
    }
}
