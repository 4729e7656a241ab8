/// A moment in UTC as text; it is handed in, as nothing here reads a clock.
package struct UTCTime: Sendable {
    /// Since 1970, without leap seconds.
    package let nanoseconds: UInt64

    package init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

    /// `2026-01-31T23:59:59.000Z`: ISO 8601 with milliseconds, the rest cut off.
    package var text: String {
        text(between: ":") + "." + Self.padded(nanoseconds / 1_000_000 % 1_000, 3) + "Z"
    }

    /// `2026-01-31T23-59-59.000000001Z`: ISO 8601 with dashes for colons, which no file system
    /// minds.
    package var fileName: String {
        text(between: "-") + "." + Self.padded(nanoseconds % 1_000_000_000, 9) + "Z"
    }

    private func text(between separator: String) -> String {
        let seconds = nanoseconds / 1_000_000_000
        let date = Self.civil(days: seconds / 86_400)
        let day = seconds % 86_400
        let parts = [date.year, date.month, date.day].map { Self.padded($0, 2) }
        let clock = [day / 3_600, day / 60 % 60, day % 60].map { Self.padded($0, 2) }
        return parts.joined(separator: "-") + "T" + clock.joined(separator: separator)
    }

    /// The date so many days after 1 January 1970, counted in years that begin in March, so that
    /// the leap day comes last.
    private static func civil(days: UInt64) -> (year: UInt64, month: UInt64, day: UInt64) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month,
            dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        )
    }

    private static func padded(_ number: UInt64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
