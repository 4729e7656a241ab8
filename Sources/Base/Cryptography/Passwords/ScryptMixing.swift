/// scrypt (RFC 7914) for parameters that libcrypto does not take.
///
/// The standard wants n below 2^(16 · r); files of old programs, and the public test vectors of
/// keystores, have r = 1 with n = 2^18.
enum ScryptMixing {
    /// `count` bytes; the caller has checked that n is a power of two and what memory it takes.
    static func derive(
        _ cost: KeyDerivation.Scrypt, password: [UInt8], salt: [UInt8], count: Int
    ) throws(KeyDerivationFailure) -> [UInt8] {
        let words = Int(cost.r) * 32
        let blocks = Int(cost.p)
        var bytes = try KeyDerivation.pbkdf2(
            .sha256, password: password, salt: salt, iterations: 1, count: words * 4 * blocks)
        var table = [UInt32](repeating: 0, count: words * Int(cost.n))
        for index in 0..<blocks {
            var block = read(bytes, at: index * words * 4, count: words)
            mix(&block, n: Int(cost.n), table: &table)
            write(block, to: &bytes, at: index * words * 4)
        }
        return try KeyDerivation.pbkdf2(
            .sha256, password: password, salt: bytes, iterations: 1, count: count)
    }

    /// scryptROMix: remembers n states of the block, then visits them in an order of its own.
    private static func mix(_ block: inout [UInt32], n: Int, table: inout [UInt32]) {
        let words = block.count
        var next = block
        for row in 0..<n {
            table.replaceSubrange(row * words..<(row + 1) * words, with: block)
            mixBlock(block, into: &next)
            swap(&block, &next)
        }
        for _ in 0..<n {
            let row = Int(block[words - 16]) & (n - 1)
            for word in 0..<words { block[word] ^= table[row * words + word] }
            mixBlock(block, into: &next)
            swap(&block, &next)
        }
    }

    /// scryptBlockMix: chains Salsa20/8 over parts of 64 bytes; even ones come first.
    private static func mixBlock(_ block: [UInt32], into output: inout [UInt32]) {
        let parts = block.count / 16
        var state = SIMD16<UInt32>()
        for lane in 0..<16 { state[lane] = block[(parts - 1) * 16 + lane] }
        for part in 0..<parts {
            for lane in 0..<16 { state[lane] ^= block[part * 16 + lane] }
            state = salsa(state)
            let place = (part / 2 + (part % 2) * (parts / 2)) * 16
            for lane in 0..<16 { output[place + lane] = state[lane] }
        }
    }

    /// Salsa20 with eight rounds.
    private static func salsa(_ input: SIMD16<UInt32>) -> SIMD16<UInt32> {
        var x = input
        for _ in 0..<4 {
            quarter(&x, 0, 4, 8, 12)
            quarter(&x, 5, 9, 13, 1)
            quarter(&x, 10, 14, 2, 6)
            quarter(&x, 15, 3, 7, 11)
            quarter(&x, 0, 1, 2, 3)
            quarter(&x, 5, 6, 7, 4)
            quarter(&x, 10, 11, 8, 9)
            quarter(&x, 15, 12, 13, 14)
        }
        return x &+ input
    }

    @inline(__always)
    private static func quarter(_ x: inout SIMD16<UInt32>, _ a: Int, _ b: Int, _ c: Int, _ d: Int) {
        x[b] ^= rotated(x[a] &+ x[d], 7)
        x[c] ^= rotated(x[b] &+ x[a], 9)
        x[d] ^= rotated(x[c] &+ x[b], 13)
        x[a] ^= rotated(x[d] &+ x[c], 18)
    }

    @inline(__always)
    private static func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 {
        word &<< count | word &>> (32 &- count)
    }

    private static func read(_ bytes: [UInt8], at start: Int, count: Int) -> [UInt32] {
        (0..<count).map { word in
            (0..<4).reduce(0) { $0 | UInt32(bytes[start + word * 4 + $1]) << UInt32($1 * 8) }
        }
    }

    private static func write(_ words: [UInt32], to bytes: inout [UInt8], at start: Int) {
        for (index, word) in words.enumerated() {
            for byte in 0..<4 {
                bytes[start + index * 4 + byte] = UInt8(
                    truncatingIfNeeded: word >> UInt32(byte * 8))
            }
        }
    }
}
