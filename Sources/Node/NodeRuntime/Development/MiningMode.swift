import Platform
import Primitives
import Synchronization

/// When a live node makes blocks.
package enum MiningSchedule: Sendable, Hashable {
    /// A block at once for every transaction.
    case onTransaction
    /// A block every so many seconds, empty or not.
    case every(seconds: UInt64)
    /// Only when asked.
    case onDemand
}

/// When blocks are made and whom they pay; read by those who submit and ask, set by the thread of
/// the chain.
final class MiningMode: Sendable {
    private struct State {
        var isImmediate: Bool
        var beneficiary: Address
        /// Nanoseconds between blocks.
        var interval: UInt64?
        /// When the next one is due, in monotonic nanoseconds.
        var due: UInt64?
    }

    private let state: Mutex<State>

    init(_ schedule: MiningSchedule, beneficiary: Address) {
        state = Mutex(
            State(isImmediate: schedule == .onTransaction, beneficiary: beneficiary))
        if case .every(let seconds) = schedule { setInterval(seconds: seconds) }
    }

    var isImmediate: Bool { state.withLock { $0.isImmediate } }

    var beneficiary: Address { state.withLock { $0.beneficiary } }

    func setBeneficiary(_ address: Address) { state.withLock { $0.beneficiary = address } }

    var due: UInt64? { state.withLock { $0.due } }

    /// Seconds between blocks; `nil` without a clock.
    var intervalSeconds: UInt64? { state.withLock { $0.interval.map { $0 / 1_000_000_000 } } }

    func setImmediate(_ isOn: Bool) { state.withLock { $0.isImmediate = isOn } }

    /// Makes a block every so many seconds from now on; 0 ends it.
    func setInterval(seconds: UInt64) {
        let now = Clock.monotonicNanoseconds
        state.withLock { state in
            let interval = min(seconds, 1_000_000_000) * 1_000_000_000
            state.interval = seconds == 0 ? nil : interval
            state.due = seconds == 0 ? nil : now + interval
        }
    }

    /// A block of the clock was made: the next is due an interval after this one was, or, when the
    /// work took longer than that, an interval from now.
    func wasMade() {
        let now = Clock.monotonicNanoseconds
        state.withLock { state in
            guard let interval = state.interval, let due = state.due else { return }
            state.due = due + interval > now ? due + interval : now + interval
        }
    }
}
