package import ChainTypes
package import EVM
package import Primitives

/// Runs transactions on a journal: for blocks, and by itself for calls, estimates and traces.
///
/// Not for two threads at once, as the machine inside is not.
package struct TransactionExecutor {
    package let rules: Rules
    package let block: BlockContext
    package let checks: TransactionChecks
    private let machine: Machine
    private let codes: CodeCache
    /// The precompiled contracts (EIP-2929) and the beneficiary (EIP-3651).
    private let warmFromStart: [Address]

    package init(
        rules: Rules, block: BlockContext, checks: TransactionChecks = .all,
        codes: CodeCache = CodeCache()
    ) {
        self.rules = rules
        self.block = block
        self.checks = checks
        machine = Machine(rules: rules, codes: codes)
        self.codes = codes
        warmFromStart = rules.precompiles.addresses + [block.beneficiary]
    }

    /// Checks a transaction and runs it; one that is refused leaves no trace in the journal.
    ///
    /// After ``TransactionFailure/state(_:)`` the journal is of no further use.
    package func run(
        _ transaction: Transaction, from sender: Address, on journal: Journal,
        inspector: some Inspector = NoInspector()
    ) throws(TransactionFailure) -> TransactionOutcome {
        journal.use(codes)
        try check(transaction, from: sender, on: journal)
        do {
            return try execute(transaction, from: sender, on: journal, inspector: inspector)
        } catch {
            throw .state(error)
        }
    }

    private func check(
        _ transaction: Transaction, from sender: Address, on journal: Journal
    ) throws(TransactionFailure) {
        let account: AccountState
        var hasForeignCode = false
        do {
            account = try journal.account(sender) ?? AccountState()
            if account.codeHash != AccountState.emptyCodeHash {
                hasForeignCode = try journal.delegate(of: sender) == nil
            }
        } catch {
            throw .state(error)
        }
        switch checks {
        case .all:
            try TransactionRules.checkForm(transaction, rules: rules)
            let prices = GasPrices(baseFee: block.baseFee, blobBaseFee: block.blobBaseFee)
            try TransactionRules.check(
                transaction, from: sender, account: account, hasForeignCode: hasForeignCode,
                prices: prices)
        case .callsOnly:
            try TransactionRules.checkGas(transaction, rules: rules)
            try TransactionRules.checkBalance(transaction, account.balance)
        }
    }

    /// Everything from the first payment to the last, in the order of the execution specification.
    private func execute(
        _ transaction: Transaction, from sender: Address, on journal: Journal,
        inspector: some Inspector
    ) throws(WorldStateFailure) -> TransactionOutcome {
        let price = transaction.effectiveGasPrice(baseFee: block.baseFee)
        let nonce = try journal.nonce(of: sender)
        let target =
            transaction.to ?? ContractAddress.created(by: sender, nonce: nonce)
        journal.beginTransaction()
        // The check of the balance counted these at their highest, so the sender has them.
        let blobFee = UInt256(transaction.blobGas) * blobPrice(for: transaction)
        _ = try journal.subtractBalance(
            price * UInt256(transaction.gasLimit) + blobFee, from: sender)
        if nonce < UInt64.max { try journal.setNonce(nonce + 1, of: sender) }
        try warm(transaction, sender: sender, target: target, on: journal)
        let authorizations = AuthorizationList(transaction.authorizations, chainID: block.chainID)
        try authorizations.apply(to: journal)
        if transaction.to != nil, let delegate = try journal.delegate(of: target) {
            try journal.warm(delegate)
        }
        let message = Message(
            kind: transaction.to == nil ? .create : .call, caller: sender, target: target,
            value: transaction.value, input: transaction.data,
            gas: transaction.gasLimit - transaction.intrinsicGas)
        let context = TransactionContext(
            origin: sender, gasPrice: price, blobHashes: transaction.blobHashes)
        let result = try machine.execute(
            message, block: block, transaction: context, journal: journal, inspector: inspector)
        return try settle(transaction, result, sender: sender, on: journal)
    }

    /// A call that offers no fee for blobs pays none.
    private func blobPrice(for transaction: Transaction) -> UInt256 {
        checks == .all ? block.blobBaseFee : min(block.blobBaseFee, transaction.maxFeePerBlobGas)
    }

    /// Touches what is warm from the start (EIP-2929, EIP-2930, EIP-3651).
    private func warm(
        _ transaction: Transaction, sender: Address, target: Address, on journal: Journal
    ) throws(WorldStateFailure) {
        journal.warm(fromStart: warmFromStart)
        for address in [sender, target] { try journal.warm(address) }
        for entry in transaction.accessList {
            try journal.warm(entry.address)
            for key in entry.storageKeys {
                try journal.warm(slot: UInt256(key), of: entry.address)
            }
        }
    }

    /// Gives back what was not used, and pays the beneficiary; the base fee is nobody's afterwards.
    private func settle(
        _ transaction: Transaction, _ result: MessageResult, sender: Address, on journal: Journal
    ) throws(WorldStateFailure) -> TransactionOutcome {
        let price = transaction.effectiveGasPrice(baseFee: block.baseFee)
        let limit = transaction.gasLimit
        let spent = limit - min(result.gasLeft, limit)
        // At most a fifth is given back (EIP-3529), and the floor is paid in any case (EIP-7623).
        let refund = min(journal.refund, spent / 5)
        let used = max(
            spent - refund, TransactionRules.floorGas(of: transaction, rules: rules))
        try journal.addBalance(UInt256(limit - used) * price, to: sender)
        let tip = price > block.baseFee ? price - block.baseFee : .zero
        try journal.addBalance(UInt256(used) * tip, to: block.beneficiary)
        let logs = journal.logs.map {
            Log(address: $0.address, topics: $0.topics, data: $0.data)
        }
        journal.finishTransaction()
        return TransactionOutcome(
            result: result, gasUsed: used, gasBeforeRefund: max(spent, used), refund: refund,
            logs: logs, gasPrice: price)
    }
}
