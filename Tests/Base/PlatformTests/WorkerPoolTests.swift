import Platform
import Primitives
import Synchronization
import Testing

@Suite struct WorkerPoolTests {
    /// Counts how often each task of one call ran.
    final class Tally: Sendable {
        let counts: Mutex<[Int]>
        init(_ count: Int) { counts = Mutex(Array(repeating: 0, count: count)) }
        func add(_ index: Int) { counts.withLock { $0[index] += 1 } }
        var isOnceEach: Bool { counts.withLock { counts in counts.allSatisfy { $0 == 1 } } }
    }

    @Test(arguments: [1, 2, 3, 16])
    func `every task of a call runs once`(width: Int) {
        let pool = WorkerPool(width: width)
        for taskCount in [0, 1, 2, 7, 100, 1_000] {
            let tally = Tally(taskCount)
            pool.run(taskCount: taskCount) { tally.add($0) }
            #expect(tally.isOnceEach, "\(taskCount) tasks, \(width) threads")
        }
    }

    @Test(arguments: [2, 5])
    func `thousands of tiny calls each see their own tasks only`(width: Int) {
        let pool = WorkerPool(width: width)
        let total = Atomic<Int>(0)
        for call in 0..<20_000 {
            pool.run(taskCount: 3) { index in
                total.add(call &* 3 &+ index, ordering: .relaxed)
            }
        }
        let calls = 20_000
        #expect(total.load(ordering: .relaxed) == (3 * calls) * (3 * calls - 1) / 2)
    }

    @Test func `all tasks have returned when the call returns`() {
        let pool = WorkerPool(width: 4)
        for _ in 0..<2_000 {
            let running = Atomic<Int>(0)
            pool.run(taskCount: 8) { _ in
                running.add(1, ordering: .relaxed)
                running.subtract(1, ordering: .relaxed)
            }
            #expect(running.load(ordering: .relaxed) == 0)
        }
    }

    @Test func `a call from inside a task runs on that task's thread`() {
        let pool = WorkerPool(width: 3)
        let total = Atomic<Int>(0)
        pool.run(taskCount: 10) { _ in
            pool.run(taskCount: 10) { total.add($0, ordering: .relaxed) }
        }
        #expect(total.load(ordering: .relaxed) == 450)
    }

    @Test(arguments: [1, 2, 3, 16])
    func `what the caller does itself and the tasks beside it all run once`(width: Int) {
        let pool = WorkerPool(width: width)
        for taskCount in [0, 1, 2, 7, 100] {
            let tally = Tally(taskCount)
            let own = pool.run(taskCount: taskCount) {
                tally.add($0)
            } beside: {
                // The pool is taken, so this runs here.
                pool.gather(count: 5, grain: 2) { Array($0) }
            }
            #expect(own == [0, 1, 2, 3, 4])
            #expect(tally.isOnceEach, "\(taskCount) tasks, \(width) threads")
        }
    }

    @Test(arguments: [1, 2, 3])
    func `the tasks have returned when what the caller does fails`(width: Int) {
        let pool = WorkerPool(width: width)
        for _ in 0..<200 {
            let tally = Tally(9)
            #expect(throws: FileError.self) {
                try pool.run(taskCount: 9) {
                    tally.add($0)
                } beside: {
                    _ = try FileSystem.read("/nowhere", limit: 1)
                }
            }
            #expect(tally.isOnceEach)
        }
    }

    @Test(arguments: [1, 2, 5])
    func `what parts give is gathered in order, with the first failure`(width: Int) {
        struct Refusal: Error, Equatable { let number: Int }
        let pool = WorkerPool(width: width)
        for (count, grain) in [(0, 3), (1, 3), (3, 3), (10, 3), (1_000, 1), (-1, 1)] {
            let gathered = pool.gather(count: count, grain: grain) { Array($0) }
            #expect(gathered == Array(0..<max(count, 0)))
        }
        #expect(throws: Refusal(number: 41)) {
            try pool.gather(count: 100, grain: 4) { range throws(Refusal) in
                for number in range where number == 41 || number > 60 {
                    throw Refusal(number: number)
                }
                return Array(range)
            }
        }
    }

    @Test func `calls from several threads at once do not mix`() {
        let shared = WorkerPool(width: 2)
        let callers = WorkerPool(width: 4)
        let total = Atomic<Int>(0)
        callers.run(taskCount: 400) { _ in
            shared.run(taskCount: 25) { total.add($0, ordering: .relaxed) }
        }
        #expect(total.load(ordering: .relaxed) == 400 * 300)
    }

    @Test func `workers that fell asleep wake for the next call`() {
        let pool = WorkerPool(width: 4)
        for _ in 0..<20 {
            Clock.sleep(milliseconds: 2)
            let tally = Tally(50)
            pool.run(taskCount: 50) { tally.add($0) }
            #expect(tally.isOnceEach)
        }
    }

    @Test func `pools end while their workers sleep, spin or have just worked`() {
        for round in 0..<100 {
            let pool = WorkerPool(width: 3)
            if round % 2 == 0 { pool.run(taskCount: 2) { _ in } }
            if round % 10 == 0 { Clock.sleep(milliseconds: 1) }
        }
        #expect(WorkerPool.hardwareThreads >= 1)
    }
}
