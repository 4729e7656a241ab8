package import Encodings
package import Primitives

/// Numbers and bytes as Ethereum's JSON writes them: `0x`, no leading zeros for quantities, pairs
/// of digits for bytes.
package enum Quantity {
    private static let digits = Array("0123456789abcdef".utf8)

    static func append(_ value: UInt256, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "0"))
        bytes.append(UInt8(ascii: "x"))
        var isLeading = true
        for limb in [value.limb3, value.limb2, value.limb1, value.limb0] {
            if isLeading, limb == 0 { continue }
            for shift in stride(from: 60, through: 0, by: -4) {
                let digit = Int(limb >> UInt64(shift) & 15)
                if isLeading, digit == 0 { continue }
                isLeading = false
                bytes.append(digits[digit])
            }
        }
        if isLeading { bytes.append(UInt8(ascii: "0")) }
    }
}

extension JSON {
    package static func quantity(_ value: UInt256) -> JSON {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(24)
        Quantity.append(value, to: &bytes)
        return .string(String(decoding: bytes, as: UTF8.self))
    }

    package static func quantity(_ value: UInt64) -> JSON {
        .string("0x" + String(value, radix: 16))
    }

    package static func quantity(_ value: Int) -> JSON {
        .string("0x" + String(max(0, value), radix: 16))
    }

    package static func data(_ bytes: some Collection<UInt8>) -> JSON {
        .string("0x" + Hex.encode(bytes))
    }

    package static func hash(_ hash: Hash32) -> JSON { .string(hash.description) }

    /// Lower case, as geth writes addresses.
    package static func address(_ address: Address) -> JSON { .string(address.description) }

    /// All 32 bytes, as storage is written.
    package static func word(_ value: UInt256) -> JSON { .string(value.hash32.description) }
}
