import Observability
import Platform
import Synchronization

extension ServerCore {
    /// Hands a request to its handler, or answers that there is none.
    func start(_ connection: Connection, _ request: HTTPRequest) {
        var request = request
        request.connection = connection.number
        request.identifier = RequestIdentifier.of(request)
        let output = OutputQueue(limit: limits.bufferedResponseBytes, wake: connection.wake)
        output.hold()
        let responder = HTTPResponder(
            output: output, request: request, keepsAlive: request.keepsAlive && !isDraining,
            standing: standingHeaders(for: request), threads: threads)
        connection.setDeadline(seconds: nil)
        var task: Task<Void, Never>?
        switch routes.match(method: request.method, path: request.path) {
        case .route(let route, let parameters):
            request.parameters = parameters
            switch route.action {
            case .answer(let handler):
                let request = request
                task = threads.start { [log] in
                    await handler(request, responder)
                    guard let fault = responder.close() else { return }
                    log.error(
                        fault.description,
                        [
                            "method": "\(request.method)", "path": "\(request.path)",
                            "request": "\(request.identifier)",
                        ])
                }
            case .answerAtOnce(let handler): handler(request, responder)
            case .converse(let handler):
                if converse(connection, request, output, handler) { return }
                responder.respond(webSocketRefusal(request))
            }
        case .wrongMethod(let allowed):
            responder.respond(answer(request, allowed: allowed))
        case .unknownPath where request.method == "OPTIONS" && request.path == "*":
            responder.respond(HTTPResponse(204))
        case .unknownPath:
            responder.respond(configuration.refusal(404, "there is nothing at \(request.path)"))
        }
        connection.stage = .answering(
            Connection.Exchange(output: output, responder: responder, task: task))
    }

    /// OPTIONS tells what is allowed; any other method that is not gets 405.
    private func answer(_ request: HTTPRequest, allowed: [String]) -> HTTPResponse {
        let list = allowed.joined(separator: ", ")
        guard request.method == "OPTIONS" else {
            var response = configuration.refusal(
                405, "\(request.method) is not allowed at \(request.path), allowed: \(list)")
            response.headers["allow"] = list
            return response
        }
        var headers =
            configuration.cors?.preflightHeaders(for: request, allowed: allowed) ?? [:]
        headers["allow"] = list
        return HTTPResponse(204, headers: headers)
    }

    private func standingHeaders(for request: HTTPRequest) -> HTTPHeaders {
        var headers = configuration.standingHeaders
        if headers.first("x-request-id") != nil { headers["x-request-id"] = nil }
        headers.append(lowercased: "x-request-id", request.identifier)
        guard let cors = configuration.cors else { return headers }
        for field in cors.headers(origin: request.headers.first("origin")).fields {
            headers[field.name] = field.value
        }
        return headers
    }
}

// MARK: WebSocket

extension ServerCore {
    /// Turns the connection into a WebSocket; false when the request does not ask for one rightly.
    private func converse(
        _ connection: Connection, _ request: HTTPRequest, _ output: OutputQueue,
        _ handler: @escaping Route.WebSocketHandler
    ) -> Bool {
        guard mayConverse(request), let accept = WebSocketHandshake.accept(request) else {
            return false
        }
        output.append(
            ResponseHead.bytes(
                101,
                [
                    "upgrade": "websocket", "connection": "upgrade",
                    "sec-websocket-accept": accept, "x-request-id": request.identifier,
                ], framing: .none, keepsAlive: true))
        let handle = WebSocketConnection(
            output: output, capacity: limits.waitingMessages, wake: connection.wake)
        output.release()
        connection.socket.requestWrite()
        let task = threads.start {
            await handler(request, handle)
            handle.close()
        }
        connection.stage = .conversing(
            Connection.Conversation(handle: handle, task: task))
        connection.messages = WebSocketParser(messageBytes: limits.messageBytes)
        hear(connection, connection.parser.takeRest())
        return true
    }

    private func webSocketRefusal(_ request: HTTPRequest) -> HTTPResponse {
        guard mayConverse(request) else {
            return configuration.refusal(403, "pages of this origin may not connect")
        }
        var response = configuration.refusal(
            426, "this is a WebSocket: send its handshake, version 13")
        response.headers["upgrade"] = "websocket"
        response.headers["sec-websocket-version"] = "13"
        return response
    }

    /// Browsers let any page open a WebSocket, so the page's origin is looked at here.
    private func mayConverse(_ request: HTTPRequest) -> Bool {
        guard let origin = request.headers["origin"], let host = request.headers["host"] else {
            return true
        }
        if origin == "http://\(host)" || origin == "https://\(host)" { return true }
        return !(configuration.cors?.headers(origin: origin).fields.isEmpty ?? true)
    }

    /// Takes bytes of a WebSocket.
    func hear(_ connection: Connection, _ bytes: [UInt8]) {
        guard case .conversing(let conversation) = connection.stage else { return }
        guard !conversation.handle.hasEndedInput else { return }
        connection.isAwaitingPong = false
        let handle = conversation.handle
        connection.messages.append(bytes)
        do throws(WebSocketFailure) {
            while !handle.output.hasEnded, let event = try connection.messages.next() {
                switch event {
                case .message(let message): handle.deliver(message)
                case .ping(let payload): handle.output.append(WebSocketWriter.pong(payload))
                case .pong: break
                case .close(let code):
                    // What was said before is still answered; the handler's return is the reply.
                    handle.endInput(closeCode: code)
                    connection.isAwaitingPong = true
                    connection.setDeadline(seconds: limits.lingerSeconds)
                    connection.messages = WebSocketParser(messageBytes: 0)
                    return
                }
            }
        } catch {
            log.debug("a WebSocket was refused", ["reason": "\(error)"])
            // The code goes first: the handler, which returns when its input ends, would say that
            // all is well.
            handle.close(code: error.closeCode)
            handle.endInput()
        }
        if handle.output.hasEnded { connection.messages = WebSocketParser(messageBytes: 0) }
        connection.setReading(!handle.isFull)
    }
}

/// The name of one request in logs and answers.
enum RequestIdentifier {
    private static let longest = 128

    /// The client's own when it can stand in a header, or a new one.
    static func of(_ request: HTTPRequest) -> String {
        if let given = request.headers.first("x-request-id"),
            (1...longest).contains(given.utf8.count),
            given.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        {
            return given
        }
        return make()
    }

    /// Where the names of this process start, so that those of two are different.
    private static let origin = Entropy.bytes(16).reduce(into: (UInt64(0), UInt64(0))) {
        words, byte in
        words = (words.0 << 8 | words.1 >> 56, words.1 << 8 | UInt64(byte))
    }
    private static let count = Atomic<UInt64>(0)
    private static let digits = Array("0123456789abcdef".utf8)

    /// "req_" and 24 digits, each name once in a process: a number that is counted and then mixed,
    /// as the system's random bytes would cost more than the rest of a small request.
    static func make() -> String {
        let number = count.wrappingAdd(1, ordering: .relaxed).newValue
        let high = mixed(origin.0 &+ number &* 0x9E37_79B9_7F4A_7C15)
        let low = mixed(origin.1 ^ high)
        var text = Array("req_".utf8)
        text.reserveCapacity(28)
        for shift in stride(from: 60, through: 0, by: -4) {
            text.append(digits[Int(high >> UInt64(shift) & 15)])
        }
        for shift in stride(from: 28, through: 0, by: -4) {
            text.append(digits[Int(low >> UInt64(shift) & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The end of SplitMix64, which maps no two numbers to one.
    private static func mixed(_ number: UInt64) -> UInt64 {
        var mixed = number
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
