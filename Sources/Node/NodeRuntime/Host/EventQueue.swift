/// Events in the order of their virtual time; those of one time in the order of their scheduling.
///
/// A binary heap. There is no other clock: time is what the event that is taken out says.
package struct EventQueue<Event: Sendable>: Sendable {
    private struct Entry: Sendable {
        let time: UInt64
        let sequence: UInt64
        let event: Event

        func precedes(_ other: Entry) -> Bool {
            (time, sequence) < (other.time, other.sequence)
        }
    }

    private var heap: [Entry] = []
    private var nextSequence: UInt64 = 0

    package init() {}

    /// The time of the next event; `nil` when none is left.
    package var nextTime: UInt64? { heap.first?.time }

    package var isEmpty: Bool { heap.isEmpty }
    package var count: Int { heap.count }

    package mutating func schedule(_ event: Event, at time: UInt64) {
        heap.append(Entry(time: time, sequence: nextSequence, event: event))
        nextSequence += 1
        var child = heap.count - 1
        while child > 0, heap[child].precedes(heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// The next event and its time; `nil` when none is left.
    package mutating func next() -> (time: UInt64, event: Event)? {
        guard let first = heap.first else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            sink()
        }
        return (first.time, first.event)
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child].precedes(heap[least]) { least = child }
            }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
