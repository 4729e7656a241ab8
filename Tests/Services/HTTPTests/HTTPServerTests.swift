import HTTP
import LoopbackClient
import Platform
import Synchronization
import Testing

/// A server on any free port with a few routes, shut down by the test.
struct ServedRoutes {
    let server: HTTPServer

    init(
        limits: HTTPLimits = HTTPLimits(), cors: CORSPolicy? = nil, routes: [Route] = []
    ) throws {
        var configuration = HTTPServer.Configuration()
        configuration.limits = limits
        configuration.cors = cors
        server = try HTTPServer(configuration, routes: routes + Self.standard)
    }

    static let standard = [
        Route("GET", "/hello/{name}") { request, responder in
            responder.respond(.text(200, "hello \(request.parameter("name") ?? "?")"))
        },
        Route("POST", "/echo") { request, responder in
            responder.respond(HTTPResponse(200, body: request.body))
        },
        Route("GET", "/events") { request, responder in
            responder.begin(200, ["content-type": "text/event-stream"])
            for index in 0..<3 { await responder.send(Array("data: \(index)\n\n".utf8)) }
            responder.finish()
        },
        Route("GET", "/silent") { _, _ in },
    ]

    /// Runs `body` with a client on a thread of its own.
    func withClient<Value: Sendable>(
        _ body: @escaping @Sendable (LoopbackClient) throws -> Value
    ) async throws -> Value {
        let port = server.port
        return try await LoopbackClient.onThread {
            try body(LoopbackClient(port: port))
        }
    }

    /// What comes back for one request until the connection is closed.
    func exchange(_ bytes: String) async throws -> String {
        try await withClient { client in
            try client.send(bytes)
            return String(decoding: try client.receiveToEnd(), as: UTF8.self)
        }
    }
}

@Suite(.timeLimit(.minutes(1))) struct HTTPServerTests {
    static let close = "host: x\r\nconnection: close\r\n\r\n"

    @Test func `a connection is used again`() async throws {
        let served = try ServedRoutes()
        let answers = try await served.withClient { client in
            try (0..<3).map { index in
                try client.send("GET /hello/n\(index) HTTP/1.1\r\nhost: x\r\n\r\n")
                return try client.receive(through: "hello n\(index)\n")
            }
        }
        for answer in answers {
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(answer.contains("connection: keep-alive\r\n"))
            #expect(answer.contains("content-length: 9\r\n"))
        }
        #expect(served.server.openConnections == 0 || served.server.openConnections == 1)
        await served.server.shutdown(graceSeconds: 1)
    }

    @Test func `events leave in chunks, byte for byte`() async throws {
        let served = try ServedRoutes()
        let answer = try await served.exchange("GET /events HTTP/1.1\r\n\(Self.close)")
        let halves = answer.split(separator: "\r\n\r\n", maxSplits: 1)
        #expect(halves[0].contains("transfer-encoding: chunked"))
        #expect(
            halves[1] == "9\r\ndata: 0\n\n\r\n9\r\ndata: 1\n\n\r\n9\r\ndata: 2\n\n\r\n0\r\n\r\n")
        await served.server.shutdown(graceSeconds: 1)
    }
}
