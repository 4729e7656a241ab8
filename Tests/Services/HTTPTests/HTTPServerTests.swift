import HTTP
import LoopbackClient
import Platform
import Testing

@Suite(.ownThreads, .timeLimit(.minutes(5))) struct HTTPServerTests {
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
            #expect(answer.contains("x-request-id: req_"))
            #expect(answer.contains(/date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\n/))
        }
        await served.server.shutdown(graceSeconds: 1)
    }

    @Test func `requests sent at once are answered in their order`() async throws {
        let served = try ServedRoutes()
        let requests = (0..<20).map { index in
            index % 2 == 0
                ? "GET /hello/\(index) HTTP/1.1\r\nhost: x\r\n\r\n"
                : "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\n<\(index + 10)>"
        }
        let last = "GET /hello/end HTTP/1.1\r\n" + ServedRoutes.close
        let answer = try await served.exchange(requests.joined() + last)
        var rest = answer[...]
        for index in 0..<20 {
            let expected = index % 2 == 0 ? "hello \(index)\n" : "<\(index + 10)>"
            let found = try #require(rest.range(of: expected), "answer \(index)")
            rest = rest[found.upperBound...]
        }
        #expect(rest.hasSuffix("hello end\n"))
        await served.server.shutdown(graceSeconds: 1)
    }

    @Test func `events leave in chunks, byte for byte`() async throws {
        let served = try ServedRoutes()
        let answer = try await served.exchange("GET /events HTTP/1.1\r\n" + ServedRoutes.close)
        let (head, body) = try answer.headAndBody()
        #expect(head.contains("transfer-encoding: chunked"))
        #expect(body == "9\r\ndata: 0\n\n\r\n9\r\ndata: 1\n\n\r\n9\r\ndata: 2\n\n\r\n0\r\n\r\n")
        await served.server.shutdown(graceSeconds: 1)
    }

    @Test func `HTTP 1.0 gets its stream until the connection is closed`() async throws {
        let served = try ServedRoutes()
        let (head, body) = try await served.exchange("GET /events HTTP/1.0\r\n\r\n").headAndBody()
        #expect(!head.contains("transfer-encoding"))
        #expect(head.contains("connection: close"))
        #expect(body == "data: 0\n\ndata: 1\n\ndata: 2\n\n")
        await served.server.shutdown(graceSeconds: 1)
    }

    @Test func `a chunked body is joined, extensions and trailers are passed over`() async throws {
        let served = try ServedRoutes()
        let (_, body) = try await served.exchange(
            "POST /echo HTTP/1.1\r\ntransfer-encoding: chunked\r\n\(ServedRoutes.close)"
                + "3;name=value\r\nabc\r\nA\r\n0123456789\r\n0\r\ntrailer: x\r\n\r\n"
        ).headAndBody()
        #expect(body == "abc0123456789")
        await served.server.shutdown(graceSeconds: 1)
    }

    @Test func `HEAD and OPTIONS answer without a body`() async throws {
        let served = try ServedRoutes()
        let (head, body) = try await served.exchange(
            "HEAD /hello/x HTTP/1.1\r\n" + ServedRoutes.close
        ).headAndBody()
        #expect(head.contains("content-length: 8"))
        #expect(body.isEmpty)
        let (options, nothing) = try await served.exchange(
            "OPTIONS /echo HTTP/1.1\r\n" + ServedRoutes.close
        ).headAndBody()
        #expect(options.hasPrefix("HTTP/1.1 204 No Content\r\n"))
        #expect(options.contains("allow: OPTIONS, POST"))
        #expect(!options.contains("access-control"))
        #expect(nothing.isEmpty)
        await served.server.shutdown(graceSeconds: 1)
    }

    @Test(arguments: [
        ("GET /nowhere", "HTTP/1.1 404 Not Found", "there is nothing at /nowhere"),
        ("DELETE /echo", "HTTP/1.1 405 Method Not Allowed", "allow: OPTIONS, POST"),
        ("GET /silent", "HTTP/1.1 500 Internal Server Error", "the server made no answer"),
        ("GET /files/a/b%2Fc", "HTTP/1.1 200 OK", "a/b/c\n"),
        ("GET /hello/%c3%a4?x=1", "HTTP/1.1 200 OK", "hello ä\n"),
    ])
    func `a path finds its route or hears why not`(
        line: String, status: String, part: String
    ) async throws {
        let served = try ServedRoutes()
        let answer = try await served.exchange("\(line) HTTP/1.1\r\n" + ServedRoutes.close)
        #expect(answer.hasPrefix(status))
        #expect(answer.contains(part), "\(answer)")
        await served.server.shutdown(graceSeconds: 1)
    }

    @Test func `a stream that its handler leaves open breaks off visibly`() async throws {
        let served = try ServedRoutes()
        let (_, body) = try await served.exchange("GET /broken HTTP/1.1\r\nhost: x\r\n\r\n")
            .headAndBody()
        #expect(body == "1\r\nx\r\n")
        await served.server.shutdown(graceSeconds: 1)
    }

    @Test func `the client's request id comes back, a spoilt one does not`() async throws {
        let served = try ServedRoutes()
        let kept = try await served.exchange(
            "GET /hello/x HTTP/1.1\r\nx-request-id: mine-1\r\n" + ServedRoutes.close)
        #expect(kept.contains("x-request-id: mine-1\r\n"))
        let made = try await served.exchange(
            "GET /hello/x HTTP/1.1\r\nx-request-id: not mine\r\n" + ServedRoutes.close)
        #expect(made.contains("x-request-id: req_"))
        await served.server.shutdown(graceSeconds: 1)
    }

    @Test func `CORS fields stand only for the origins that are listed`() async throws {
        let served = try ServedRoutes(cors: CORSPolicy(origins: .listed(["https://a.example"])))
        let listed = try await served.exchange(
            "GET /hello/x HTTP/1.1\r\norigin: https://a.example\r\n" + ServedRoutes.close)
        #expect(listed.contains("access-control-allow-origin: https://a.example\r\n"))
        let other = try await served.exchange(
            "GET /hello/x HTTP/1.1\r\norigin: https://b.example\r\n" + ServedRoutes.close)
        #expect(!other.contains("access-control"))
        let preflight = try await served.exchange(
            "OPTIONS /echo HTTP/1.1\r\norigin: https://a.example\r\n"
                + "access-control-request-headers: x-mine\r\n" + ServedRoutes.close)
        #expect(preflight.contains("access-control-allow-methods: OPTIONS, POST\r\n"))
        #expect(preflight.contains("access-control-allow-headers: x-mine\r\n"))
        await served.server.shutdown(graceSeconds: 1)
    }

    @Test func `64 clients at once get their own answers`() async throws {
        let served = try ServedRoutes()
        let answers = try await withThrowingTaskGroup(of: (Int, [String]).self) { group in
            for index in 0..<64 {
                group.addTask {
                    let found = try await served.withClient { client in
                        try (0..<4).map { round in
                            let text = "\(index)-\(round)"
                            try client.send(
                                "POST /echo HTTP/1.1\r\nhost: x\r\n"
                                    + "content-length: \(text.utf8.count)\r\n\r\n\(text)")
                            return try client.receive(through: text)
                        }
                    }
                    return (index, found)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.count == 64)
        for (index, rounds) in answers {
            for (round, answer) in rounds.enumerated() {
                #expect(answer.hasSuffix("\r\n\r\n\(index)-\(round)"))
            }
        }
        await served.server.shutdown(graceSeconds: 1)
    }

    @Test func `an address beyond loopback needs keys`() throws {
        #expect(throws: PublicBindPolicy.Refusal.self) {
            try PublicBindPolicy.check(host: "0.0.0.0", hasKeys: false)
        }
        #expect(throws: PublicBindPolicy.Refusal.self) {
            try PublicBindPolicy.check(host: "::", hasKeys: false)
        }
        for host in ["127.0.0.1", "127.9.9.9", "::1", "localhost"] {
            try PublicBindPolicy.check(host: host, hasKeys: false)
        }
        try PublicBindPolicy.check(host: "0.0.0.0", hasKeys: true)
    }

    @Test func `a port that is taken is an error that names it`() async throws {
        let served = try ServedRoutes()
        var configuration = HTTPServer.Configuration()
        configuration.port = served.server.port
        do {
            _ = try HTTPServer(configuration, routes: [])
            Issue.record("two servers listen on one port")
        } catch {
            #expect(error.description.contains("port \(served.server.port)"))
        }
        await served.server.shutdown(graceSeconds: 1)
    }
}

extension String {
    /// The two sides of the first empty line.
    func headAndBody() throws -> (head: String, body: String) {
        let middle = try #require(range(of: "\r\n\r\n"), "no end of a head in \(self)")
        return (String(self[..<middle.lowerBound]), String(self[middle.upperBound...]))
    }

    /// The first place where `text` stands.
    func range(of text: String) -> Range<String.Index>? { self[...].range(of: text) }
}

extension Substring {
    func range(of text: String) -> Range<String.Index>? { firstRange(of: text) }
}
