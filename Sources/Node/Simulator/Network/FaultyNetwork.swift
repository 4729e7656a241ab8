package import Cryptography

/// The links between all machines, with what is wrong with them at the moment.
package struct FaultyNetwork: Sendable {
    package struct Direction: Hashable, Sendable {
        let from: Int
        let to: Int
    }

    package var link: LinkModel
    /// Of 1,000 messages, those that take up to ten times as long.
    package var latePerMille: UInt64 = 0
    /// The part that each machine is in; empty while the network is whole.
    package var parts: [Int] = []
    package var cut: Set<Direction> = []

    package init(link: LinkModel) {
        self.link = link
    }

    package mutating func cut(from: Int, to: Int) {
        cut.insert(Direction(from: from, to: to))
    }

    package func isWhole(_ from: Int, _ to: Int) -> Bool {
        if cut.contains(Direction(from: from, to: to)) { return false }
        guard parts.indices.contains(from), parts.indices.contains(to) else { return true }
        return parts[from] == parts[to]
    }

    /// The delays of the copies of a message that arrive.
    package func deliveries(
        from: Int, to: Int, _ generator: inout CounterGenerator
    ) -> [UInt64] {
        guard isWhole(from, to) else { return [] }
        return link.deliveries(&generator).map { delay in
            guard latePerMille > 0, generator.below(1_000) < latePerMille else { return delay }
            return delay + generator.below(10 * link.longestDelay + 1)
        }
    }

    /// Everything arrives, once and soon.
    package mutating func heal() {
        link = LinkModel(shortestDelay: 10, longestDelay: 60)
        (latePerMille, parts, cut) = (0, [], [])
    }
}
