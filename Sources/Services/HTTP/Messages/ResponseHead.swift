import Platform

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

    static func bytes(
        _ status: HTTPStatus, _ headers: HTTPHeaders, framing: Framing, keepsAlive: Bool
    ) -> [UInt8] {
        var text = "HTTP/1.1 \(status.code) \(status.reason)\r\n"
        for field in headers.fields where !isOurs(field.name) {
            text += "\(field.name): \(sanitized(field.value))\r\n"
        }
        if status.code >= 200, headers["date"] == nil {
            text += "date: \(HTTPDate.text(unixSeconds: Clock.unixSeconds))\r\n"
        }
        switch framing {
        case .length(let count): text += "content-length: \(count)\r\n"
        case .chunked: text += "transfer-encoding: chunked\r\n"
        case .untilClose, .none: break
        }
        if status.code != 101 {
            text += keepsAlive ? "connection: keep-alive\r\n" : "connection: close\r\n"
        }
        return Array((text + "\r\n").utf8)
    }

    /// The fields that follow from the framing; a handler cannot contradict it.
    private static func isOurs(_ name: String) -> Bool {
        name == "content-length" || name == "transfer-encoding"
    }

    /// A line break in a value would start a header of its own.
    private static func sanitized(_ value: String) -> String {
        String(String.UnicodeScalarView(value.unicodeScalars.filter { $0.value >= 0x20 }))
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
