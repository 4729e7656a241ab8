package import Primitives

/// The coin and how its amounts are written.
package enum Coin {
    package static let name = "ASSAY"
    package static let decimals = 18
    /// The units of one coin.
    package static let unit = UInt256(1_000_000_000_000_000_000)

    /// An amount in coins with as many decimals as it needs: `4.999979` for 4999979 · 10^12 units.
    package static func text(_ units: UInt256) -> String {
        let (whole, rest) = units.quotientAndRemainder(dividingBy: unit) ?? (.zero, .zero)
        if rest.isZero { return whole.description }
        let digits = rest.description
        var decimals = String(repeating: "0", count: decimals - digits.utf8.count) + digits
        while decimals.hasSuffix("0") { decimals.removeLast() }
        return whole.description + "." + decimals
    }

    /// Reads an amount in coins: digits and at most 18 decimals; `nil` for anything else.
    package static func units(_ text: String) -> UInt256? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = parts.first, parts.count <= 2 else { return nil }
        let fraction = parts.count == 2 ? parts[1] : "0"
        guard !fraction.isEmpty, fraction.utf8.count <= decimals else { return nil }
        let padded = fraction + String(repeating: "0", count: decimals - fraction.utf8.count)
        let isDigits = (whole + padded).utf8.allSatisfy { (0x30...0x39).contains($0) }
        guard isDigits, let coins = UInt256(whole), let rest = UInt256(padded) else { return nil }
        let (scaled, overflow) = coins.multipliedReportingOverflow(by: unit)
        let (sum, carry) = scaled.addingReportingOverflow(rest)
        return overflow || carry ? nil : sum
    }
}
