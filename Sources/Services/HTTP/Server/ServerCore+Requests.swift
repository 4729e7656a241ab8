import Platform

extension ServerCore {
    /// Hands a request to its handler, or answers that there is none.
    func start(_ connection: Connection, _ request: HTTPRequest) {
        var request = request
        request.connection = connection.number
        request.identifier = RequestIdentifier.of(request)
        let number = connection.number
        let wake: @Sendable () -> Void = { [weak self] in self?.signal(.ready(connection: number)) }
        let output = OutputQueue(limit: limits.bufferedResponseBytes, wake: wake)
        let responder = HTTPResponder(
            output: output, request: request, keepsAlive: request.keepsAlive && !isDraining,
            standing: standingHeaders(for: request))
        connection.setDeadline(seconds: nil)
        var task: Task<Void, Never>?
        switch routes.match(method: request.method, path: request.path) {
        case .route(let route, let parameters):
            request.parameters = parameters
            switch route.action {
            case .answer(let handler):
                let request = request
                task = Task {
                    await handler(request, responder)
                    responder.close()
                }
            case .converse(let handler):
                if converse(connection, request, output, wake, handler) { return }
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
        headers["x-request-id"] = request.identifier
        let cors = configuration.cors?.headers(origin: request.headers["origin"]) ?? [:]
        for field in cors.fields { headers[field.name] = field.value }
        return headers
    }
}

// MARK: WebSocket

extension ServerCore {
    /// Turns the connection into a WebSocket; false when the request does not ask for one rightly.
    private func converse(
        _ connection: Connection, _ request: HTTPRequest, _ output: OutputQueue,
        _ wake: @escaping @Sendable () -> Void, _ handler: @escaping Route.WebSocketHandler
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
            output: output, capacity: limits.waitingMessages, wake: wake)
        let task = Task {
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
            handle.endInput()
            handle.close(code: error.closeCode)
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
        if let given = request.headers["x-request-id"], (1...longest).contains(given.utf8.count),
            given.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        {
            return given
        }
        return make()
    }

    static func make() -> String {
        let digits = Entropy.bytes(12).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return "req_" + digits.joined()
    }
}
