import Platform
import Synchronization
import Testing

@Suite struct ConditionVariableTests {
    @Test func `a wait ends at its deadline although nothing has changed`() {
        let deadline = Clock.monotonicNanoseconds + 20_000_000
        ConditionVariable().wait(until: deadline) { true }
        #expect(Clock.monotonicNanoseconds >= deadline)
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
