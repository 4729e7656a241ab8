import Encodings
import HTTP

extension EthereumService {
    /// Serves one WebSocket until it is closed.
    func converse(_ request: HTTPRequest, _ connection: WebSocketConnection) async {
        guard access.allows(host: request.headers["host"]) else {
            connection.close(code: 1008)
            return
        }
        let subscriber = Subscriber(connection, limits: limits)
        defer { hub.remove(subscriber) }
        await withDiscardingTaskGroup { group in
            let places = TaskPlaces(limits.concurrentRequests)
            while let message = await connection.receive() {
                await places.take()
                group.addTask { [self] in
                    await serve(message, subscriber)
                    await places.giveBack()
                }
            }
            group.cancelAll()
        }
    }

    private func serve(_ message: WebSocketMessage, _ subscriber: Subscriber) async {
        let bytes =
            switch message {
            case .text(let text): Array(text.utf8)
            case .binary(let bytes): bytes
            }
        let body: RPCBody
        do throws(RPCError) {
            body = try RPCBodyReader.read(bytes, limits: limits)
        } catch {
            await subscriber.send(RPCAnswer.failure(id: nil, error))
            return
        }
        if case .single(.success(let request)) = body,
            case .subscribing? = methods[request.method]?.work
        {
            await serveSubscription(request, subscriber)
        } else if let text = await answer(body) {
            await subscriber.send(text)
        }
    }

    private func serveSubscription(_ request: RPCMessage, _ subscriber: Subscriber) async {
        let outcome: Result<RPCResult, RPCError>
        do throws(RPCError) {
            let arguments = try Arguments(request.parameters, limits: limits)
            guard request.method == "eth_unsubscribe" else {
                try hub.subscribe(arguments, subscriber) { name in
                    text(of: .success(.value(.string(name))), for: request)
                }
                return
            }
            outcome = .success(.value(.bool(try hub.unsubscribe(arguments, subscriber))))
        } catch {
            outcome = .failure(error)
        }
        if let text = text(of: outcome, for: request) { await subscriber.send(text) }
    }
}

/// How many requests of a connection may be worked on at once.
private actor TaskPlaces {
    private var free: Int
    private var waiters: [CheckedContinuation<Void, Never>] = []

    init(_ count: Int) { free = count }

    func take() async {
        if free > 0 {
            free -= 1
            return
        }
        await withCheckedContinuation { waiters.append($0) }
    }

    func giveBack() {
        if waiters.isEmpty {
            free += 1
        } else {
            waiters.removeFirst().resume()
        }
    }
}
