package import Cryptography
package import EVM
package import Primitives

/// Why a transaction cannot be a part of a block.
package enum TransactionFailure: Error, Equatable, CustomStringConvertible {
    case signature(SignatureFailure)
    /// The type is not used under these rules.
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
    case floorGas(needed: UInt64, gasLimit: UInt64)
    case gasAboveCap(cap: UInt64, gasLimit: UInt64)
    case gasAboveBlock(available: UInt64, gasLimit: UInt64)
    case balance(needed: UInt256, available: UInt256)
    case initCodeTooLarge(limit: Int, got: Int)
    case senderHasCode(Address)
    case noBlobs
    case tooManyBlobs(limit: UInt64, got: Int)
    case blobVersion(UInt8)
    case blobFeeBelowPrice(price: UInt256, maxFee: UInt256)
    case blobsAboveBlock(available: UInt64, blobGas: UInt64)
    case noAuthorizations
    /// The node could not read its state: a defect here, not one of the transaction.
    case state(WorldStateFailure)

    package var description: String { "transaction: " + reason }

    private var reason: String {
        switch self {
        case .signature(let failure): failure.description
        case .type(let type): "type \(type) is not used on this chain"
        case .size(let limit, let got): "expected at most \(limit) bytes, got \(got)"
        case .unprotected: "expected a chain number under the signature (EIP-155), got none"
        case .chainID(let expected, let got): "expected chain \(expected), got \(got)"
        case .nonceTooLow(let expected, let got), .nonceTooHigh(let expected, let got):
            "expected nonce \(expected), got \(got)"
        case .nonceExhausted: "the account has used its last nonce"
        case .senderHasCode(let address): "expected a sender without code, got \(address)"
        case .initCodeTooLarge(let limit, let got):
            "expected at most \(limit) bytes of creation code, got \(got)"
        case .noAuthorizations: "expected at least one authorization, got none"
        case .state(let failure): "the state could not be read: \(failure)"
        case .feeBelowBaseFee(let baseFee, let maxFee):
            "expected a fee of at least \(baseFee), got \(maxFee)"
        case .priorityAboveMaximum(let priority, let maxFee):
            "expected a priority fee of at most \(maxFee), got \(priority)"
        case .balance(let needed, let available):
            "expected a balance of at least \(needed), got \(available)"
        case .costOverflow: "value and fee together do not fit 256 bits"
        case .floorGas(let needed, let gasLimit):
            "expected a gas limit of at least the floor \(needed), got \(gasLimit)"
        case .gasAboveCap(let cap, let gasLimit):
            "expected a gas limit of at most \(cap), got \(gasLimit)"
        case .gasAboveBlock(let available, let gasLimit):
            "expected at most the \(available) gas left in the block, got \(gasLimit)"
        case .intrinsicGas(let needed, let gasLimit):
            "expected a gas limit of at least \(needed), got \(gasLimit)"
        case .tooManyBlobs(let limit, let got): "expected at most \(limit) blobs, got \(got)"
        case .blobVersion(let version): "expected hashes of blobs of version 1, got \(version)"
        case .blobFeeBelowPrice(let price, let maxFee):
            "expected a fee for blobs of at least \(price), got \(maxFee)"
        case .blobsAboveBlock(let available, let blobGas):
            "expected at most the \(available) blob gas left in the block, got \(blobGas)"
        case .noBlobs: "expected at least one blob, got none"
        }
    }
}
