import Consensus
import Cryptography
package import NodeMachine
import Platform
package import Primitives
import Storage
import Synchronization

/// Runs node machines on threads, a store and a transport: the host that users run.
///
/// One thread advances all machines and carries out their effects in order. It never computes for
/// long: models, executions and the disk have threads of their own, whose outcomes come back as
/// inputs, so no vote waits behind a model. The simulator is the other host of the same machine.
package final class NodeHost: Sendable {
    /// What a host works with.
    package struct Parts: Sendable {
        package let desk: OrderDesk
        package let store: FinalStore
        /// Whether a write takes so long that it must not hold the thread of the host.
        package let isOnDisk: Bool
        /// By the clock of the node.
        package let clock: @Sendable () -> Instant
        /// Called once, when the machines stand still for good.
        package let ended: @Sendable () -> Void
        /// The network of a machine; `nil` where all its peers are machines of this host.
        package var transport: (@Sendable (PeerID) -> any Transport)?

        package init(
            desk: OrderDesk, store: FinalStore, isOnDisk: Bool,
            clock: @escaping @Sendable () -> Instant,
            ended: @escaping @Sendable () -> Void = {}
        ) {
            self.desk = desk
            self.store = store
            self.isOnDisk = isOnDisk
            self.clock = clock
            self.ended = ended
        }
    }

    /// One thing for the thread of the host.
    enum Job: Sendable {
        case input(NodeInput, to: PeerID, run: Int?)
        case message([UInt8], from: PeerID, to: PeerID)
        case outcome(NodeOutcome, of: NodeOrder, OrderID, by: HostedMachine)
        /// Something between two inputs.
        case call(@Sendable (HostThread) -> Void)
    }

    private struct Inbox: Sendable {
        var jobs: [Job] = []
        var isStopping = false
        var hasEnded = false
        var failure: String?
    }

    let parts: Parts
    /// Told of everything that the machines say, in order, on the thread of the host.
    let observe: @Sendable (PeerID, NodeEvent) -> Void
    let recorder: (any TraceRecorder)?
    let computing: OrderThreads
    private let machines = Mutex<[HostedMachine]>([])
    private let inbox = Mutex(Inbox())
    private let changed = ConditionVariable()

    /// `nil` when the system has no threads to give.
    package init?(
        _ parts: Parts, recorder: (any TraceRecorder)? = nil,
        observe: @escaping @Sendable (PeerID, NodeEvent) -> Void
    ) {
        guard let computing = OrderThreads(parts.desk) else { return nil }
        self.parts = parts
        self.recorder = recorder
        self.computing = computing
        self.observe = observe
    }

    /// Starts the thread with machines that begin where the store and their journals end; false
    /// when the system has no thread to give.
    package func start(_ first: [(setup: MachineSetup, start: NodeStart)]) -> Bool {
        let thread = Thread.start { [self] in
            let loop = HostThread(self)
            for (setup, start) in first { loop.add(setup, start) }
            while let jobs = nextJobs(deadline: loop.nextDeadline) { loop.perform(jobs) }
            inbox.withLock { $0.hasEnded = true }
            changed.wakeAll()
            parts.ended()
        }
        return thread != nil
    }

    // MARK: In

    /// Takes bytes of a peer for a machine; they are lost when too much waits.
    package func receive(_ bytes: [UInt8], from peer: PeerID, at machine: PeerID) {
        post(.message(bytes, from: peer, to: machine), isDroppable: true)
    }

    package func post(_ input: NodeInput, to machine: PeerID) {
        post(.input(input, to: machine, run: nil))
    }

    /// Does something on the thread of the host, between two inputs; false when it has stopped.
    @discardableResult
    func call(_ body: @escaping @Sendable (HostThread) -> Void) -> Bool { post(.call(body)) }

    /// Does something on the thread of the host and returns what came of it; `nil` when it has
    /// stopped.
    func perform<Value: Sendable>(
        _ body: @escaping @Sendable (HostThread) -> Value
    ) async -> Value? {
        await withCheckedContinuation { continuation in
            let isTaken = call { continuation.resume(returning: body($0)) }
            if !isTaken { continuation.resume(returning: nil) }
        }
    }

    /// The same for a thread that may sleep.
    func wait<Value: Sendable>(_ body: @escaping @Sendable (HostThread) -> Value) -> Value? {
        let answer = Answer<Value>()
        guard call({ answer.set(body($0)) }) else { return nil }
        return answer.wait { self.inbox.withLock { $0.hasEnded } }
    }

    @discardableResult
    func post(_ job: Job, isDroppable: Bool = false) -> Bool {
        let (isTaken, wakes) = inbox.withLock { inbox in
            guard !inbox.isStopping, !isDroppable || inbox.jobs.count < HostLimits.inputs else {
                return (false, false)
            }
            inbox.jobs.append(job)
            return (true, inbox.jobs.count == 1)
        }
        if wakes { changed.wakeAll() }
        return isTaken
    }

    // MARK: Out

    /// The network that a machine talks to.
    func transport(of machine: PeerID) -> any Transport {
        parts.transport?(machine) ?? LocalTransport(from: machine, host: self)
    }

    // MARK: Looking

    /// The machines of this host, by their numbers.
    var peers: [PeerID] { machines.withLock { $0.map(\.id) } }

    func machine(_ id: PeerID) -> HostedMachine? {
        machines.withLock { machines in machines.first { $0.id == id } }
    }

    var all: [HostedMachine] { machines.withLock { $0 } }

    /// Looks at a machine between two of its inputs; `nil` when there is none of that number.
    package func read<Value: Sendable>(
        _ id: PeerID, _ body: (borrowing NodeMachine) -> Value
    ) -> Value? {
        machine(id)?.read(body)
    }

    func replace(_ machine: HostedMachine) {
        machines.withLock { machines in
            if let index = machines.firstIndex(where: { $0.id == machine.id }) {
                machines[index] = machine
            } else {
                machines.append(machine)
            }
        }
    }

    // MARK: The end

    /// Whether the machines go on.
    package var isRunning: Bool { inbox.withLock { !$0.isStopping && !$0.hasEnded } }

    /// Why the host gave up; `nil` when nobody or its owner ended it.
    package var failure: String? { inbox.withLock { $0.failure } }

    /// Whether it is to end soon.
    var isStopping: Bool { inbox.withLock { $0.isStopping } }

    /// Ends everything because something must not go on.
    func fail(_ reason: String) {
        inbox.withLock { inbox in
            inbox.failure = inbox.failure ?? reason
            inbox.isStopping = true
        }
        changed.wakeAll()
    }

    /// Lets the machines stand still, and returns when the thread has ended and nothing is written
    /// any more.
    package func stop() {
        inbox.withLock { $0.isStopping = true }
        changed.wakeAll()
        changed.wait { inbox.withLock { !$0.hasEnded } }
        computing.finishWrites()
        computing.stop()
    }

    private func nextJobs(deadline: UInt64?) -> [Job]? {
        func isIdle() -> Bool { inbox.withLock { $0.jobs.isEmpty && !$0.isStopping } }
        if let deadline {
            changed.wait(until: deadline, while: isIdle)
        } else {
            changed.wait(while: isIdle)
        }
        return inbox.withLock { inbox in
            guard !inbox.isStopping else { return nil }
            let jobs = inbox.jobs
            inbox.jobs = []
            return jobs
        }
    }
}

/// Something that another thread brings.
final class Answer<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)
    private let changed = ConditionVariable()

    func set(_ value: Value) {
        self.value.withLock { $0 = value }
        changed.wakeAll()
    }

    /// Sleeps until it is there, looking now and then whether it will never come.
    func wait(_ isHopeless: () -> Bool) -> Value? {
        while true {
            let deadline = Clock.monotonicNanoseconds + 100_000_000
            changed.wait(until: deadline) { value.withLock { $0 == nil } }
            if let value = value.withLock({ $0 }) { return value }
            if isHopeless() { return nil }
        }
    }
}
