import Cryptography
import EVM
import Encodings
import Execution
import Primitives

/// What clients read when a run did not succeed: the words are geth's.
enum FailureTexts {
    static func text(of reason: HaltReason) -> String {
        switch reason {
        case .outOfGas: "out of gas"
        case .stackUnderflow: "stack underflow"
        case .stackOverflow: "stack limit reached 1024"
        case .invalidInstruction(0xFE): "invalid opcode: INVALID"
        case .invalidInstruction(let byte):
            "invalid opcode: opcode 0x\(String(byte, radix: 16)) not defined"
        case .invalidJump: "invalid jump destination"
        case .staticViolation: "write protection"
        case .returnDataOutOfBounds: "return data out of bounds"
        case .creationCollision: "contract address collision"
        case .codeTooLarge: "max code size exceeded"
        case .initializationCodeTooLarge: "max initcode size exceeded"
        case .invalidCodePrefix: "invalid code: must not begin with 0xef"
        case .precompileFailure: "precompiled contract failed"
        case .insufficientBalance: "insufficient balance for transfer"
        case .callDepthExceeded: "max call depth exceeded"
        case .nonceOverflow: "nonce uint64 overflow"
        }
    }

    /// "execution reverted", with the reason that the contract gave if it can be read.
    static func revert(_ data: [UInt8]) -> String {
        guard let reason = RevertMessage(data) else { return "execution reverted" }
        return "execution reverted: \(reason)"
    }

    static func text(of failure: TransactionFailure, sender: Address) -> String {
        let who = "address \(sender.checksummed)"
        return switch failure {
        case .balance(let needed, let available):
            "insufficient funds for gas * price + value: \(who) have \(available) want \(needed)"
        case .nonceTooLow(let expected, let got):
            "nonce too low: \(who), tx: \(got) state: \(expected)"
        case .nonceTooHigh(let expected, let got):
            "nonce too high: \(who), tx: \(got) state: \(expected)"
        case .nonceExhausted: "nonce has max value: \(who), nonce: \(UInt64.max)"
        case .feeBelowBaseFee(let baseFee, let maxFee):
            "max fee per gas less than block base fee: \(who), maxFeePerGas: \(maxFee), "
                + "baseFee: \(baseFee)"
        case .priorityAboveMaximum(let priority, let maxFee):
            "max priority fee per gas higher than max fee per gas: \(who), "
                + "maxPriorityFeePerGas: \(priority), maxFeePerGas: \(maxFee)"
        case .intrinsicGas(let needed, let gasLimit):
            "intrinsic gas too low: have \(gasLimit), want \(needed)"
        case .floorGas(let needed, let gasLimit):
            "insufficient gas for floor data gas cost: have \(gasLimit), want \(needed)"
        case .gasAboveCap(let cap, let gasLimit):
            "transaction gas limit too high (cap: \(cap), tx: \(gasLimit))"
        case .initCodeTooLarge(let limit, let got):
            "max initcode size exceeded: code size \(got) limit \(limit)"
        case .senderHasCode: "sender not an eoa: \(who)"
        case .noAuthorizations: "EIP-7702 transaction with empty auth list (sender \(sender))"
        case .noBlobs: "blob transaction missing blob hashes"
        default: failure.description
        }
    }

    static func error(of failure: TransactionFailure, sender: Address, gas: UInt64) -> RPCError {
        switch failure {
        case .state(CallState.timeout): .server("execution aborted (timeout = 5s)")
        case .state(.unreadable(let reason)): .server(reason)
        case .state(let other): .server("\(other)")
        default: .server("err: \(text(of: failure, sender: sender)) (supplied gas \(gas))")
        }
    }

    /// The error of a run that did not succeed; `nil` for one that did.
    static func error(of result: MessageResult) -> RPCError? {
        switch result.status {
        case .success: nil
        case .revert: RPCError(3, revert(result.output), data: .data(result.output))
        case .halt(let reason): .server(text(of: reason))
        }
    }
}
