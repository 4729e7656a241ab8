import Observability
import Platform
import Synchronization

/// The server on the loop's thread: connections, and what their bytes mean.
///
/// Everything but ``signal(_:)`` and ``openConnections`` runs on that thread alone, which is why
/// the plain fields need no lock.
final class ServerCore: SocketLoopDelegate, @unchecked Sendable {
    enum Signal: Sendable {
        /// A handler has output for this connection, or has read a message from it.
        case ready(connection: UInt64)
        case drain
        case stop
    }

    private struct Signals {
        var ready: Set<UInt64> = []
        var isDraining = false
        var isRaised = false
    }

    let configuration: HTTPServer.Configuration
    let routes: RouteTable
    let threads: TaskThreads
    let log: Logger
    private let loop = Mutex<SocketLoop?>(nil)
    private let signals = Mutex(Signals())
    private let count = Atomic<Int>(0)
    private var writer: SocketLoop?
    private var connections: [Socket: Connection] = [:]
    private var sockets: [UInt64: Socket] = [:]
    private var lastNumber: UInt64 = 0
    private(set) var isDraining = false

    init(
        _ configuration: HTTPServer.Configuration, routes: RouteTable, threads: TaskThreads
    ) {
        self.configuration = configuration
        self.routes = routes
        self.threads = threads
        log = configuration.log.named(.http)
    }

    var limits: HTTPLimits { configuration.limits }

    var openConnections: Int { count.load(ordering: .relaxed) }

    /// Before the loop runs.
    func attach(_ loop: SocketLoop) {
        self.loop.withLock { $0 = loop }
        writer = loop
    }

    /// After it has ended.
    func detach() {
        loop.withLock { $0 = nil }
        writer = nil
    }

    /// Any thread may send a signal; it does nothing when the loop has ended.
    func signal(_ signal: Signal) {
        guard let loop = loop.withLock({ $0 }) else { return }
        let isFirst = signals.withLock { signals in
            switch signal {
            case .ready(let connection): signals.ready.insert(connection)
            case .drain: signals.isDraining = true
            case .stop: break
            }
            defer { signals.isRaised = true }
            return !signals.isRaised
        }
        if case .stop = signal { return loop.stop() }
        if isFirst { loop.wake() }
    }

    func woken() {
        let taken = signals.withLock { signals in
            let taken = signals
            signals.ready = []
            signals.isRaised = false
            return taken
        }
        for number in taken.ready.sorted() {
            guard let socket = sockets[number], let connection = connections[socket] else {
                continue
            }
            switch connection.stage {
            case .answering(let exchange) where exchange.output.hasEnded:
                answerNow(connection)
                if case .reading = connection.stage {
                    connection.setReading(true)
                    advance(connection)
                }
                continue
            case .conversing(let conversation):
                connection.setReading(!conversation.handle.isFull)
            default: break
            }
            socket.requestWrite()
        }
        if taken.isDraining, !isDraining { drain() }
    }

    private func drain() {
        isDraining = true
        writer?.stopListening()
        for number in sockets.keys.sorted() {
            guard let socket = sockets[number], let connection = connections[socket] else {
                continue
            }
            switch connection.stage {
            case .reading where connection.parser.phase == .beforeRequest: socket.close()
            case .conversing(let conversation):
                conversation.handle.close(code: WebSocketConnection.goingAway)
                conversation.handle.endInput()
            default: break
            }
        }
        stopIfDone()
    }

    private func stopIfDone() {
        if isDraining, connections.isEmpty { writer?.stop() }
    }
}

// MARK: Sockets

extension ServerCore {
    func opened(_ socket: Socket) -> Bool {
        guard connections.count < limits.connections * 2 else {
            log.warning(
                "a connection was closed without a word", ["open": .count(connections.count)])
            return false
        }
        lastNumber += 1
        let number = lastNumber
        let connection = Connection(number: number, socket: socket, limits: limits) { [weak self] in
            self?.signal(.ready(connection: number))
        }
        let isOneTooMany = connections.count >= limits.connections
        connections[socket] = connection
        sockets[connection.number] = socket
        count.store(connections.count, ordering: .relaxed)
        if isOneTooMany || isDraining {
            let message =
                isDraining
                ? "the server is shutting down"
                : "\(limits.connections) connections are open, which is as many as are served"
            refuse(connection, 503, message)
        }
        return true
    }

    func lost(_ reason: String) {
        log.error("a connection was not taken", ["reason": "\(reason)"])
    }

    func closed(_ socket: Socket) {
        guard let connection = connections.removeValue(forKey: socket) else { return }
        sockets[connection.number] = nil
        count.store(connections.count, ordering: .relaxed)
        connection.abandon()
        stopIfDone()
    }

    func received(_ socket: Socket, _ bytes: [UInt8]) -> Bool {
        guard let connection = connections[socket] else { return false }
        switch connection.stage {
        case .leaving: break
        case .answering:
            connection.parser.append(bytes)
            if connection.parser.waitingBytes > limits.pipelinedBytes {
                connection.setReading(false)
            }
        case .conversing: hear(connection, bytes)
        case .reading:
            connection.parser.append(bytes)
            advance(connection)
        }
        return true
    }

