import HTTP
import LoopbackClient
import Platform
import Testing

/// Routes whose handlers run on the event loop's thread.
@Suite(.ownThreads, .timeLimit(.minutes(5))) struct ImmediateRouteTests {
    static let routes = [
        Route.immediate("POST", "/now") { request, responder in
            responder.respond(HTTPResponse(200, body: request.body))
        },
        Route.immediate("GET", "/large") { _, responder in
            responder.respond(
                HTTPResponse(200, body: [UInt8](repeating: 0x61, count: 3 << 20) + [0x7A]))
        },
        Route.immediate("GET", "/later") { _, responder in
            _ = Thread.start {
                Clock.sleep(milliseconds: 20)
                responder.respond(.text(200, "late"))
            }
        },
        Route.immediate("GET", "/stream") { _, responder in
            responder.begin(200, [:])
            responder.sendNow(Array("one".utf8))
            responder.finish()
        },
        Route.immediate("GET", "/a/{name}") { request, responder in
            responder.respond(.text(200, "named \(request.parameter("name") ?? "?")"))
        },
        Route.immediate("GET", "/a/b") { _, responder in responder.respond(.text(200, "plain")) },
    ]

    @Test func `immediate and other answers keep the order of their requests`() async throws {
        // given
        let served = try ServedRoutes(routes: Self.routes)
        let requests = (100..<400).map { index in
            switch index % 3 {
            case 0: "GET /hello/\(index) HTTP/1.1\r\nhost: x\r\n\r\n"
            case 1: "POST /now HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\n<\(index)>"
            default: "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\n<\(index)>"
            }
        }
        // do
        let last = "GET /hello/end HTTP/1.1\r\n" + ServedRoutes.close
        let answer = try await served.exchange(requests.joined() + last)
        // expect
        var rest = answer[...]
        for index in 100..<400 {
            let expected = index % 3 == 0 ? "hello \(index)\n" : "<\(index)>"
            let found = try #require(rest.range(of: expected), "answer \(index)")
            rest = rest[found.upperBound...]
        }
        #expect(rest.hasSuffix("hello end\n"))
        await served.server.shutdown(graceSeconds: 1)
    }

    @Test func `a large immediate answer arrives whole at a reader that starts late`() async throws
    {
        // given
        let served = try ServedRoutes(routes: Self.routes)
        // do
        let received = try await served.withClient(receiveBufferBytes: 16 << 10) { client in
            try client.send("GET /large HTTP/1.1\r\n" + ServedRoutes.close)
            Clock.sleep(milliseconds: 100)
            return try client.receiveToEnd()
        }
        // expect
        #expect(received.suffix(2) == [0x61, 0x7A])
        #expect(received.count > 3 << 20)
        await served.server.shutdown(graceSeconds: 1)
    }

    @Test(arguments: [
        ("/later", "late\n"), ("/a/b", "named b\n"), ("/a/c", "named c\n"), ("/stream", "one"),
    ])
    func `an answer comes from any thread and by the first route that fits`(
        path: String, body: String
    ) async throws {
        // given
        let served = try ServedRoutes(routes: Self.routes)
        // do
        let answer = try await served.exchange("GET \(path) HTTP/1.1\r\n" + ServedRoutes.close)
        // expect
        #expect(answer.contains(body))
        #expect(answer.contains("connection: close\r\n"))
        await served.server.shutdown(graceSeconds: 1)
    }

    @Test func `a body that is asked for is answered after the leave to send it`() async throws {
        // given
        let served = try ServedRoutes(routes: Self.routes)
        let head = "POST /now HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 2\r\n"
        // do
        let answer = try await served.withClient { client in
            try client.send(head + "connection: close\r\n\r\n")
            let leave = try client.receive(through: "\r\n\r\n")
            try client.send("ok")
            return leave + String(decoding: try client.receiveToEnd(), as: UTF8.self)
        }
        // expect
        #expect(answer.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"))
        #expect(answer.hasSuffix("ok"))
        await served.server.shutdown(graceSeconds: 1)
    }
}
