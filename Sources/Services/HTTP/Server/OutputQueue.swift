import Synchronization

/// Bytes on their way from a handler to the event loop, with a bound that makes the handler wait.
final class OutputQueue: Sendable {
    private struct State {
        var chunks: [ArraySlice<UInt8>] = []
        var first = 0
        var buffered = 0
        var isEnded = false
        var isGone = false
        /// While the event loop itself produces, it needs no waking.
        var isHeld = false
        var waiters: [CheckedContinuation<Bool, Never>] = []
        var observers: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())
    private let limit: Int
    /// Tells the event loop that there is something to take.
    private let wake: @Sendable () -> Void

    init(limit: Int, wake: @escaping @Sendable () -> Void) {
        self.limit = limit
        self.wake = wake
    }

    /// Adds bytes; false when the client is gone or the output has ended, and they are dropped.
    @discardableResult
    func append(_ bytes: [UInt8], isLast: Bool = false) -> Bool {
        let (isTaken, isHeld) = state.withLock { state in
            guard !state.isGone, !state.isEnded else { return (false, state.isHeld) }
            if !bytes.isEmpty { state.chunks.append(bytes[...]) }
            state.buffered += bytes.count
            state.isEnded = isLast
            return (true, state.isHeld)
        }
        if isTaken, !isHeld { wake() }
        return isTaken
    }

    /// Waits until less than the limit is buffered; false when the client is gone.
    func waitForRoom() async -> Bool {
        await withCheckedContinuation { continuation in
            let answer: Bool? = state.withLock { state in
                if state.isGone { return false }
                if state.buffered <= limit { return true }
                state.waiters.append(continuation)
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    /// Calls `body` once when the client goes away before the end; at once when it has gone.
    func onGone(_ body: @escaping @Sendable () -> Void) {
        let isGone = state.withLock { state in
            if !state.isGone { state.observers.append(body) }
            return state.isGone
        }
        if isGone { body() }
    }

    /// Bytes that wait to be taken.
    var buffered: Int { state.withLock { $0.buffered } }

    var isGone: Bool { state.withLock { $0.isGone } }

    var hasEnded: Bool { state.withLock { $0.isEnded } }
}

// MARK: The event loop's side

extension OutputQueue {
    enum Taken {
        case bytes([UInt8])
        case nothingYet
        case ended
    }

    /// Until ``release()`` nobody is woken by what is appended.
    func hold() { state.withLock { $0.isHeld = true } }

    func release() { state.withLock { $0.isHeld = false } }

    /// All of an output that is complete and fits into `count` bytes; `nil` for any other.
    func takeWhole(atMost count: Int) -> ArraySlice<UInt8>? {
        state.withLock { state in
            guard state.isEnded, !state.isGone, state.buffered <= count, state.first == 0,
                state.chunks.count == 1
            else { return nil }
            state.buffered = 0
            return state.chunks.removeLast()
        }
    }

    /// The next bytes, at most `count` of them.
    func take(atMost count: Int) -> Taken {
        var ready: [CheckedContinuation<Bool, Never>] = []
        let taken: Taken = state.withLock { state in
            var bytes: [UInt8] = []
            while bytes.count < count, state.first < state.chunks.count {
                let chunk = state.chunks[state.first]
                let room = count - bytes.count
                if chunk.count <= room {
                    bytes += chunk
                    state.first += 1
                } else {
                    bytes += chunk.prefix(room)
                    state.chunks[state.first] = chunk.dropFirst(room)
                }
            }
            if state.first == state.chunks.count {
                state.chunks = []
                state.first = 0
            }
            state.buffered -= bytes.count
            if state.buffered <= limit {
                ready = state.waiters
                state.waiters = []
            }
            if !bytes.isEmpty { return .bytes(bytes) }
            return state.isEnded ? .ended : .nothingYet
        }
        for waiter in ready { waiter.resume(returning: true) }
        return taken
    }

    var isEmpty: Bool { state.withLock { $0.buffered == 0 } }

    /// Says that nobody will take any more; whoever waits or watches is told.
    ///
    /// Output that was complete is not "gone" to its producer: it had nothing more to do.
    func abandon() {
        let (waiters, observers) = state.withLock { state in
            let told = (state.waiters, state.isEnded || state.isGone ? [] : state.observers)
            state.isGone = true
            state.waiters = []
            state.observers = []
            state.chunks = []
            state.first = 0
            state.buffered = 0
            return told
        }
        for waiter in waiters { waiter.resume(returning: false) }
        for observer in observers { observer() }
    }
}
