import Consensus
import Primitives

/// The effects of a node on their way out.
///
/// Whatever others could hear or see waits until all that was to be written before it is durable:
/// a vote leaves the node after its entry in the journal, and a final block is told when it is on
/// the disk. Orders and timers wait for nothing. Writes that follow one another without anything
/// to be heard between them are one order, so that they cost one wait for the disk.
struct Outbox: Sendable {
    private struct Write: Sendable {
        let id: OrderID
        /// What is heard when this is durable.
        var held: [NodeEffect] = []
    }

    private var effects: [NodeEffect] = []
    /// Not ordered yet.
    private var gathered: [DurableWrite] = []
    /// Ordered and not durable yet, the oldest first.
    private var writes: [Write] = []
    private var lastOrder: UInt64 = 0

    /// Writes that are not durable yet.
    var pendingWrites: Int { writes.count }

    mutating func emit(_ effect: NodeEffect) {
        switch effect {
        case .order, .wake: effects.append(effect)
        case .send, .broadcast, .sendFinal, .event:
            closeWrite()
            if writes.isEmpty {
                effects.append(effect)
            } else {
                writes[writes.count - 1].held.append(effect)
            }
        }
    }

    mutating func write(_ write: DurableWrite) { gathered.append(write) }

    mutating func order(_ order: NodeOrder) -> OrderID {
        lastOrder += 1
        let id = OrderID(lastOrder)
        effects.append(.order(id, order))
        return id
    }

    /// Whether an order is a write that is not durable yet.
    func isPending(_ id: OrderID) -> Bool { writes.contains { $0.id == id } }

    /// The oldest write is durable: lets out what waited for it. False for any other order.
    mutating func written(_ id: OrderID) -> Bool {
        guard writes.first?.id == id else { return false }
        effects += writes.removeFirst().held
        return true
    }

    /// Everything that is to leave the node now.
    mutating func take() -> [NodeEffect] {
        closeWrite()
        let taken = effects
        effects = []
        return taken
    }

    private mutating func closeWrite() {
        guard !gathered.isEmpty else { return }
        writes.append(Write(id: order(.write(gathered))))
        gathered = []
    }
}
