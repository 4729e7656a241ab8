package import ChainTypes
package import Primitives
package import StateTrie

/// What makes a signed transaction one that a block may hold.
package enum TransactionRules {
    /// The checks that need no state: a pool can make them before anything else.
    package static func checkStatic(
        _ transaction: Transaction, chainID: UInt64
    ) throws(TransactionFailure) {
        guard transaction.type <= 2 else { throw .type(transaction.type) }
        guard let signedFor = transaction.chainID else { throw .unprotected }
        guard signedFor == chainID else { throw .chainID(expected: chainID, got: signedFor) }
        guard transaction.nonce < UInt64.max else { throw .nonceExhausted }
        guard transaction.maxPriorityFee <= transaction.maxFee else {
            throw .priorityAboveMaximum(
                priority: transaction.maxPriorityFee, maxFee: transaction.maxFee)
        }
        _ = try largestFee(of: transaction)
        let needed = max(transaction.intrinsicGas, transaction.floorGas)
        guard transaction.gasLimit >= needed else {
            throw .intrinsicGas(needed: needed, gasLimit: transaction.gasLimit)
        }
        if transaction.to == nil, transaction.data.count > ChainLimits.initCodeBytes {
            throw .initCodeTooLarge(
                limit: ChainLimits.initCodeBytes, got: transaction.data.count)
        }
        guard transaction.gasLimit <= ChainLimits.transactionGas else {
            throw .gasAboveCap(cap: ChainLimits.transactionGas, gasLimit: transaction.gasLimit)
        }
        guard let receiver = transaction.to else { throw .contractCreation }
        guard !isPrecompile(receiver) else { throw .precompile(receiver) }
    }

    /// The checks against the sender's account and the block's base fee.
    package static func check(
        _ transaction: Transaction, from sender: Address, account: Account, baseFee: UInt256
    ) throws(TransactionFailure) {
        guard transaction.maxFee >= baseFee else {
            throw .feeBelowBaseFee(baseFee: baseFee, maxFee: transaction.maxFee)
        }
        guard transaction.nonce >= account.nonce else {
            throw .nonceTooLow(expected: account.nonce, got: transaction.nonce)
        }
        guard transaction.nonce == account.nonce else {
            throw .nonceTooHigh(expected: account.nonce, got: transaction.nonce)
        }
        guard account.codeHash == Account.empty.codeHash else { throw .senderHasCode(sender) }
        let needed = try largestCost(of: transaction)
        guard account.balance >= needed else {
            throw .balance(needed: needed, available: account.balance)
        }
    }

    /// The whole gas at the highest price.
    private static func largestFee(
        of transaction: Transaction
    ) throws(TransactionFailure) -> UInt256 {
        let (fee, overflow) = transaction.maxFee
            .multipliedReportingOverflow(by: UInt256(transaction.gasLimit))
        guard !overflow else { throw .costOverflow }
        return fee
    }

    /// The most that the sender can lose: the value and the largest fee.
    package static func largestCost(
        of transaction: Transaction
    ) throws(TransactionFailure) -> UInt256 {
        let fee = try largestFee(of: transaction)
        let (cost, overflow) = fee.addingReportingOverflow(transaction.value)
        guard !overflow else { throw .costOverflow }
        return cost
    }

    /// Osaka's precompiled contracts: 1 to 0x11, and 0x100 (EIP-7951).
    package static func isPrecompile(_ address: Address) -> Bool {
        let bytes = address.bytes
        guard bytes.dropLast(2).allSatisfy({ $0 == 0 }) else { return false }
        let number = UInt16(bytes[18]) << 8 | UInt16(bytes[19])
        return (1...0x11).contains(number) || number == 0x100
    }
}
