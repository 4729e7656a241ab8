import Glibc

/// The two clocks.
///
/// Nothing that is hashed, signed or compared may depend on either.
package enum Clock {
    /// Nanoseconds since an arbitrary start; never goes back, so durations are its differences.
    package static var monotonicNanoseconds: UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(clamping: time.tv_sec) &* 1_000_000_000 &+ UInt64(clamping: time.tv_nsec)
    }

    /// Seconds since 1970 in UTC, as the machine believes it.
    package static var unixSeconds: UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return UInt64(clamping: time.tv_sec)
    }

    /// The seconds that have passed since `start`, a value of ``monotonicNanoseconds``.
    package static func seconds(since start: UInt64) -> Double {
        Double(monotonicNanoseconds &- start) / 1e9
    }

    /// Nanoseconds since 1970 in UTC, as the machine believes it.
    package static var unixNanoseconds: UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return UInt64(clamping: time.tv_sec) &* 1_000_000_000 &+ UInt64(clamping: time.tv_nsec)
    }

    /// Lets the calling thread rest.
    package static func sleep(milliseconds: Int) {
        usleep(UInt32(clamping: milliseconds) &* 1_000)
    }
}
