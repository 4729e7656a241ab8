import Platform
import Synchronization

/// Writes the lines before a body.
enum ResponseHead {
    /// How the end of the body is told.
    enum Framing {
        case length(Int)
        case chunked
        case untilClose
        /// 1xx, 204, 304: there is no body.
        case none
    }

    /// Room for the lines of a usual head, so that its array is made once.
    private static let usualBytes = 384

    /// The lines of the head, with `body` after them; one array, as one write is the cheapest.
    static func bytes(
        _ status: HTTPStatus, _ headers: HTTPHeaders, framing: Framing, keepsAlive: Bool,
        body: [UInt8] = []
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(usualBytes + body.count)
        put("HTTP/1.1 ", &bytes)
        put(decimal: status.code, &bytes)
        put(" ", &bytes)
        put(status.reason, &bytes)
        put("\r\n", &bytes)
        var isDated = false
        for field in headers.fields where !isOurs(field.name) {
            isDated = isDated || field.name == "date"
            put(field.name, &bytes)
            put(": ", &bytes)
            put(sanitized: field.value, &bytes)
            put("\r\n", &bytes)
        }
        if status.code >= 200, !isDated {
            bytes.append(contentsOf: HTTPDate.line(unixSeconds: Clock.unixSeconds))
        }
        switch framing {
        case .length(let count):
            put("content-length: ", &bytes)
            put(decimal: count, &bytes)
            put("\r\n", &bytes)
        case .chunked: put("transfer-encoding: chunked\r\n", &bytes)
        case .untilClose, .none: break
        }
        if status.code != 101 {
            put(keepsAlive ? "connection: keep-alive\r\n" : "connection: close\r\n", &bytes)
        }
        put("\r\n", &bytes)
        bytes.append(contentsOf: body)
        return bytes
    }

    private static func put(_ text: String, _ bytes: inout [UInt8]) {
        bytes.append(contentsOf: text.utf8)
    }

    private static func put(decimal value: Int, _ bytes: inout [UInt8]) {
        var divisor = 1
        while value / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(truncatingIfNeeded: value / divisor % 10) + 0x30)
            divisor /= 10
        }
    }

    /// The fields that follow from the framing; a handler cannot contradict it.
    private static func isOurs(_ name: String) -> Bool {
        name == "content-length" || name == "transfer-encoding"
    }

    /// A line break in a value would start a header of its own.
    private static func put(sanitized value: String, _ bytes: inout [UInt8]) {
        let start = bytes.count
        bytes.append(contentsOf: value.utf8)
        if bytes[start...].contains(where: { $0 < 0x20 }) {
            let clean = bytes[start...].filter { $0 >= 0x20 }
            bytes.removeSubrange(start...)
            bytes.append(contentsOf: clean)
        }
    }

    /// One chunk with its length before it.
    static func chunk(_ bytes: [UInt8]) -> [UInt8] {
        Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + [0x0D, 0x0A]
    }

    static let lastChunk = Array("0\r\n\r\n".utf8)
}

/// The time as HTTP writes it: "Sun, 06 Nov 1994 08:49:37 GMT".
enum HTTPDate {
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    /// The line of this second, which all responses of it share.
    private static let latest = Mutex<(seconds: UInt64, line: [UInt8])>((.max, []))

    /// The header field with its line break.
    static func line(unixSeconds: UInt64) -> [UInt8] {
        latest.withLock { latest in
            if latest.seconds != unixSeconds {
                latest = (unixSeconds, Array("date: \(text(unixSeconds: unixSeconds))\r\n".utf8))
            }
            return latest.line
        }
    }

    static func text(unixSeconds: UInt64) -> String {
        // Far enough for any clock, and small enough for the sums below.
        let seconds = Int(min(unixSeconds, 1 << 40))
        let days = seconds / 86_400
        let time = seconds % 86_400
        // Days to a date of the Gregorian calendar, counted from 1 March of year 0.
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 2 : monthFromMarch - 10
        let year = yearOfEra + era * 400 + (month < 2 ? 1 : 0)
        return "\(weekdays[days % 7]), \(two(day)) \(months[month]) \(year) "
            + "\(two(time / 3_600)):\(two(time / 60 % 60)):\(two(time % 60)) GMT"
    }

    private static func two(_ value: Int) -> String {
        value < 10 ? "0\(value)" : "\(value)"
    }
}
