/// The rules of one fork, as a value: what instructions there are, what they cost, and the numbers
/// that other layers need of the same fork.
///
/// A rule set is the previous one plus its changes, so a fork is a few lines (``cancun``,
/// ``prague``, ``osaka``).
package struct Rules: Sendable {
    /// The fork's name as the execution specification writes it.
    package var name: String
    /// The instructions that exist, and the part of their price that does not depend on operands.
    package var instructions: InstructionTable {
        didSet { requirements = InstructionRequirements(instructions) }
    }
    /// What follows from the instructions, made with them and not anew for every machine.
    private(set) var requirements: InstructionRequirements
    /// The prices that depend on operands or on the state.
    package var prices: Prices
    package var precompiles: PrecompileSet
    package var code: CodeRules
    package var blobs: BlobRules
    package var transactions: TransactionRules

    init(
        name: String, instructions: InstructionTable, prices: Prices, precompiles: PrecompileSet,
        code: CodeRules, blobs: BlobRules, transactions: TransactionRules
    ) {
        self.name = name
        self.instructions = instructions
        self.prices = prices
        self.precompiles = precompiles
        self.code = code
        self.blobs = blobs
        self.transactions = transactions
        requirements = InstructionRequirements(instructions)
    }

    /// These rules with some things changed.
    package func changing(_ name: String, _ change: (inout Rules) -> Void) -> Rules {
        var next = self
        next.name = name
        change(&next)
        return next
    }
}

extension Rules {
    /// What a contract's code may be.
    package struct CodeRules: Equatable, Sendable {
        /// Bytes of deployed code (EIP-170).
        package var maximumSize: Int
        /// Bytes of initialization code (EIP-3860).
        package var maximumInitializationSize: Int
        /// Whether 0xef0100 and an address stand for the code of that address (EIP-7702).
        package var followsDelegations: Bool
    }

    /// Blob gas (EIP-4844, EIP-7691, EIP-7918).
    package struct BlobRules: Equatable, Sendable {
        /// Blobs a block, on the average.
        package var target: UInt64
        /// Blobs a block, at most.
        package var maximum: UInt64
        /// How slowly the price follows the demand.
        package var updateFraction: UInt64
        /// Blobs in one transaction, at most; `nil` for as many as fit the block (EIP-7594).
        package var maximumPerTransaction: UInt64?
        /// The execution gas that bounds the price of a blob from below (EIP-7918); `nil` without.
        package var reserveGas: UInt64?
    }

    /// What concerns a transaction before and after its message runs.
    package struct TransactionRules: Equatable, Sendable {
        /// Gas of one transaction, at most (EIP-7825); `nil` without a cap.
        package var gasCap: UInt64?
        /// The price of a token of call data below which a transaction does not fall (EIP-7623);
        /// `nil` without a floor.
        package var floorPerToken: UInt64?
        /// Whether transactions of type 4 exist (EIP-7702).
        package var setsCode: Bool
        /// Whether a block writes its parent's hash into the state (EIP-2935).
        package var recordsBlockHashes: Bool
        /// Whether a block carries requests (EIP-7685).
        package var carriesRequests: Bool
        /// Bytes of an encoded block, at most (EIP-7934); `nil` without a bound.
        package var maximumBlockSize: Int?
    }
}
