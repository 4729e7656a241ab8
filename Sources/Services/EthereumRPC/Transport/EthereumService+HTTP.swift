import Encodings
package import HTTP

extension EthereumService {
    /// What is served at one path: JSON-RPC by POST and by WebSocket.
    package func routes(at path: String = "/") -> [Route] {
        [
            .immediate("POST", path) { [self] request, responder in serve(request, responder) },
            .webSocket(path) { [self] request, connection in
                await converse(request, connection)
            },
        ]
    }

    private static let json: HTTPHeaders = ["content-type": "application/json"]

    /// Answers one POST; on the event loop's thread, so all but what is at hand goes elsewhere.
    private func serve(_ request: HTTPRequest, _ responder: HTTPResponder) {
        guard access.allows(host: request.headers.first("host")) else {
            return responder.respond(.text(403, "invalid host specified"))
        }
        guard RPCAccess.isJSON(request.headers.first("content-type")) else {
            return responder.respond(
                .text(415, "invalid content type, only application/json is supported"))
        }
        guard request.body.count <= limits.bodyBytes else {
            return responder.respond(.text(413, "content length too large (>\(limits.bodyBytes))"))
        }
        let body: RPCBody
        do throws(RPCError) {
            body = try RPCBodyReader.read(request.body, limits: limits)
        } catch {
            return respond(RPCAnswer.failure(id: nil, error), responder)
        }
        if case .single(.success(let message)) = body, let method = methods[message.method] {
            serve(message, method, body, responder)
        } else {
            serveLater(body, responder)
        }
    }

    private func serve(
        _ message: RPCMessage, _ method: Method, _ body: RPCBody, _ responder: HTTPResponder
    ) {
        switch method.work {
        case .atHand(let handler):
            respond(answer(message, counted(handler, method)), responder)
        case .computing(let handler):
            let compute = counted(handler, method)
            let isTaken = threads.submit { [self] in respond(answer(message, compute), responder) }
            if !isTaken { respond(text(of: .failure(.busy), for: message), responder) }
        case .waiting, .subscribing: serveLater(body, responder)
        }
    }

    /// A handler that refuses more arguments than its method has.
    private func counted(
        _ handler: @escaping Method.Quick, _ method: Method
    ) -> @Sendable (Arguments) throws(RPCError) -> RPCResult {
        let count = method.parameters.count
        return { [self] arguments throws(RPCError) in
            guard arguments.values.count <= count else { throw .tooMany(atMost: count) }
            return try handler(self)(arguments)
        }
    }

    private func serveLater(_ body: RPCBody, _ responder: HTTPResponder) {
        responder.startTask { [self] in respond(await answer(body), responder) }
    }

    private func respond(_ text: [UInt8]?, _ responder: HTTPResponder) {
        responder.respond(HTTPResponse(200, headers: Self.json, body: text ?? []))
    }
}
