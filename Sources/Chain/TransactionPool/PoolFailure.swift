import Cryptography
package import Primitives

/// Why a transaction is not taken into the pool.
///
/// Clients know these by geth's words, which every description begins with.
package enum PoolFailure: Error, Hashable, CustomStringConvertible {
    case alreadyKnown
    case invalidSender
    case wrongChain(expected: UInt64, got: UInt64)
    case unprotected
    case typeNotSupported(type: UInt8)
    case oversized(limit: Int, got: Int)
    case nonceTooLow(next: UInt64, got: UInt64)
    case nonceExhausted
    case exceedsBlockGasLimit(limit: UInt64, got: UInt64)
    case gasLimitTooHigh(cap: UInt64, got: UInt64)
    case intrinsicGas(needed: UInt64, got: UInt64)
    case floorDataGas(needed: UInt64, got: UInt64)
    case initCodeTooLarge(limit: Int, got: Int)
    case tipAboveFeeCap(tip: UInt256, feeCap: UInt256)
    case insufficientFunds(balance: UInt256, cost: UInt256, queued: UInt256)
    case costOverflow
    case underpriced(minimum: UInt256, got: UInt256)
    case replacementUnderpriced
    /// The pool is full of transactions that pay at least as much.
    case outbid
    case poolFull
    case accountLimit(limit: Int)
    case senderHasCode(Address, codeHash: Hash32)
    case delegatedInFlight
    case delegatedGap
    case authorityReserved(Address)
    case noAuthorizations
    case setCodeCreates
    case noBlobs
    case tooManyBlobs(limit: Int, got: Int)
    case blobHashVersion(Hash32)
    case blobCreates
    /// The account could not be read; the same transaction may be taken later.
    case stateUnavailable

    package var description: String {
        switch self {
        case .alreadyKnown: "already known"
        case .invalidSender: "invalid sender"
        case .wrongChain(let expected, let got):
            "invalid chain id for signer: have \(got) want \(expected)"
        case .unprotected: "only replay-protected (EIP-155) transactions allowed over RPC"
        case .typeNotSupported(3):
            "transaction type not supported: type 3, this chain keeps no blobs"
        case .typeNotSupported(let type): "transaction type not supported: type \(type)"
        case .oversized(let limit, let got):
            "oversized data: transaction size \(got), limit \(limit)"
        case .nonceTooLow(let next, let got):
            "nonce too low: next nonce \(next), tx nonce \(got)"
        case .nonceExhausted: "nonce has max value"
        case .gasLimitTooHigh, .exceedsBlockGasLimit, .intrinsicGas, .floorDataGas,
            .initCodeTooLarge:
            gasDescription
        case .tipAboveFeeCap, .insufficientFunds, .costOverflow, .underpriced,
            .replacementUnderpriced, .outbid:
            priceDescription
        default: ruleDescription
        }
    }

    private var gasDescription: String {
        switch self {
        case .exceedsBlockGasLimit(let limit, let got):
            "exceeds block gas limit: limit \(limit), tx \(got)"
        case .gasLimitTooHigh(let cap, let got):
            "transaction gas limit too high (cap: \(cap), tx: \(got))"
        case .intrinsicGas(let needed, let got):
            "intrinsic gas too low: gas \(got), minimum needed \(needed)"
        case .floorDataGas(let needed, let got):
            "insufficient gas for floor data gas cost: gas \(got), minimum needed \(needed)"
        case .initCodeTooLarge(let limit, let got):
            "max initcode size exceeded: code size \(got), limit \(limit)"
        default: ""
        }
    }

    private var priceDescription: String {
        switch self {
        case .tipAboveFeeCap(let tip, let feeCap):
            "max priority fee per gas higher than max fee per gas: "
                + "maxPriorityFeePerGas: \(tip), maxFeePerGas: \(feeCap)"
        case .insufficientFunds(let balance, let cost, .zero):
            "insufficient funds for gas * price + value: balance \(balance), tx cost \(cost), "
                + "overshot \(cost &- balance)"
        case .insufficientFunds(let balance, let cost, let queued):
            "insufficient funds for gas * price + value: balance \(balance), "
                + "queued cost \(queued), tx cost \(cost), "
                + "overshot \(queued &+ cost &- balance)"
        case .costOverflow:
            "insufficient funds for gas * price + value: the cost needs more than 256 bits"
        case .underpriced(let minimum, let got):
            "transaction underpriced: gas tip cap \(got), minimum needed \(minimum)"
        case .replacementUnderpriced: "replacement transaction underpriced"
        case .outbid: "transaction underpriced"
        default: ""
        }
    }

    private var ruleDescription: String {
        switch self {
        case .poolFull: "txpool is full"
        case .accountLimit(let limit): "account limit exceeded: \(limit) transactions wait"
        case .senderHasCode(let address, let hash):
            "sender not an eoa: address \(address.checksummed), codehash: \(hash)"
        case .delegatedInFlight: "in-flight transaction limit reached for delegated accounts"
        case .delegatedGap: "gapped-nonce tx from delegated accounts"
        case .authorityReserved(let address):
            "authority already reserved: address \(address.checksummed)"
        case .noAuthorizations: "set code tx must have at least one authorization tuple"
        case .setCodeCreates: "set code transaction must not be a create transaction"
        case .noBlobs: "blobless blob transaction"
        case .tooManyBlobs(let limit, let got):
            "too many blobs in transaction: have \(got), permitted \(limit)"
        case .blobHashVersion(let hash): "blob hash version mismatch: \(hash)"
        case .blobCreates: "blob transaction of type create"
        case .stateUnavailable: "the state cannot be read at the moment"
        default: ""
        }
    }
}
