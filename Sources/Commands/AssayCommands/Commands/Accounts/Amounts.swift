import ChainTypes
import Primitives

/// Amounts on the command line: `1.5ether`, `20gwei`, `100wei`.
enum Amounts {
    private static let units: [(name: String, decimals: Int)] = [
        ("ether", 18), ("gwei", 9), ("wei", 0), (Coin.name.lowercased(), 18),
    ]
    static let expectation = "a number with a unit, such as 1.5ether, 20gwei or 100wei"

    static func option(_ name: String, help: String, isRequired: Bool = false) -> Option<UInt256> {
        Option(
            name, "AMOUNT", expects: expectation, help: help, isRequired: isRequired, read: parse)
    }

    /// Reads an amount; a bare number is refused, because it might mean coins or units.
    static func parse(_ text: String) -> UInt256? {
        let lower = text.lowercased()
        for unit in units where lower.hasSuffix(unit.name) {
            let digits = lower.dropLast(unit.name.utf8.count)
            return scaled(String(digits), decimals: unit.decimals)
        }
        return text == "0" ? .zero : nil
    }

    private static func scaled(_ text: String, decimals: Int) -> UInt256? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = parts.first, parts.count <= 2 else { return nil }
        let fraction = parts.count == 2 ? String(parts[1]) : ""
        guard fraction.utf8.count <= decimals, parts.count == 1 || !fraction.isEmpty else {
            return nil
        }
        let padding = String(repeating: "0", count: decimals - fraction.utf8.count)
        let digits = whole + fraction + padding
        guard !whole.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return UInt256(digits)
    }
}
