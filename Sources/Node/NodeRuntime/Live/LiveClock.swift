import Platform
import Primitives
import Synchronization

/// The clock of a live node: the machine's, moved on a devnet by its owner.
final class LiveClock: Sendable {
    private struct State {
        /// Seconds by which the clock is ahead of the machine's; behind when negative.
        var offset: Int64 = 0
        /// The clock shows no earlier time than this, while a block of that time is made.
        var earliest = Instant(milliseconds: 0)
    }

    private let state = Mutex(State())

    var now: Instant {
        let machine = Int64(clamping: Clock.unixNanoseconds / 1_000_000)
        return state.withLock { state in
            let shift = state.offset.multipliedReportingOverflow(by: 1_000)
            let moved = machine.addingReportingOverflow(shift.partialValue)
            let time = shift.overflow || moved.overflow ? Int64.max : max(moved.partialValue, 0)
            return max(Instant(milliseconds: UInt64(time)), state.earliest)
        }
    }

    /// Moves the clock.
    func set(offset: Int64) { state.withLock { $0.offset = offset } }

    /// Makes a block of this time good while it is made; `nil` ends it.
    func hold(at seconds: UInt64?) {
        state.withLock { $0.earliest = Instant(seconds: seconds ?? 0) }
    }
}
