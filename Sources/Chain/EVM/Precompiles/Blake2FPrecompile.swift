import Cryptography

/// 0x09: the compression function of BLAKE2b with a number of rounds (EIP-152).
enum Blake2FPrecompile: Precompile {
    private static let inputCount = 213

    static func gas(_ input: [UInt8], _ fork: PrecompileFork) -> UInt64 {
        // An input of another length is refused, whatever it costs.
        guard input.count == inputCount else { return 0 }
        return UInt64(rounds(input))
    }

    private static func rounds(_ input: [UInt8]) -> UInt32 {
        UInt32(input[0]) << 24 | UInt32(input[1]) << 16 | UInt32(input[2]) << 8 | UInt32(input[3])
    }

    static func output(_ input: [UInt8], _ fork: PrecompileFork) -> [UInt8]? {
        guard input.count == inputCount, input[212] <= 1 else { return nil }
        var compression = Blake2bCompression(state: .init { input.littleEndian(at: 4 + $0 * 8) })
        compression.compress(
            .init { input.littleEndian(at: 68 + $0 * 8) },
            count: (low: input.littleEndian(at: 196), high: input.littleEndian(at: 204)),
            isLast: input[212] == 1, rounds: rounds(input))
        return [UInt8](littleEndian: compression.state)
    }
}
