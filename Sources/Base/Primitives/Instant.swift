/// A moment, in whole milliseconds since 1970-01-01T00:00:00Z; leap seconds are not counted.
///
/// Clocks are read outside: an instant is a value that somebody was told.
package struct Instant: Hashable, Sendable, Comparable {
    package let milliseconds: UInt64

    package init(milliseconds: UInt64) {
        self.milliseconds = milliseconds
    }

    /// The beginning of a second; the last possible instant where it would be later than that.
    package init(seconds: UInt64) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
        milliseconds = overflow ? .max : product
    }

    /// Whole seconds since 1970, as a block header counts them.
    package var seconds: UInt64 { milliseconds / 1_000 }

    package static func < (a: Instant, b: Instant) -> Bool { a.milliseconds < b.milliseconds }

    /// A later instant; the last possible one where it would be later than that.
    package static func + (instant: Instant, pause: Duration) -> Instant {
        let (sum, overflow) = instant.milliseconds.addingReportingOverflow(pause.milliseconds)
        return Instant(milliseconds: overflow ? .max : sum)
    }
}

/// A length of time in whole milliseconds.
///
/// The standard library's type counts attoseconds in 128 bits; no rule of the protocol is finer
/// than a millisecond, and none is negative.
package struct Duration: Hashable, Sendable, Comparable {
    package let milliseconds: UInt64

    private init(_ milliseconds: UInt64) {
        self.milliseconds = milliseconds
    }

    package static let zero = Duration(0)

    package static func milliseconds(_ count: UInt64) -> Duration { Duration(count) }

    package static func seconds(_ count: UInt64) -> Duration {
        let (product, overflow) = count.multipliedReportingOverflow(by: 1_000)
        return Duration(overflow ? .max : product)
    }

    package static func < (a: Duration, b: Duration) -> Bool { a.milliseconds < b.milliseconds }

    /// Twice as long, `count` times over; the longest possible where it would be longer.
    package func doubled(_ count: UInt64) -> Duration {
        guard count < 64, milliseconds.leadingZeroBitCount > Int(count) else {
            return milliseconds == 0 ? self : Duration(.max)
        }
        return Duration(milliseconds << count)
    }

    package static func / (duration: Duration, divisor: UInt64) -> Duration {
        Duration(duration.milliseconds / max(divisor, 1))
    }
}
