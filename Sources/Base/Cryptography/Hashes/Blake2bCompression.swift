/// The compression function F of BLAKE2b (RFC 7693) with any number of rounds, as EIP-152 has it.
package struct Blake2bCompression: Sendable {
    /// The state h, eight words.
    package private(set) var state: [8 of UInt64]

    package init(state: [8 of UInt64]) {
        self.state = state
    }

    /// Takes one block of sixteen words; `count` is the number of bytes so far, in 128 bits.
    package mutating func compress(
        _ block: [16 of UInt64], count: (low: UInt64, high: UInt64), isLast: Bool, rounds: UInt32
    ) {
        var v: [16 of UInt64] = .init(repeating: 0)
        for place in 0..<8 {
            v[place] = state[place]
            v[place + 8] = Self.initialVector[place]
        }
        v[12] ^= count.low
        v[13] ^= count.high
        if isLast { v[14] = ~v[14] }
        Self.mix(&v, block, rounds: rounds)
        for place in 0..<8 { state[place] ^= v[place] ^ v[place + 8] }
    }

    /// The order in which a round takes the words of the block is written out, four bits a place,
    /// the first one lowest; after ten rounds it begins anew.
    private static func mix(
        _ v: inout [16 of UInt64], _ block: [16 of UInt64], rounds: UInt32
    ) {
        // A span is read where it lies; an inline array would be copied for each word.
        let words = block.span
        var left = rounds
        // The order is a constant in each call, so that no place is computed.
        @inline(__always)
        func next(_ order: UInt64) -> Bool {
            if left == 0 { return false }
            left &-= 1
            round(&v, words, order)
            return true
        }
        while next(0xfedc_ba98_7654_3210), next(0x357b_20c1_6df9_84ae),
            next(0x4917_63ea_df25_0c8b), next(0x8f04_a562_ebcd_1397),
            next(0xd386_cb1e_fa42_7509), next(0x91ef_57d4_38b0_a6c2),
            next(0xb829_3670_a4de_f15c), next(0xa268_4f05_931c_e7bd),
            next(0x5a41_7d2c_803b_9ef6), next(0x0dc3_e9bf_5167_482a)
        {}
    }

    /// One round, with the places of the words that it takes.
    @inline(__always)
    private static func round(
        _ v: inout [16 of UInt64], _ block: Span<UInt64>, _ order: UInt64
    ) {
        @inline(__always)
        func words(_ place: UInt64) -> (UInt64, UInt64) {
            (
                block[Int(truncatingIfNeeded: order &>> (place &* 4) & 15)],
                block[Int(truncatingIfNeeded: order &>> (place &* 4 &+ 4) & 15)]
            )
        }
        mix(&v, (0, 4, 8, 12), words(0))
        mix(&v, (1, 5, 9, 13), words(2))
        mix(&v, (2, 6, 10, 14), words(4))
        mix(&v, (3, 7, 11, 15), words(6))
        mix(&v, (0, 5, 10, 15), words(8))
        mix(&v, (1, 6, 11, 12), words(10))
        mix(&v, (2, 7, 8, 13), words(12))
        mix(&v, (3, 4, 9, 14), words(14))
    }

    /// The function G.
    @inline(__always)
    private static func mix(
        _ v: inout [16 of UInt64], _ places: (Int, Int, Int, Int), _ words: (UInt64, UInt64)
    ) {
        let (a, b, c, d) = places
        v[a] = v[a] &+ v[b] &+ words.0
        v[d] = rotate(v[d] ^ v[a], 32)
        v[c] = v[c] &+ v[d]
        v[b] = rotate(v[b] ^ v[c], 24)
        v[a] = v[a] &+ v[b] &+ words.1
        v[d] = rotate(v[d] ^ v[a], 16)
        v[c] = v[c] &+ v[d]
        v[b] = rotate(v[b] ^ v[c], 63)
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
}
