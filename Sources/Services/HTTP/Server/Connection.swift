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
    /// Whether the timer means anything when it fires.
    private(set) var isTimed = false
    private var awaited = RequestParser.Phase.beforeRequest
    init(number: UInt64, socket: Socket, limits: HTTPLimits) {
        self.number = number
        self.socket = socket
        self.limits = limits
        parser = RequestParser(limits: limits)
        setDeadline(seconds: limits.idleSeconds)
    }

    func setDeadline(seconds: Double?) {
        isTimed = seconds != nil
        if let seconds { socket.setTimer(seconds: seconds) }
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
