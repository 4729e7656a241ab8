import HTTP
import LoopbackClient
import Observability
import Platform
import Synchronization

/// A server on any free port with a few routes, shut down by the test.
struct ServedRoutes {
    let server: HTTPServer

    /// The end of a head that asks for the connection to be closed after the answer.
    static let close = "host: x\r\nconnection: close\r\n\r\n"

    init(
        limits: HTTPLimits = HTTPLimits(), cors: CORSPolicy? = nil, log: Logger = .silent,
        routes: [Route] = []
    ) throws {
        var configuration = HTTPServer.Configuration()
        configuration.limits = limits
        configuration.cors = cors
        configuration.log = log
        server = try HTTPServer(configuration, routes: routes + Self.standard)
    }

    static let standard = [
        Route("GET", "/hello/{name}") { request, responder in
            responder.respond(.text(200, "hello \(request.parameter("name") ?? "?")"))
        },
        Route("GET", "/files/{path...}") { request, responder in
            responder.respond(.text(200, request.parameter("path") ?? "?"))
        },
        Route("POST", "/echo") { request, responder in
            responder.respond(HTTPResponse(200, body: request.body))
        },
        Route("GET", "/events") { _, responder in
            responder.begin(200, ["content-type": "text/event-stream"])
            for index in 0..<3 { await responder.send(Array("data: \(index)\n\n".utf8)) }
            responder.finish()
        },
        Route("GET", "/silent") { _, _ in },
        Route("GET", "/broken") { _, responder in
            responder.begin(200, [:])
            await responder.send([0x78])
        },
    ]

    /// Runs `body` with a client on a thread of its own.
    func withClient<Value: Sendable>(
        receiveBufferBytes: Int32? = nil,
        _ body: @escaping @Sendable (LoopbackClient) throws -> Value
    ) async throws -> Value {
        let port = server.port
        return try await LoopbackClient.onThread {
            try body(LoopbackClient(port: port, receiveBufferBytes: receiveBufferBytes))
        }
    }

    /// What comes back for some bytes until the connection is closed.
    func exchange(_ bytes: String) async throws -> String {
        try await withClient { client in
            try client.send(bytes)
            return String(decoding: try client.receiveToEnd(), as: UTF8.self)
        }
    }

    /// Waits until a condition holds; false after `seconds`.
    func waits(seconds: Double = 60, for condition: @Sendable () -> Bool) async -> Bool {
        let start = Clock.monotonicNanoseconds
        while !condition() {
            if Clock.seconds(since: start) > seconds { return false }
            try? await Task.sleep(for: .milliseconds(5))
        }
        return true
    }
}

/// A value that a handler leaves for the test.
final class Noted<Value: Sendable>: Sendable {
    private let state: Mutex<Value>

    init(_ value: Value) { state = Mutex(value) }

    var value: Value { state.withLock { $0 } }

    func set(_ value: Value) { state.withLock { $0 = value } }
}

extension Noted where Value == Int {
    func add(_ amount: Int) { state.withLock { $0 += amount } }
}

extension Noted where Value == [Int] {
    func append(_ number: Int) { state.withLock { $0.append(number) } }
}
