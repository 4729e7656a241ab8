import Primitives
import Synchronization

/// Results of tasks by their numbers, whatever the order in which they come.
final class TaskResults<Value: Sendable>: Sendable {
    private let results: Mutex<[Result<Value, StateFailure>?]>

    init(count: Int) {
        results = Mutex(Array(repeating: nil, count: count))
    }

    func set(_ index: Int, _ result: Result<Value, StateFailure>) {
        results.withLock { $0[index] = result }
    }

    /// All values in the order of the tasks, or the failure of the first task that failed.
    func values() throws(StateFailure) -> [Value] {
        var values: [Value] = []
        for result in results.withLock({ $0 }) {
            guard let result else { continue }
            values.append(try result.get())
        }
        return values
    }

    /// Runs tasks on a scheduler; the outcome does not depend on its width.
    static func run(
        _ count: Int, on scheduler: some ParallelScheduler,
        _ body: @Sendable (Int) throws(StateFailure) -> Value
    ) throws(StateFailure) -> [Value] {
        let results = TaskResults(count: count)
        scheduler.run(taskCount: count) { index in
            do throws(StateFailure) {
                results.set(index, .success(try body(index)))
            } catch {
                results.set(index, .failure(error))
            }
        }
        return try results.values()
    }
}

extension TrieUpdate where Loader == SourceLoader {
    /// The same node as ``apply(_:to:depth:)`` gives from the root, with the sixteen tries below it
    /// shared out over threads when there is enough to do.
    func applyInParallel(
        _ changes: [TrieChange], to top: TrieNode?, on scheduler: some ParallelScheduler
    ) throws(StateFailure) -> TrieNode? {
        guard changes.count >= StateLimits.parallelChanges, scheduler.width > 1,
            let (children, value) = try branch(top)
        else { return try apply(changes[...], to: top, depth: 0) }
        var groups: [ArraySlice<TrieChange>] = []
        var start = 0
        while start < changes.count {
            var end = start + 1
            while end < changes.count, changes[end].path[0] == changes[start].path[0] { end += 1 }
            groups.append(changes[start..<end])
            start = end
        }
        let parts = groups
        let made = try TaskResults<TrieNode?>.run(parts.count, on: scheduler) {
            index throws(StateFailure) in
            let place = Int(parts[index].first?.path.first ?? 0)
            return try apply(parts[index], to: children[place], depth: 1)
        }
        var joined = children
        for (part, node) in zip(parts, made) {
            joined[Int(part.first?.path.first ?? 0)] = node
        }
        let unchanged = zip(children, joined).allSatisfy { old, new in
            new === old || new != nil && new === old?.present
        }
        if unchanged, top != nil { return top }
        return try normalized(joined, value, at: [])
    }

    /// The ways of a root that is a branch or nothing; `nil` where the root is something else.
    private func branch(
        _ top: TrieNode?
    ) throws(StateFailure) -> (children: [TrieNode?], value: [UInt8]?)? {
        guard let top else { return ([TrieNode?](repeating: nil, count: 16), nil) }
        guard case .branch(let children, let value) = try loader.resolve(top, at: []).content
        else { return nil }
        return (children, value)
    }
}
