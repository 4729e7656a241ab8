/// The clock of a devnet's blocks: the machine's, moved by hand.
package struct DevelopmentClock: Sendable, Hashable {
    /// Seconds by which the clock is ahead of the machine's; behind when negative.
    package private(set) var offset: Int64 = 0
    /// The time that the next block has to carry.
    private(set) var next: UInt64?

    package init() {}

    /// The devnet's time.
    ///
    /// `now`: seconds since 1970 by the machine's clock.
    package func time(_ now: UInt64) -> UInt64 {
        let moved = Int64(clamping: now).addingReportingOverflow(offset)
        return moved.overflow ? UInt64(clamping: Int64.max) : UInt64(clamping: moved.partialValue)
    }

    /// The time of a block made now, which has to be at least `earliest`.
    package func timestamp(earliest: UInt64, now: UInt64) -> UInt64 {
        max(next ?? time(now), earliest)
    }

    /// Moves the clock forward; `false` when it would leave its bounds.
    package mutating func increase(by seconds: UInt64) -> Bool {
        guard seconds <= LiveLimits.clockOffset, abs(offset) <= Int64(LiveLimits.clockOffset) else {
            return false
        }
        offset += Int64(seconds)
        return true
    }

    /// The next block carries this time.
    package mutating func setNext(_ timestamp: UInt64) { next = timestamp }

    /// The clock shows this time from now on.
    package mutating func set(_ timestamp: UInt64, now: UInt64) {
        offset = Int64(clamping: timestamp) - Int64(clamping: now)
        next = nil
    }

    /// A block was made; after one with a time set by hand, the clock goes on from that time.
    package mutating func made(_ timestamp: UInt64, now: UInt64) {
        if next != nil { set(timestamp, now: now) }
    }
}
