/// Why a contract undid what it was called for, in the two forms that compilers write.
package enum RevertMessage: Hashable, Sendable, CustomStringConvertible {
    /// `Error(string)`.
    case message(String)
    /// `Panic(uint256)`: the code, or `nil` for one of more than 64 bits.
    case panic(UInt64?)

    private static let messageSelector: [UInt8] = [0x08, 0xc3, 0x79, 0xa0]
    private static let panicSelector: [UInt8] = [0x4e, 0x48, 0x7b, 0x71]

    /// Reads the data of a revert; `nil` when it has neither form.
    package init?(_ data: [UInt8]) {
        let arguments = Array(data.dropFirst(4))
        switch Array(data.prefix(4)) {
        case Self.messageSelector:
            guard case .bytes(let text)? = try? ABIDecoder.decode(arguments, as: [.string]).first
            else { return nil }
            self = .message(String(decoding: text, as: UTF8.self))
        case Self.panicSelector:
            guard
                case .word(let word)? = try? ABIDecoder.decode(
                    arguments, as: [.uint(bits: 256)]
                ).first
            else { return nil }
            let isSmall = word.prefix(24).allSatisfy { $0 == 0 }
            self = .panic(isSmall ? word.suffix(8).reduce(0) { $0 << 8 | UInt64($1) } : nil)
        default: return nil
        }
    }

    /// In the words that go-ethereum has for it.
    package var description: String {
        switch self {
        case .message(let text): text
        case .panic(0x00): "generic panic"
        case .panic(0x01): "assert(false)"
        case .panic(0x11): "arithmetic underflow or overflow"
        case .panic(0x12): "division or modulo by zero"
        case .panic(0x21): "enum overflow"
        case .panic(0x22): "invalid encoded storage byte array accessed"
        case .panic(0x31): "out-of-bounds array access; popping on an empty array"
        case .panic(0x32): "out-of-bounds access of an array or bytesN"
        case .panic(0x41): "out of memory"
        case .panic(0x51): "uninitialized function"
        case .panic(let code):
            "unknown panic code: " + (code.map { "0x" + String($0, radix: 16) } ?? "too large")
        }
    }
}
