import Synchronization

/// An open WebSocket; any thread may use it.
package final class WebSocketConnection: Sendable {
    private struct Inbox {
        var messages: [WebSocketMessage] = []
        var isClosed = false
        var closeCode: UInt16?
        var waiter: CheckedContinuation<WebSocketMessage?, Never>?
    }

    static let normalClosure: UInt16 = 1000
    static let goingAway: UInt16 = 1001

    let output: OutputQueue
    private let inbox = Mutex(Inbox())
    private let capacity: Int
    /// Tells the event loop that it may read again.
    private let wake: @Sendable () -> Void

    init(output: OutputQueue, capacity: Int, wake: @escaping @Sendable () -> Void) {
        self.output = output
        self.capacity = capacity
        self.wake = wake
    }

    /// The next message in order; `nil` when the connection is closed.
    ///
    /// One task at a time may wait.
    package func receive() async -> WebSocketMessage? {
        await withCheckedContinuation { continuation in
            let (answer, displaced):
                (WebSocketMessage??, CheckedContinuation<WebSocketMessage?, Never>?) =
                    inbox.withLock { inbox in
                        if !inbox.messages.isEmpty { return (inbox.messages.removeFirst(), nil) }
                        if inbox.isClosed { return (.some(nil), nil) }
                        let displaced = inbox.waiter
                        inbox.waiter = continuation
                        return (nil, displaced)
                    }
            displaced?.resume(returning: nil)
            if let answer {
                continuation.resume(returning: answer)
                wake()
            }
        }
    }

    /// Sends a message, waiting while too much is buffered; false when the client is gone.
    @discardableResult
    package func send(_ message: WebSocketMessage) async -> Bool {
        guard output.append(WebSocketWriter.frame(message)) else { return false }
        return await output.waitForRoom()
    }

    /// Sends a message without waiting; false when the client is gone or has more than `limit`
    /// bytes unread, and it is not sent.
    @discardableResult
    package func sendNow(_ message: WebSocketMessage, limit: Int) -> Bool {
        output.buffered <= limit && output.append(WebSocketWriter.frame(message))
    }

    /// Says goodbye; nothing can be sent after it.
    ///
    /// Without a code it is the client's own, or the one for a normal end.
    package func close(code: UInt16? = nil) {
        let code = code ?? inbox.withLock { $0.closeCode } ?? Self.normalClosure
        output.append(WebSocketWriter.close(code), isLast: true)
    }

    /// Calls `body` once when the client leaves.
    package func onClose(_ body: @escaping @Sendable () -> Void) {
        output.onGone(body)
    }

    /// Whether so many messages wait that no more should be read.
    var isFull: Bool { inbox.withLock { $0.messages.count >= capacity } }

    func deliver(_ message: WebSocketMessage) {
        let waiter = inbox.withLock { inbox in
            let waiter = inbox.waiter
            inbox.waiter = nil
            if waiter == nil, !inbox.isClosed { inbox.messages.append(message) }
            return waiter
        }
        waiter?.resume(returning: message)
    }

    var hasEndedInput: Bool { inbox.withLock { $0.isClosed } }

    /// There will be no more messages; `closeCode` is the client's own goodbye.
    func endInput(closeCode: UInt16? = nil) {
        let waiter = inbox.withLock { inbox in
            let waiter = inbox.waiter
            inbox.waiter = nil
            inbox.isClosed = true
            inbox.closeCode = closeCode ?? inbox.closeCode
            return waiter
        }
        waiter?.resume(returning: nil)
    }
}
