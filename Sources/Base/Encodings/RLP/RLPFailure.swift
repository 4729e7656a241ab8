/// Why bytes are not the one canonical RLP encoding of what was asked for.
package enum RLPFailure: Error, Equatable, CustomStringConvertible {
    case truncated(needed: Int, available: Int)
    case trailing(count: Int)
    case lengthNotMinimal
    case singleByteWithHeader(UInt8)
    case leadingZero
    case expectedList
    case expectedBytes
    case wrongCount(expected: Int, got: Int)
    case integerTooLarge(maximumBytes: Int, got: Int)
    case tooDeep(limit: Int)

    package var description: String {
        switch self {
        case .truncated(let needed, let available):
            "RLP: expected \(needed) more bytes, \(available) are left"
        case .trailing(let count):
            "RLP: expected the end, \(count) bytes follow"
        case .lengthNotMinimal:
            "RLP: a length must have its shortest form"
        case .singleByteWithHeader(let byte):
            "RLP: the byte \(byte) must stand for itself, without a header"
        case .leadingZero:
            "RLP: an integer must not begin with a zero byte"
        case .expectedList:
            "RLP: expected a list, got a byte string"
        case .expectedBytes:
            "RLP: expected a byte string, got a list"
        case .wrongCount(let expected, let got):
            "RLP: expected \(expected) bytes, got \(got)"
        case .integerTooLarge(let maximum, let got):
            "RLP: expected an integer of at most \(maximum) bytes, got \(got)"
        case .tooDeep(let limit):
            "RLP: lists are nested deeper than \(limit)"
        }
    }
}