    func canWrite(_ socket: Socket) -> Bool {
        guard let connection = connections[socket], let writer else { return false }
        if !connection.ownOutput.isEmpty {
            let bytes = Array(connection.ownOutput.prefix(SocketLoop.writeBytes))
            connection.ownOutput.removeFirst(bytes.count)
            socket.requestWrite()
            return writer.write(bytes[...], to: socket)
        }
        guard let output = connection.output else {
            if case .leaving = connection.stage { leave(connection) }
            return true
        }
        switch output.take(atMost: SocketLoop.writeBytes) {
        case .bytes(let bytes):
            // Renewed by every write that the client makes room for.
            connection.setDeadline(seconds: limits.stalledSeconds)
            socket.requestWrite()
            return writer.write(bytes[...], to: socket)
        case .nothingYet:
            if case .conversing = connection.stage {
                connection.setDeadline(seconds: limits.idleSeconds)
            } else {
                connection.setDeadline(seconds: nil)
            }
        case .ended: finish(connection)
        }
        return true
    }

    func timedOut(_ socket: Socket) -> Bool {
        guard let connection = connections[socket] else { return false }
        guard connection.isOverdue() else { return true }
        switch connection.stage {
        case .reading:
            switch connection.parser.phase {
            case .beforeRequest: return false
            case .head: refuse(connection, 408, "the headers did not come in time")
            case .body: refuse(connection, 408, "the body did not come in time")
            }
            return true
        case .conversing(let conversation):
            guard conversation.handle.output.isEmpty, !connection.isAwaitingPong else {
                log.debug("a WebSocket was cut off: its client does not read or answer")
                return false
            }
            connection.isAwaitingPong = true
            connection.ownOutput += WebSocketWriter.ping
            connection.setDeadline(seconds: limits.idleSeconds)
            socket.requestWrite()
            return true
        case .answering:
            log.debug("a client was cut off: it does not read its answer")
            return false
        case .leaving: return false
        }
    }
}

// MARK: Requests

extension ServerCore {
    /// Reads on until a request is complete or bytes are missing.
    func advance(_ connection: Connection) {
        while case .reading = connection.stage {
            do throws(HTTPFailure) {
                switch try connection.parser.next() {
                case .needsMore:
                    connection.awaitMore()
                    return
                case .expectsContinue:
                    connection.ownOutput += Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
                    connection.socket.requestWrite()
                    connection.awaitMore()
                    return
                case .request(let request):
                    start(connection, request)
                    answerNow(connection)
                }
            } catch {
                refuse(connection, error.status, error.description)
            }
        }
    }

    /// Writes an answer that is complete already, without waiting for the socket to ask for it.
    private func answerNow(_ connection: Connection) {
        guard case .answering(let exchange) = connection.stage else { return }
        exchange.output.release()
        guard connection.ownOutput.isEmpty, exchange.responder.keepsAlive, !isDraining, let writer,
            !connection.socket.hasUnwritten,
            let bytes = exchange.output.takeWhole(atMost: SocketLoop.writeBytes)
        else {
            if !exchange.output.isEmpty || exchange.output.hasEnded {
                connection.socket.requestWrite()
            }
            return
        }
        guard writer.write(bytes, to: connection.socket) else {
            connection.stage = .leaving
            connection.socket.close()
            return
        }
        connection.stage = .reading
        connection.startReading()
    }

    /// Says why and goes; for clients that cannot be talked with any further.
    func refuse(_ connection: Connection, _ status: HTTPStatus, _ message: String) {
        log.log(
            status.code >= 500 ? .warning : .debug, "a client was refused",
            ["status": .integer(status.code), "reason": "\(message.prefix(300))"])
        var response = configuration.refusal(status, String(message.prefix(300)))
        for field in configuration.standingHeaders.fields
        where response.headers[field.name] == nil {
            response.headers.append(field.name, field.value)
        }
        if response.headers["x-request-id"] == nil {
            response.headers.append("x-request-id", RequestIdentifier.make())
        }
        let head = ResponseHead.bytes(
            status, response.headers, framing: .length(response.body.count), keepsAlive: false)
        connection.abandon()
        connection.ownOutput += head + response.body
        connection.setReading(true)
        connection.setDeadline(seconds: limits.stalledSeconds)
        connection.socket.requestWrite()
    }

    /// The answer is written: on to the next request, or goodbye.
    private func finish(_ connection: Connection) {
        guard case .answering(let exchange) = connection.stage, exchange.responder.keepsAlive,
            !isDraining
        else {
            if case .conversing(let conversation) = connection.stage {
                conversation.handle.endInput()
            }
            connection.stage = .leaving
            leave(connection)
            return
        }
        connection.stage = .reading
        connection.setReading(true)
        connection.startReading()
        advance(connection)
    }

    /// Closing at once could destroy the last words on their way, when the client still sends.
    private func leave(_ connection: Connection) {
        guard !connection.hasEndedOutput else { return }
        connection.hasEndedOutput = true
        connection.setReading(true)
        connection.socket.endOutput()
        connection.setDeadline(seconds: limits.lingerSeconds)
    }
}
