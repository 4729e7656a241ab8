package import Primitives

extension Address {
    /// The text with the checksum of EIP-55 in the case of its letters.
    package var checksummed: String {
        let digits = Array(Hex.encode(bytes).utf8)
        let nibbles = Keccak256.hash(digits).bytes.flatMap { [$0 >> 4, $0 & 15] }
        let cased = zip(digits, nibbles).map { digit, nibble in
            digit >= 0x61 && nibble >= 8 ? digit - 0x20 : digit
        }
        return "0x" + String(decoding: cased, as: UTF8.self)
    }

    /// Reads `0x` and 40 digits; `nil` when letters of both cases do not spell the checksum.
    package init?(checksummed text: String) {
        guard text.hasPrefix("0x"), let address = Address(hex: text) else { return nil }
        let letters = text.utf8.dropFirst(2).filter { $0 >= 0x41 }
        let isOneCase = letters.allSatisfy { $0 >= 0x61 } || letters.allSatisfy { $0 < 0x61 }
        guard isOneCase || text == address.checksummed else { return nil }
        self = address
    }
}
