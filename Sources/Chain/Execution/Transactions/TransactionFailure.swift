package import Cryptography
package import Primitives

/// Why a transaction cannot be a part of a block.
package enum TransactionFailure: Error, Equatable, CustomStringConvertible {
    case signature(SignatureFailure)
    case type(UInt8)
    case size(limit: Int, got: Int)
    case unprotected
    case chainID(expected: UInt64, got: UInt64)
    case nonceTooLow(expected: UInt64, got: UInt64)
    case nonceTooHigh(expected: UInt64, got: UInt64)
    case nonceExhausted
    case feeBelowBaseFee(baseFee: UInt256, maxFee: UInt256)
    case priorityAboveMaximum(priority: UInt256, maxFee: UInt256)
    case costOverflow
    case intrinsicGas(needed: UInt64, gasLimit: UInt64)
    case gasAboveCap(cap: UInt64, gasLimit: UInt64)
    case gasAboveBlock(available: UInt64, gasLimit: UInt64)
    case balance(needed: UInt256, available: UInt256)
    case initCodeTooLarge(limit: Int, got: Int)
    case contractCreation
    case precompile(Address)
    case senderHasCode(Address)

    package var description: String {
        switch self {
        case .signature(let failure):
            failure.description
        case .type(let type):
            "transaction: type \(type) is not used on this chain"
        case .size(let limit, let got):
            "transaction: expected at most \(limit) bytes, got \(got)"
        case .unprotected:
            "transaction: expected a chain number under the signature (EIP-155), got none"
        case .chainID(let expected, let got):
            "transaction: expected chain \(expected), got \(got)"
        case .nonceTooLow(let expected, let got), .nonceTooHigh(let expected, let got):
            "transaction: expected nonce \(expected), got \(got)"
        case .nonceExhausted:
            "transaction: the account has used its last nonce"
        case .feeBelowBaseFee(let baseFee, let maxFee):
            "transaction: expected a fee of at least \(baseFee), got \(maxFee)"
        case .priorityAboveMaximum(let priority, let maxFee):
            "transaction: expected a priority fee of at most \(maxFee), got \(priority)"
        case .costOverflow:
            "transaction: value and fee together do not fit 256 bits"
        case .intrinsicGas(let needed, let gasLimit):
            "transaction: expected a gas limit of at least \(needed), got \(gasLimit)"
        case .gasAboveCap(let cap, let gasLimit):
            "transaction: expected a gas limit of at most \(cap), got \(gasLimit)"
        case .gasAboveBlock(let available, let gasLimit):
            "transaction: expected at most the \(available) gas left in the block, got \(gasLimit)"
        case .balance(let needed, let available):
            "transaction: expected a balance of at least \(needed), got \(available)"
        case .initCodeTooLarge(let limit, let got):
            "transaction: expected at most \(limit) bytes of creation code, got \(got)"
        case .contractCreation:
            "transaction: contracts cannot be made on this chain yet"
        case .precompile(let address):
            "transaction: \(address) is a precompiled contract, which cannot be called yet"
        case .senderHasCode(let address):
            "transaction: expected a sender without code, got \(address)"
        }
    }
}
