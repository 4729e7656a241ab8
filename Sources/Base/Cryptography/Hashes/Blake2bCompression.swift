/// The compression function F of BLAKE2b (RFC 7693) with any number of rounds, as EIP-152 has it.
package struct Blake2bCompression: Sendable {
    /// The state h, eight words.
    package private(set) var state: [8 of UInt64]
    /// The working vector v of RFC 7693.
    private var v: [16 of UInt64] = .init(repeating: 0)

    package init(state: [8 of UInt64]) {
        self.state = state
    }

    /// Takes one block of sixteen words; `count` is the number of bytes so far, in 128 bits.
    package mutating func compress(
        _ block: [16 of UInt64], count: (low: UInt64, high: UInt64), isLast: Bool, rounds: UInt32
    ) {
        for place in 0..<8 {
            v[place] = state[place]
            v[place + 8] = Self.initialVector[place]
        }
        v[12] ^= count.low
        v[13] ^= count.high
        if isLast { v[14] = ~v[14] }
        var row = 0
        for _ in 0..<rounds {
            round(block, row)
            row = row == 144 ? 0 : row + 16
        }
        for place in 0..<8 { state[place] ^= v[place] ^ v[place + 8] }
    }

    @inline(__always)
    private mutating func round(_ block: [16 of UInt64], _ row: Int) {
        @inline(__always)
        func word(_ place: Int) -> UInt64 { block[Int(Self.permutations[row + place] & 15)] }
        mix(0, 4, 8, 12, word(0), word(1))
        mix(1, 5, 9, 13, word(2), word(3))
        mix(2, 6, 10, 14, word(4), word(5))
        mix(3, 7, 11, 15, word(6), word(7))
        mix(0, 5, 10, 15, word(8), word(9))
        mix(1, 6, 11, 12, word(10), word(11))
        mix(2, 7, 8, 13, word(12), word(13))
        mix(3, 4, 9, 14, word(14), word(15))
    }

    /// The function G.
    @inline(__always)
    private mutating func mix(
        _ a: Int, _ b: Int, _ c: Int, _ d: Int, _ x: UInt64, _ y: UInt64
    ) {
        v[a] = v[a] &+ v[b] &+ x
        v[d] = Self.rotate(v[d] ^ v[a], 32)
        v[c] = v[c] &+ v[d]
        v[b] = Self.rotate(v[b] ^ v[c], 24)
        v[a] = v[a] &+ v[b] &+ y
        v[d] = Self.rotate(v[d] ^ v[a], 16)
        v[c] = v[c] &+ v[d]
        v[b] = Self.rotate(v[b] ^ v[c], 63)
    }

    @inline(__always)
    private static func rotate(_ word: UInt64, _ count: UInt64) -> UInt64 {
        word &>> count | word &<< (64 &- count)
    }

    /// The fractional parts of the square roots of the first eight primes, as in SHA-512.
    private static let initialVector: [8 of UInt64] = [
        0x6a09_e667_f3bc_c908, 0xbb67_ae85_84ca_a73b, 0x3c6e_f372_fe94_f82b,
        0xa54f_f53a_5f1d_36f1, 0x510e_527f_ade6_82d1, 0x9b05_688c_2b3e_6c1f,
        0x1f83_d9ab_fb41_bd6b, 0x5be0_cd19_137e_2179,
    ]

    /// The order in which the rounds take the words of the block; after ten rounds it begins anew.
    private static let permutations: [160 of UInt8] = [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3,
        11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4,
        7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8,
        9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13,
        2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9,
        12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11,
        13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10,
        6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5,
        10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0,
    ]
}
