import Platform

/// One client on the loop's thread: reads its requests one after the other and writes the answers.
final class Connection {
    enum Stage {
        /// Reads a request.
        case reading
        case answering(Exchange)
        case conversing(Conversation)
        /// Has its last words waiting; what still arrives is thrown away.
        case leaving
    }

    /// A request on its way to an answer.
    struct Exchange {
        let output: OutputQueue
        let responder: HTTPResponder
        /// `nil` when the server answers itself.
        let task: Task<Void, Never>?
    }

    /// An open WebSocket.
    struct Conversation {
        let handle: WebSocketConnection
        let task: Task<Void, Never>
    }

    let number: UInt64
    let socket: Socket
    let limits: HTTPLimits
    var parser: RequestParser
    /// Of no use before the connection is a WebSocket.
    var messages = WebSocketParser(messageBytes: 0)
    var stage = Stage.reading
    /// The server's own words: 100 Continue, a refusal, a pong.
    var ownOutput: [UInt8] = []
    var isReading = true
    var hasEndedOutput = false
    var isAwaitingPong = false
    /// When the client's time is up, in nanoseconds of the monotonic clock.
    private var deadline: UInt64?
    /// When the socket's timer fires; it is set once for many requests, as setting it costs more
    /// than reading the clock.
    private var alarm: UInt64?
    /// Tells the event loop that there is output; one for all requests of the connection.
    let wake: @Sendable () -> Void
    private var awaited = RequestParser.Phase.beforeRequest

    init(
        number: UInt64, socket: Socket, limits: HTTPLimits, wake: @escaping @Sendable () -> Void
    ) {
        self.number = number
        self.socket = socket
        self.limits = limits
        self.wake = wake
        parser = RequestParser(limits: limits)
        setDeadline(seconds: limits.idleSeconds)
    }

    func setDeadline(seconds: Double?) {
        guard let seconds else {
            deadline = nil
            return
        }
        let end = Clock.monotonicNanoseconds &+ Self.nanoseconds(seconds)
        deadline = end
        if let alarm, alarm <= end { return }
        alarm = end
        socket.setTimer(seconds: seconds)
    }

    /// The socket's timer has fired: whether the deadline has passed too.
    func isOverdue() -> Bool {
        alarm = nil
        guard let deadline else { return false }
        let now = Clock.monotonicNanoseconds
        if now >= deadline { return true }
        alarm = deadline
        socket.setTimer(seconds: Double(deadline - now) / 1e9)
        return false
    }

    private static func nanoseconds(_ seconds: Double) -> UInt64 {
        UInt64(max(0, min(seconds, 1e6)) * 1e9)
    }

    /// The clock of a part of a request starts when the part does; more bytes do not wind it up.
    func awaitMore() {
        guard parser.phase != awaited else { return }
        awaited = parser.phase
        switch awaited {
        case .beforeRequest: setDeadline(seconds: limits.idleSeconds)
        case .head: setDeadline(seconds: limits.headerSeconds)
        case .body: setDeadline(seconds: limits.bodySeconds)
        }
    }

    /// A request was answered, the next may come.
    func startReading() {
        awaited = .beforeRequest
        setDeadline(seconds: limits.idleSeconds)
    }

    func setReading(_ wanted: Bool) {
        guard wanted != isReading else { return }
        isReading = wanted
        socket.setReading(wanted)
    }

    /// Where the bytes of an answer come from now.
    var output: OutputQueue? {
        switch stage {
        case .answering(let exchange): exchange.output
        case .conversing(let conversation): conversation.handle.output
        case .reading, .leaving: nil
        }
    }

    /// The client is gone, or has to go.
    func abandon() {
        switch stage {
        case .answering(let exchange):
            exchange.output.abandon()
            exchange.task?.cancel()
        case .conversing(let conversation):
            conversation.handle.output.abandon()
            conversation.handle.endInput()
            conversation.task.cancel()
        case .reading, .leaving: break
        }
        stage = .leaving
    }
}
