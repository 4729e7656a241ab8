/// Numbers as people read them.
package enum Format {
    /// A decimal with a fixed count of digits after the point.
    package static func decimal(_ value: Double, digits: Int) -> String {
        guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let scaled = (value.magnitude * scale).rounded()
        guard scaled < 9e15 else { return String(value) }
        let units = Int(scaled)
        let whole = units / Int(scale)
        let sign = value < 0 && units > 0 ? "-" : ""
        guard digits > 0 else { return sign + String(whole) }
        let fraction = String(units % Int(scale))
        let zeros = String(repeating: "0", count: digits - fraction.count)
        return "\(sign)\(whole).\(zeros)\(fraction)"
    }

    /// Three significant digits or so: 0.123, 12.3, 1,234.
    package static func number(_ value: Double) -> String {
        switch value.magnitude {
        case ..<1: decimal(value, digits: 3)
        case ..<10: decimal(value, digits: 2)
        case ..<100: decimal(value, digits: 1)
        default: value.magnitude < 9e15 ? grouped(Int(value.rounded())) : String(value)
        }
    }

    /// Digits in groups of three: 1,234,567.
    package static func grouped(_ value: Int) -> String {
        let digits = Array(String(value.magnitude))
        var text = value < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text
    }

    /// A share of one as a percentage.
    package static func percent(_ share: Double) -> String {
        decimal(share * 100, digits: 2) + " %"
    }

    /// Text in which every long hexadecimal number is cut to its first eight digits.
    package static func shortened(_ text: String) -> String {
        text.split(separator: " ", omittingEmptySubsequences: false).map { word in
            guard word.hasPrefix("0x"), word.count > 20 else { return String(word) }
            let digits = word.dropFirst(2).prefix { $0.isHexDigit }
            let rest = word.dropFirst(2 + digits.count)
            return "0x\(digits.prefix(8))…\(rest)"
        }.joined(separator: " ")
    }

    /// Bytes in units of 1,024.
    package static func bytes(_ count: Int) -> String {
        var value = Double(count)
        for unit in ["B", "KiB", "MiB", "GiB"] {
            if value < 1_024 || unit == "GiB" {
                return unit == "B" ? "\(count) B" : "\(decimal(value, digits: 1)) \(unit)"
            }
            value /= 1_024
        }
        return "\(count) B"
    }
}
