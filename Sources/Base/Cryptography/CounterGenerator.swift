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
    private var buffer: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
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
    }

    /// The word at an index, whatever was drawn before.
    package func word(at index: UInt64) -> UInt64 {
        Self.pick(block(index / 4), index % 4)
    }

    /// Eight 32-bit words of a block, in the order of its bytes.
    package func halfWords(ofBlock index: UInt64) -> [UInt32] {
        let words = block(index)
        return [words.0, words.1, words.2, words.3].flatMap {
            [UInt32(truncatingIfNeeded: $0), UInt32(truncatingIfNeeded: $0 >> 32)]
        }
    }

    /// The next word; one hash is made for every four.
    package mutating func next() -> UInt64 {
        if position % 4 == 0 { buffer = block(position / 4) }
        defer { position &+= 1 }
        return Self.pick(buffer, position % 4)
    }

    /// The next integer in `0 ..< bound`, each equally likely.
    ///
    /// Words below `2^64 mod bound` are thrown away and the first other word is taken modulo the
    /// bound, so every residue is left with the same number of words.
    package mutating func below(_ bound: UInt64) -> UInt64 {
        precondition(bound > 0, "a draw needs at least one outcome")
        let rejected = (0 &- bound) % bound
        while true {
            let word = next()
            if word >= rejected { return word % bound }
        }
    }

    /// Puts the elements into a random order (Fisher and Yates, from the last place down).
    package mutating func shuffle<Element>(_ elements: inout [Element]) {
        guard elements.count > 1 else { return }
        for last in stride(from: elements.count - 1, to: 0, by: -1) {
            elements.swapAt(last, Int(below(UInt64(last) + 1)))
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
