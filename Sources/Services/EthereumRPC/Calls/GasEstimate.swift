import ChainTypes
import EVM
import Execution
import Primitives

/// Looks for the least gas limit with which a call succeeds, as geth does, so that the answers are
/// the same.
struct GasEstimate {
    /// How far the answer may be above the least, as a part of it.
    private static let tolerance = 0.015
    private static let stipend: UInt64 = 2_300

    let runner: CallRunner
    let call: CallArguments
    /// The most gas that is tried.
    let cap: UInt64

    private enum Trial {
        case success(TransactionOutcome)
        /// More gas may help.
        case outOfGas
        /// No gas helps.
        case failure(RPCError)
    }

    func least() throws(RPCError) -> UInt64 {
        let highest = try highestLimit()
        if try isPlainTransfer(), case .success = try attempt(Gas.transaction) {
            return Gas.transaction
        }
        let outcome: TransactionOutcome
        switch try attempt(highest) {
        case .success(let done): outcome = done
        case .outOfGas: throw .server("gas required exceeds allowance (\(highest))")
        case .failure(let error): throw error
        }
        return try search(
            above: outcome.gasUsed - min(1, outcome.gasUsed), upTo: highest,
            first: outcome.gasBeforeRefund)
    }

    private func search(
        above low: UInt64, upTo high: UInt64, first used: UInt64
    ) throws(RPCError) -> UInt64 {
        var (low, high) = (low, high)
        // What was used, with the 64th that calls hold back: right for nearly all.
        let likely = (used + Self.stipend) * 64 / 63
        if likely < high {
            if case .success = try attempt(likely) { high = likely } else { low = likely }
        }
        while low + 1 < high {
            if Double(high - low) / Double(high) < Self.tolerance { break }
            let middle = min(low + (high - low) / 2, max(low, 1) * 2)
            if case .success = try attempt(middle) { high = middle } else { low = middle }
        }
        return high
    }

    private func attempt(_ gas: UInt64) throws(RPCError) -> Trial {
        let outcome: TransactionOutcome
        do throws(TransactionFailure) {
            outcome = try runner.run(call, gas: gas)
        } catch {
            switch error {
            case .intrinsicGas, .floorGas: return .outOfGas
            default:
                throw FailureTexts.error(of: error, sender: call.from ?? .zero, gas: gas)
            }
        }
        switch outcome.result.status {
        case .success: return .success(outcome)
        case .halt(.outOfGas): return .outOfGas
        default: return .failure(FailureTexts.error(of: outcome.result) ?? .invalidRequest)
        }
    }

    /// What the sender can pay for, and the limits allow.
    private func highestLimit() throws(RPCError) -> UInt64 {
        var highest = runner.view.header.gasLimit
        if let gas = call.gas, gas >= Gas.transaction { highest = gas }
        if let cap = runner.rules.transactions.gasCap { highest = min(highest, cap) }
        let price = call.gasPrice ?? call.maxFee ?? .zero
        if !price.isZero {
            let balance = try runner.account(call.from ?? .zero)?.balance ?? .zero
            let value = call.value ?? .zero
            guard value < balance else { throw .server("insufficient funds for transfer") }
            let allowance = (balance &- value) / price
            if let allowance = allowance.uint64 { highest = min(highest, allowance) }
        }
        return min(highest, cap)
    }

    private func isPlainTransfer() throws(RPCError) -> Bool {
        guard let to = call.to, call.data?.isEmpty ?? true, call.authorizations == nil else {
            return false
        }
        let account = try runner.account(to)
        return account?.codeHash ?? AccountState.emptyCodeHash == AccountState.emptyCodeHash
    }
}
