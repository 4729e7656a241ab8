package import ChainTypes
package import EVM
package import Primitives
package import StateTrie

/// What makes a signed transaction one that a block may hold.
package enum TransactionRules {
    /// The checks that need neither state nor block: a pool can make them before anything else.
    package static func checkStatic(
        _ signed: SignedTransaction, chain: ChainRules, rules: Rules
    ) throws(TransactionFailure) {
        guard signed.encoded.count <= chain.transactionBytes else {
            throw .size(limit: chain.transactionBytes, got: signed.encoded.count)
        }
        let transaction = signed.transaction
        guard chain.takesBlobs || transaction.type != 3 else { throw .type(transaction.type) }
        if let signedFor = transaction.chainID {
            guard signedFor == chain.chainID else {
                throw .chainID(expected: chain.chainID, got: signedFor)
            }
        } else if !chain.takesUnprotected {
            throw .unprotected
        }
        try checkForm(transaction, rules: rules)
    }

    /// The checks of what a transaction says by itself, under the rules of a fork.
    package static func checkForm(
        _ transaction: Transaction, rules: Rules
    ) throws(TransactionFailure) {
        guard transaction.nonce < UInt64.max else { throw .nonceExhausted }
        guard transaction.maxPriorityFee <= transaction.maxFee else {
            throw .priorityAboveMaximum(
                priority: transaction.maxPriorityFee, maxFee: transaction.maxFee)
        }
        if case .setCode = transaction.fees {
            guard rules.transactions.setsCode else { throw .type(transaction.type) }
            guard !transaction.authorizations.isEmpty else { throw .noAuthorizations }
        }
        if case .blob = transaction.fees { try checkBlobs(transaction, rules: rules.blobs) }
        try checkGas(transaction, rules: rules)
        if let cap = rules.transactions.gasCap, transaction.gasLimit > cap {
            throw .gasAboveCap(cap: cap, gasLimit: transaction.gasLimit)
        }
        _ = try largestFee(of: transaction)
    }

    /// Refuses a gas limit that does not cover what is charged before any code runs, and creation
    /// code beyond its limit.
    package static func checkGas(
        _ transaction: Transaction, rules: Rules
    ) throws(TransactionFailure) {
        let intrinsic = transaction.intrinsicGas
        guard transaction.gasLimit >= intrinsic else {
            throw .intrinsicGas(needed: intrinsic, gasLimit: transaction.gasLimit)
        }
        let floor = floorGas(of: transaction, rules: rules)
        guard transaction.gasLimit >= floor else {
            throw .floorGas(needed: floor, gasLimit: transaction.gasLimit)
        }
        let limit = rules.code.maximumInitializationSize
        guard transaction.to != nil || transaction.data.count <= limit else {
            throw .initCodeTooLarge(limit: limit, got: transaction.data.count)
        }
    }

    /// The gas that a transaction is charged at least; 0 under rules without a floor (EIP-7623).
    package static func floorGas(of transaction: Transaction, rules: Rules) -> UInt64 {
        rules.transactions.floorPerToken == nil ? 0 : transaction.floorGas
    }

    private static func checkBlobs(
        _ transaction: Transaction, rules: Rules.BlobRules
    ) throws(TransactionFailure) {
        let hashes = transaction.blobHashes
        guard !hashes.isEmpty else { throw .noBlobs }
        let limit = min(rules.maximumPerTransaction ?? rules.maximum, rules.maximum)
        guard UInt64(hashes.count) <= limit else {
            throw .tooManyBlobs(limit: limit, got: hashes.count)
        }
        for hash in hashes {
            // 1: the hash of a KZG commitment.
            let version = UInt8(truncatingIfNeeded: hash.words.0 >> 56)
            guard version == 1 else { throw .blobVersion(version) }
        }
    }

    /// The checks against the sender's account and the prices of the block.
    ///
    /// `hasForeignCode`: whether the account has code that is no delegation (EIP-3607, EIP-7702).
    package static func check(
        _ transaction: Transaction, from sender: Address, account: AccountState,
        hasForeignCode: Bool, prices: GasPrices
    ) throws(TransactionFailure) {
        guard transaction.maxFee >= prices.baseFee else {
            throw .feeBelowBaseFee(baseFee: prices.baseFee, maxFee: transaction.maxFee)
        }
        if case .blob(_, _, let maxFee) = transaction.fees, maxFee < prices.blobBaseFee {
            throw .blobFeeBelowPrice(price: prices.blobBaseFee, maxFee: maxFee)
        }
        guard transaction.nonce >= account.nonce else {
            throw .nonceTooLow(expected: account.nonce, got: transaction.nonce)
        }
        guard transaction.nonce == account.nonce else {
            throw .nonceTooHigh(expected: account.nonce, got: transaction.nonce)
        }
        guard !hasForeignCode else { throw .senderHasCode(sender) }
        try checkBalance(transaction, account.balance)
    }

    /// Refuses a sender that could not pay value and fees at their highest.
    package static func checkBalance(
        _ transaction: Transaction, _ balance: UInt256
    ) throws(TransactionFailure) {
        let needed = try largestCost(of: transaction)
        guard balance >= needed else { throw .balance(needed: needed, available: balance) }
    }

    /// The most that the sender can lose: the value and the largest fees.
    package static func largestCost(
        of transaction: Transaction
    ) throws(TransactionFailure) -> UInt256 {
        let cost = try largestFee(of: transaction).addingReportingOverflow(transaction.value)
        guard !cost.overflow else { throw .costOverflow }
        return cost.value
    }

    private static func largestFee(
        of transaction: Transaction
    ) throws(TransactionFailure) -> UInt256 {
        let gas = transaction.maxFee
            .multipliedReportingOverflow(by: UInt256(transaction.gasLimit))
        let blobs = transaction.maxFeePerBlobGas
            .multipliedReportingOverflow(by: UInt256(transaction.blobGas))
        let fee = gas.value.addingReportingOverflow(blobs.value)
        guard !gas.overflow, !blobs.overflow, !fee.overflow else { throw .costOverflow }
        return fee.value
    }
}

/// What a block asks for its gas.
package struct GasPrices: Hashable, Sendable {
    package var baseFee: UInt256
    /// The price of a unit of gas for blobs.
    package var blobBaseFee: UInt256

    package init(baseFee: UInt256, blobBaseFee: UInt256 = .one) {
        self.baseFee = baseFee
        self.blobBaseFee = blobBaseFee
    }
}

/// For pools, which know accounts as the state holds them.
extension TransactionRules {
    /// The checks of Assay's own rules that need neither state nor block.
    package static func checkStatic(
        _ signed: SignedTransaction, chainID: UInt64
    ) throws(TransactionFailure) {
        try checkStatic(signed, chain: .assay(chainID: chainID), rules: .osaka)
    }

    /// The checks against the sender's account and the base fee.
    ///
    /// `code`: that of the account, asked for only if it has some.
    package static func check(
        _ transaction: Transaction, from sender: Address, account: Account, baseFee: UInt256,
        code: (Hash32) -> [UInt8]? = { _ in nil }
    ) throws(TransactionFailure) {
        let state = AccountState(
            nonce: account.nonce, balance: account.balance, codeHash: account.codeHash)
        let hasForeignCode =
            state.codeHash != AccountState.emptyCodeHash
            && code(state.codeHash).flatMap { Delegation(code: $0) } == nil
        try check(
            transaction, from: sender, account: state, hasForeignCode: hasForeignCode,
            prices: GasPrices(baseFee: baseFee))
    }
}
