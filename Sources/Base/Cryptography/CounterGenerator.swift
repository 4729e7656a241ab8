import CSha256
package import Primitives

/// A deterministic generator that is indexed by a counter, so any word can be had without the ones
/// before it.
///
/// Block i is `SHA-256("assay/generator/1" ‖ seed ‖ domain ‖ i)`, where the domain is its byte
/// count as 8 little-endian bytes and its UTF-8, and i is 8 little-endian bytes. A block is four
/// 64-bit little-endian words; word w is word `w mod 4` of block `w div 4`. Whoever knows the seed
/// and the domain has the same words: initial parameters, data order and quizzes come from here and
/// never from the one who does the work.
package struct CounterGenerator: Sendable {
    private let prefix: SHA256
    private let bulk: BulkBlocks?
    /// Words that were made ahead, from a block boundary on; ``next()`` takes them in order.
    private var buffer: [UInt64] = []
    private var taken = 0
    /// The index of the next word that ``next()`` returns.
    package private(set) var position: UInt64 = 0

    package init(seed: Hash32, domain: String) {
        var hasher = SHA256()
        hasher.update(Array("assay/generator/1".utf8))
        hasher.update(seed)
        let name = Array(domain.utf8)
        hasher.update(littleEndian: UInt64(name.count))
        hasher.update(name)
        prefix = hasher
        bulk = BulkBlocks(seed: seed, domain: name)
    }

    /// The word at an index, whatever was drawn before.
    package func word(at index: UInt64) -> UInt64 {
        Self.pick(block(index / 4), index % 4)
    }

    /// The next word; one hash is made for every four.
    package mutating func next() -> UInt64 {
        if taken == buffer.count { refill() }
        defer {
            position &+= 1
            taken += 1
        }
        return buffer[taken]
    }

    /// Whoever takes many words gets ever more blocks at a time, whoever takes one pays for one.
    private mutating func refill() {
        let blocks = max(1, min(buffer.count / 2, 64))
        let first = position / 4
        taken = 0
        if blocks > 1, let bulk {
            buffer = bulk.words(from: first, blocks: blocks)
            return
        }
        let words = block(first)
        buffer = [words.0, words.1, words.2, words.3]
    }

    /// The next integer in `0 ..< bound`, each equally likely.
    ///
    /// Words below `2^64 mod bound` are thrown away and the first other word is taken modulo the
    /// bound, so every residue is left with the same number of words.
    package mutating func below(_ bound: UInt64) -> UInt64 {
        precondition(bound > 0, "a draw needs at least one outcome")
        while true {
            let word = next()
            // What is thrown away lies below the bound, so the remainder is seldom needed.
            if word >= bound || word >= (0 &- bound) % bound { return word % bound }
        }
    }

    /// Puts the elements into a random order (Fisher and Yates, from the last place down).
    package mutating func shuffle<Element>(_ elements: inout [Element]) {
        shuffle(&elements, settling: 0..<elements.count)
    }

    /// The part of a shuffle that settles `places`, when those behind them are settled already.
    @specialized(where Element == Int32)
    package mutating func shuffle<Element>(_ elements: inout [Element], settling places: Range<Int>)
    {
        var span = elements.mutableSpan
        for last in stride(from: places.upperBound - 1, through: max(places.lowerBound, 1), by: -1)
        {
            let other = Int(below(UInt64(last) + 1))
            let moved = span[last]
            span[last] = span[other]
            span[other] = moved
        }
    }

    private func block(_ index: UInt64) -> (UInt64, UInt64, UInt64, UInt64) {
        var hasher = prefix
        hasher.update(littleEndian: index)
        let digest = hasher.finalize().words
        return (
            digest.0.byteSwapped, digest.1.byteSwapped,
            digest.2.byteSwapped, digest.3.byteSwapped
        )
    }

    private static func pick(
        _ words: (UInt64, UInt64, UInt64, UInt64), _ index: UInt64
    ) -> UInt64 {
        switch index {
        case 0: words.0
        case 1: words.1
        case 2: words.2
        default: words.3
        }
    }
}

/// Makes many blocks at once on the SHA instructions.
///
/// The first 64 bytes of a block's message are the same for all of them, and where the rest fits in
/// a second block with its padding, only eight bytes of that change.
private struct BulkBlocks: Sendable {
    private let state: [UInt32]
    private let tail: [UInt8]
    private let offset: Int

    /// `nil` on a processor without the instructions and for domains of another length.
    init?(seed: Hash32, domain: [UInt8]) {
        var message = Array("assay/generator/1".utf8) + seed.bytes
        for shift in stride(from: 0, to: 64, by: 8) {
            message.append(UInt8(truncatingIfNeeded: domain.count >> shift))
        }
        message += domain
        guard assay_sha256_available() != 0 else { return nil }
        guard message.count >= 64, message.count + 8 + 9 <= 128 else { return nil }
        var words = [UInt32](repeating: 0, count: 8)
        unsafe assay_sha256_prefix(&words, Array(message[..<64]))
        state = words
        offset = message.count - 64
        let bits = UInt64(message.count + 8) * 8
        var tail = Array(message[64...]) + [UInt8](repeating: 0, count: 8) + [0x80]
        tail += [UInt8](repeating: 0, count: 56 - tail.count)
        for shift in stride(from: 56, through: 0, by: -8) {
            tail.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
        }
        self.tail = tail
    }

    func words(from first: UInt64, blocks: Int) -> [UInt64] {
        unsafe [UInt64](unsafeUninitializedCapacity: blocks * 4) { out, filled in
            if let base = out.baseAddress {
                unsafe base.withMemoryRebound(to: UInt8.self, capacity: blocks * 32) { bytes in
                    unsafe assay_sha256_counters(state, tail, offset, first, blocks, bytes)
                }
            }
            for index in 0..<blocks * 4 { unsafe out[index] = UInt64(littleEndian: out[index]) }
            filled = blocks * 4
        }
    }
}
