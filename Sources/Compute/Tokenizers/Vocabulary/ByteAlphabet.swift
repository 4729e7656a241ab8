/// GPT-2's way to write any byte as a visible character: 188 bytes as themselves, the other 68 as
/// U+0100 and up.
enum ByteAlphabet {
    /// The scalar of each byte.
    static let scalars: [UInt32] = makeScalars()

    private static let bytes: [UInt32: UInt8] = Dictionary(
        uniqueKeysWithValues: scalars.enumerated().map { ($1, UInt8($0)) })

    private static func makeScalars() -> [UInt32] {
        var next: UInt32 = 0x100
        return (UInt32(0)..<256).map { byte in
            switch byte {
            case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: return byte
            default:
                next += 1
                return next - 1
            }
        }
    }

    /// The bytes that a token stands for; `nil` when it has a character outside the alphabet.
    static func decode(_ token: String) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(token.utf8.count)
        for scalar in token.unicodeScalars {
            guard let byte = bytes[scalar.value] else { return nil }
            result.append(byte)
        }
        return result
    }
}
