import HTTP
import LoopbackClient
import Platform
import Synchronization
import Testing

/// Threads for the tasks of handlers.
@Suite(.ownThreads, .timeLimit(.minutes(5))) struct TaskThreadsTests {
    @Test func `a task and its children stay on their threads, also after a sleep`() async throws {
        let threads = try #require(TaskThreads(count: 1))
        let gate = ConditionVariable()
        let isOpen = Atomic<Bool>(false)
        let notes = Noted<[Int]>([])
        // While the only thread is held, nothing of the second task can run anywhere else.
        threads.start { gate.wait { !isOpen.load(ordering: .acquiring) } }
        let later = threads.start {
            notes.append(0)
            await withDiscardingTaskGroup { group in
                for number in 1...3 {
                    group.addTask {
                        try? await Task.sleep(for: .milliseconds(1))
                        notes.append(number)
                    }
                }
            }
            notes.append(4)
        }
        try await Task.sleep(for: .milliseconds(20))
        #expect(notes.value.isEmpty)
        isOpen.store(true, ordering: .releasing)
        gate.wakeAll()
        await later.value
        #expect(notes.value.sorted() == [0, 1, 2, 3, 4])
    }

    @Test func `a task outlives the last who held its threads`() async throws {
        let notes = Noted<[Int]>([])
        let task = try #require(TaskThreads(count: 2)).start {
            for number in 0..<3 {
                try? await Task.sleep(for: .milliseconds(2))
                notes.append(number)
            }
        }
        await task.value
        #expect(notes.value == [0, 1, 2])
    }
}
