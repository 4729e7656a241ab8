package import Cryptography

/// What the network does to a message between two nodes.
///
/// Delays are drawn one by one, so messages overtake each other whenever the range is wide.
package struct LinkModel: Sendable, Hashable {
    /// Milliseconds of virtual time.
    package var shortestDelay: UInt64
    package var longestDelay: UInt64
    /// Messages of 1,000 that are lost.
    package var lostPerMille: UInt64
    /// Messages of 1,000 that arrive twice.
    package var doubledPerMille: UInt64

    package init(
        shortestDelay: UInt64 = 20, longestDelay: UInt64 = 250, lostPerMille: UInt64 = 0,
        doubledPerMille: UInt64 = 0
    ) {
        precondition(shortestDelay <= longestDelay, "a range of delays has a lower end")
        self.shortestDelay = shortestDelay
        self.longestDelay = longestDelay
        self.lostPerMille = lostPerMille
        self.doubledPerMille = doubledPerMille
    }

    /// The delays of the copies that arrive: none, one or two.
    package func deliveries(_ generator: inout CounterGenerator) -> [UInt64] {
        if generator.below(1_000) < lostPerMille { return [] }
        let copies = generator.below(1_000) < doubledPerMille ? 2 : 1
        return (0..<copies).map { _ in
            shortestDelay + generator.below(longestDelay - shortestDelay + 1)
        }
    }
}
