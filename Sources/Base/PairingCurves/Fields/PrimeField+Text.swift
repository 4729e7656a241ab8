import Primitives

extension PrimeField {
    /// A constant of the program: hexadecimal digits of a number below the prime.
    init(constant digits: some StringProtocol) {
        let bytes = Hex.decode(digits) ?? []
        guard let value = Self(bigEndian: bytes[...]) else {
            preconditionFailure("\(digits) is no element of the field")
        }
        self = value
    }

    /// Constants of the program, one a line.
    static func constants(_ lines: String) -> [Self] {
        lines.split(separator: "\n").map { Self(constant: $0) }
    }
}

extension Fp2 {
    /// Constants of the program, two lines for each: the real part and the other one.
    static func constants(_ lines: String) -> [Self] {
        let parts = Base.constants(lines)
        return stride(from: 0, to: parts.count - 1, by: 2).map { Self(parts[$0], parts[$0 + 1]) }
    }
}
