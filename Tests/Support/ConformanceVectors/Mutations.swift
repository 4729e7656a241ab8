import Platform

/// Damaged copies of valid bytes, the same ones in every run.
///
/// Bits are turned, bytes are replaced by values at the edges, runs are cut out, doubled or swapped
/// and ends are cut off: what a parser of foreign bytes has to survive.
package struct Mutations: Sequence, IteratorProtocol {
    private let seeds: [[UInt8]]
    private var left: Int
    private var state: UInt64

    /// `make fuzz` asks for more of them with `ASSAY_FUZZ_ROUNDS`.
    private static let rounds =
        Environment.value("ASSAY_FUZZ_ROUNDS").flatMap { Int($0) }.map { Swift.max(1, $0) } ?? 1

    package init(of seeds: [[UInt8]], count: Int, seed: UInt64 = 1) {
        self.seeds = seeds.filter { !$0.isEmpty }
        left = count * Self.rounds
        state = seed
    }

    package mutating func next() -> [UInt8]? {
        guard left > 0, !seeds.isEmpty else { return nil }
        left -= 1
        var bytes = seeds[draw(seeds.count)]
        for _ in 0...draw(4) where !bytes.isEmpty { mutate(&bytes) }
        return bytes
    }

    private mutating func mutate(_ bytes: inout [UInt8]) {
        // Half of the damage goes to the first bytes, where lengths and counts stand.
        let place = draw(2) == 0 ? draw(Swift.min(bytes.count, 12)) : draw(bytes.count)
        switch draw(7) {
        case 0: bytes[place] ^= 1 << UInt8(draw(8))
        case 1:
            bytes[place] = [0, 1, 0x7f, 0x80, 0xb7, 0xb8, 0xbf, 0xc0, 0xf7, 0xf8, 0xff][draw(11)]
        case 2: bytes.removeSubrange(place..<Swift.min(bytes.count, place + 1 + draw(8)))
        case 3: bytes.insert(contentsOf: bytes[place...].prefix(1 + draw(8)), at: place)
        case 4: bytes.removeLast(bytes.count - place)
        case 5: bytes.swapAt(place, draw(bytes.count))
        default: bytes.append(UInt8(truncatingIfNeeded: draw(256)))
        }
    }

    /// SplitMix64.
    private mutating func draw(_ bound: Int) -> Int {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return Int((mixed ^ mixed >> 31) % UInt64(bound))
    }
}
