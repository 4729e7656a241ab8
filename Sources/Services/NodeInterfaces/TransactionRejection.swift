package import Primitives

/// Why a node does not take a transaction, in the words by which clients know it.
///
/// viem, ethers and web3.py classify these by their text, which is therefore geth's to the letter.
package enum TransactionRejection: Error, Hashable, Sendable, CustomStringConvertible {
    case alreadyKnown
    case nonceTooLow(expected: UInt64, got: UInt64)
    case nonceTooHigh(expected: UInt64, got: UInt64)
    case replacementUnderpriced
    /// The price is below what this node takes.
    case underpriced(minimum: UInt256, got: UInt256)
    case insufficientFunds(have: UInt256, want: UInt256)
    case intrinsicGas(have: UInt64, want: UInt64)
    case floorDataGas(have: UInt64, want: UInt64)
    case exceedsBlockGasLimit
    /// EIP-7825.
    case exceedsTransactionGasCap(cap: UInt64, got: UInt64)
    case tipAboveFeeCap(tip: UInt256, feeCap: UInt256)
    case feeCapBelowBaseFee(feeCap: UInt256, baseFee: UInt256)
    case initCodeTooLarge(limit: Int, got: Int)
    case senderIsContract(Address)
    case typeNotSupported
    case invalidSender
    case invalidChain(expected: UInt64, got: UInt64)
    /// EIP-155: a signature without a chain's number is good for every chain.
    case unprotected
    case oversized(limit: Int, got: Int)
    case poolFull
    case other(String)

    package var description: String {
        switch self {
        case .alreadyKnown: "already known"
        case .nonceTooLow(let expected, let got):
            "nonce too low: next nonce \(expected), tx nonce \(got)"
        case .nonceTooHigh(let expected, let got):
            "nonce too high: next nonce \(expected), tx nonce \(got)"
        case .replacementUnderpriced: "replacement transaction underpriced"
        case .underpriced(let minimum, let got):
            "transaction underpriced: gas tip cap \(got), minimum needed \(minimum)"
        case .insufficientFunds(let have, let want):
            "insufficient funds for gas * price + value: balance \(have), tx cost \(want), "
                + "overshot \(want &- have)"
        case .intrinsicGas(let have, let want):
            "intrinsic gas too low: have \(have), want \(want)"
        case .floorDataGas(let have, let want):
            "insufficient gas for floor data gas cost: have \(have), want \(want)"
        case .exceedsBlockGasLimit: "exceeds block gas limit"
        case .exceedsTransactionGasCap(let cap, let got):
            "transaction gas limit too high (cap: \(cap), tx: \(got))"
        case .tipAboveFeeCap(let tip, let feeCap):
            "max priority fee per gas higher than max fee per gas: tip \(tip), "
                + "fee cap \(feeCap)"
        case .feeCapBelowBaseFee(let feeCap, let baseFee):
            "max fee per gas less than block base fee: maxFeePerGas: \(feeCap), "
                + "baseFee: \(baseFee)"
        case .initCodeTooLarge(let limit, let got):
            "max initcode size exceeded: code size \(got), limit \(limit)"
        case .senderIsContract(let address):
            "sender not an eoa: address \(address)"
        case .typeNotSupported: "transaction type not supported"
        case .invalidSender: "invalid sender"
        case .invalidChain(let expected, let got):
            "invalid chain id for signer: have \(got) want \(expected)"
        case .unprotected:
            "only replay-protected (EIP-155) transactions allowed over RPC"
        case .oversized(let limit, let got):
            "oversized data: transaction size \(got), limit \(limit)"
        case .poolFull: "txpool is full"
        case .other(let message): message
        }
    }
}
