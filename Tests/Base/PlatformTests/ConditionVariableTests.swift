import Platform
import Synchronization
import Testing

@Suite struct ConditionVariableTests {
    @Test func `a wait ends at its deadline although nothing has changed`() {
        let deadline = Clock.monotonicNanoseconds + 20_000_000
        ConditionVariable().wait(until: deadline) { true }
        #expect(Clock.monotonicNanoseconds >= deadline)
    }

    @Test func `each wake of one ends one wait`() {
        let condition = ConditionVariable()
        let places = Mutex(0)
        let threads = (0..<2).map { _ in
            Thread.start {
                condition.wait { places.withLock { $0 == 0 } }
                places.withLock { $0 -= 1 }
            }
        }
        for _ in 0..<2 {
            places.withLock { $0 += 1 }
            condition.wakeOne()
        }
        for thread in threads { thread?.join() }
        #expect(places.withLock { $0 } == 0)
    }

    @Test func `a wait ends when what it waits for is there, long before its deadline`() {
        let condition = ConditionVariable()
        let isDone = Mutex(false)
        let thread = Thread.start {
            isDone.withLock { $0 = true }
            condition.wakeAll()
        }
        let deadline = Clock.monotonicNanoseconds + 3_600_000_000_000
        condition.wait(until: deadline) { isDone.withLock { !$0 } }
        #expect(isDone.withLock { $0 })
        #expect(Clock.monotonicNanoseconds < deadline)
        thread?.join()
    }
}
