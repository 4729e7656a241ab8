import ChainTypes
import Primitives
import StateTrie

/// The state while the transactions of one block change it, one after the other.
///
/// A transaction that is refused leaves no trace, so a builder can try the next one.
struct StateTransition {
    let chainID: UInt64
    let baseFee: UInt256
    let gasLimit: UInt64
    let beneficiary: Address
    private let before: ChainState
    private var changed: [Address: Account] = [:]
    private(set) var gasUsed: UInt64 = 0
    private(set) var receipts: [Receipt] = []

    init(
        on state: ChainState, chainID: UInt64, baseFee: UInt256, gasLimit: UInt64,
        beneficiary: Address
    ) {
        before = state
        self.chainID = chainID
        self.baseFee = baseFee
        self.gasLimit = gasLimit
        self.beneficiary = beneficiary
    }

    /// Moves the value, takes the fee from the sender and gives the tip to the beneficiary; the
    /// base fee is owned by nobody afterwards.
    mutating func apply(_ signed: SignedTransaction) throws(TransactionFailure) {
        let transaction = signed.transaction
        guard signed.encoded.count <= ChainLimits.transactionBytes else {
            throw .size(limit: ChainLimits.transactionBytes, got: signed.encoded.count)
        }
        try TransactionRules.checkStatic(transaction, chainID: chainID)
        guard transaction.gasLimit <= gasLimit - gasUsed else {
            throw .gasAboveBlock(available: gasLimit - gasUsed, gasLimit: transaction.gasLimit)
        }
        let sender = try Self.sender(of: signed)
        try TransactionRules.check(
            transaction, from: sender, account: self[sender], baseFee: baseFee)
        guard let receiver = transaction.to else { throw .contractCreation }
        let gas = max(transaction.intrinsicGas, transaction.floorGas)
        // baseFee ≤ maxFee and gas · maxFee + value fits, so none of the following overflows.
        let tip = min(transaction.maxPriorityFee, transaction.maxFee - baseFee)
        self[sender].nonce += 1
        self[sender].balance -= UInt256(gas) * (baseFee + tip) + transaction.value
        self[receiver].balance += transaction.value
        self[beneficiary].balance += UInt256(gas) * tip
        gasUsed += gas
        receipts.append(
            Receipt(type: transaction.type, succeeded: true, cumulativeGasUsed: gasUsed))
    }

    /// The state after the transactions and the subsidy.
    mutating func finish(subsidy: UInt256) -> ChainState {
        self[beneficiary].balance += subsidy
        return before.updating(changed)
    }

    private static func sender(
        of signed: SignedTransaction
    ) throws(TransactionFailure) -> Address {
        do {
            return try signed.sender()
        } catch {
            throw .signature(error)
        }
    }

    private subscript(address: Address) -> Account {
        get { changed[address] ?? before[address] }
        set { changed[address] = newValue }
    }
}
