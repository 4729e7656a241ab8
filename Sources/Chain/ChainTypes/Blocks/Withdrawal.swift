import Encodings
package import Primitives

/// An amount that a block pays to an account, which nobody is charged for (EIP-4895).
///
/// There is no beacon chain behind Assay's blocks: their withdrawals are the rewards of those who
/// signed the parent's certificate.
package struct Withdrawal: Hashable, Sendable {
    package var index: UInt64
    package var validatorIndex: UInt64
    package var address: Address
    /// In Gwei, 10^9 units.
    package var amount: UInt64

    package init(index: UInt64, validatorIndex: UInt64, address: Address, amount: UInt64) {
        self.index = index
        self.validatorIndex = validatorIndex
        self.address = address
        self.amount = amount
    }

    /// The encoding under the withdrawals root.
    package var encoded: [UInt8] {
        RLPWriter.list { list in
            list.append(index)
            list.append(validatorIndex)
            list.append(address)
            list.append(amount)
        }
    }

    init(_ reader: inout RLPReader) throws(RLPFailure) {
        var list = try reader.readList()
        index = try list.readUInt64()
        validatorIndex = try list.readUInt64()
        address = try list.readAddress()
        amount = try list.readUInt64()
        try list.finish()
    }
}
