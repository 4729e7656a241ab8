import Platform
import Synchronization
import Testing

/// Threads that take bodies from one line.
@Suite(.timeLimit(.minutes(5))) struct ThreadQueueTests {
    private final class Notes: Sendable {
        private let state = Mutex<[Int]>([])
        let changed = ConditionVariable()

        var all: [Int] { state.withLock { $0 } }

        func add(_ note: Int) {
            state.withLock { $0.append(note) }
            changed.wakeAll()
        }

        func wait(count: Int) { changed.wait { all.count < count } }
    }

    @Test func `one thread runs bodies in the order they came, and ends after the last`() throws {
        let notes = Notes()
        let queue = try #require(ThreadQueue(threads: 1))
        for number in 0..<3_000 { #expect(queue.submit { notes.add(number) }) }
        queue.stop()
        notes.wait(count: 3_000)
        #expect(notes.all == Array(0..<3_000))
        #expect(!queue.submit { notes.add(-1) })
    }

    @Test func `a body that finds the line full is refused`() throws {
        let notes = Notes()
        let gate = ConditionVariable()
        let isOpen = Atomic<Bool>(false)
        let queue = try #require(ThreadQueue(threads: 1, capacity: 2))
        #expect(
            queue.submit {
                notes.add(0)
                gate.wait { !isOpen.load(ordering: .acquiring) }
            })
        notes.wait(count: 1)
        #expect(queue.submit { notes.add(1) })
        #expect(queue.submit { notes.add(2) })
        #expect(!queue.submit { notes.add(3) })
        isOpen.store(true, ordering: .releasing)
        gate.wakeAll()
        notes.wait(count: 3)
        #expect(notes.all == [0, 1, 2])
    }
}
