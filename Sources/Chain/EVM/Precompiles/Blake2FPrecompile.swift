import Cryptography
import Primitives

/// 0x09: the compression function of BLAKE2b with a number of rounds (EIP-152).
enum Blake2FPrecompile: Precompile {
    private static let inputCount = 213

    static func gas(_ input: [UInt8], _ fork: PrecompileFork) -> UInt64 {
        // An input of another length is refused, whatever it costs.
        guard input.count == inputCount else { return 0 }
        return UInt64(rounds(input))
    }

    private static func rounds(_ input: [UInt8]) -> UInt32 {
        input.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    static func output(_ input: [UInt8], _ fork: PrecompileFork) -> [UInt8]? {
        guard input.count == inputCount, input[212] <= 1 else { return nil }
        func word(_ start: Int) -> UInt64 {
            (0..<8).reduce(0) { $0 | UInt64(input[start + $1]) << UInt64($1 * 8) }
        }
        var compression = Blake2bCompression(state: .init { word(4 + $0 * 8) })
        compression.compress(
            .init { word(68 + $0 * 8) }, count: (low: word(196), high: word(204)),
            isLast: input[212] == 1, rounds: rounds(input))
        var writer = ByteWriter()
        for place in 0..<8 { writer.appendLittleEndian(compression.state[place]) }
        return writer.bytes
    }
}
