import Execution
import NodeMachine
import Platform

/// The threads that carry out orders: one for attempts at work, one for the replays of others'
/// work, one for everything that runs transactions, one for the disk.
///
/// So a replay never waits behind an attempt, and no execution behind a model.
package final class OrderThreads: Sendable {
    private let desk: OrderDesk
    private let searching: ThreadQueue
    private let replaying: ThreadQueue
    private let executing: ThreadQueue
    private let writing: ThreadQueue

    /// `nil` when the system has no threads to give.
    init?(_ desk: OrderDesk) {
        guard let searching = ThreadQueue(threads: 1), let replaying = ThreadQueue(threads: 1),
            let executing = ThreadQueue(threads: 1), let writing = ThreadQueue(threads: 1)
        else { return nil }
        self.desk = desk
        self.searching = searching
        self.replaying = replaying
        self.executing = executing
        self.writing = writing
    }

    /// Carries out an order that needs no more than a processor.
    ///
    /// `built`: what this process built of the block to execute, if it did.
    func carryOut(
        _ order: NodeOrder, built: ExecutedBlock?,
        done: @escaping @Sendable (NodeOutcome) -> Void
    ) {
        let desk = desk
        queue(of: order).submit {
            if case .execute(let execute) = order {
                done(.executed(desk.execute(execute, built: built)))
            } else if let outcome = desk.carryOut(order) {
                done(outcome)
            }
        }
    }

    /// Does something with the disk, after all that was asked before.
    func write(_ body: @escaping @Sendable () -> Void) { writing.submit(body) }

    /// Returns when everything that was to be written is, so that nobody else's writes can come
    /// between.
    func finishWrites() {
        let done = Answer<Bool>()
        guard writing.submit({ done.set(true) }) else { return }
        _ = done.wait { false }
    }

    func stop() {
        for queue in [searching, replaying, executing, writing] { queue.stop() }
    }

    private func queue(of order: NodeOrder) -> ThreadQueue {
        switch order {
        case .search: searching
        case .replay: replaying
        case .build, .execute: executing
        case .sign, .write: writing
        }
    }
}
