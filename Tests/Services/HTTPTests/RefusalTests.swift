import ConformanceVectors
import HTTP
import LoopbackClient
import Platform
import Testing

/// Requests that are too long, too slow, cut short or no requests at all.
@Suite(.ownThreads, .timeLimit(.minutes(5))) struct RefusalTests {
    private static func limits() -> HTTPLimits {
        var limits = HTTPLimits()
        limits.requestLineBytes = 256
        limits.headerBytes = 1_024
        limits.headerCount = 10
        limits.bodyBytes = 100
        limits.lingerSeconds = 0.5
        return limits
    }

    static let refused: [(String, String)] = [
        ("GARBAGE\r\n\r\n", "400"),
        ("\u{16}\u{3}\u{1}\u{2}", "400"),
        ("GET / HTTP/1.1\nhost: x\n\n", "400"),
        ("GET / HTTP/1.1\r\n\r\n", "400"),
        ("GET / HTTP/1.1\r\nhost: x\r\nhost: y\r\n\r\n", "400"),
        ("GET / HTTP/1.1\r\nhost : x\r\n\r\n", "400"),
        ("GET / HTTP/1.1\r\nhost: x\r\n folded\r\n\r\n", "400"),
        ("GET / HTTP/2.0\r\nhost: x\r\n\r\n", "505"),
        ("GET x HTTP/1.1\r\nhost: x\r\n\r\n", "400"),
        ("GET /%zz HTTP/1.1\r\nhost: x\r\n\r\n", "400"),
        ("GET /\(String(repeating: "a", count: 300)) HTTP/1.1\r\nhost: x\r\n\r\n", "414"),
        ("GET / HTTP/1.1\r\nhost: \(String(repeating: "a", count: 2_000))\r\n\r\n", "431"),
        ("GET / HTTP/1.1\r\nhost: x\r\n\(String(repeating: "a: b\r\n", count: 20))\r\n", "431"),
        ("POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 101\r\n\r\n", "413"),
        ("POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999999999999999\r\n\r\n", "413"),
        ("POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n", "400"),
        ("POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n", "400"),
        (
            "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\n"
                + "transfer-encoding: chunked\r\n\r\n", "400"
        ),
        ("POST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: gzip\r\n\r\n", "501"),
        ("POST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n", "400"),
        ("POST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nFF\r\n", "413"),
        (
            "POST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n1\r\nab\r\n",
            "400"
        ),
        (
            "POST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n"
                + "ffffffffffffffff\r\n", "413"
        ),
    ]

    @Test func `what is no request is refused with its status`() async throws {
        let served = try ServedRoutes(limits: Self.limits())
        for (request, status) in Self.refused {
            let answer = try await served.exchange(request)
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(request): \(answer)")
            #expect(answer.contains("connection: close\r\n"))
            #expect(answer.contains("x-request-id: req_"))
        }
        await served.server.shutdown(graceSeconds: 1)
    }

    @Test func `a refusal reaches a client that goes on sending`() async throws {
        let served = try ServedRoutes(limits: Self.limits())
        let answer = try await served.withClient { client in
            try client.send("POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 4000000\r\n\r\n")
            let piece = [UInt8](repeating: 0x61, count: 100_000)
            for _ in 0..<10 { try client.send(piece) }
            return String(decoding: try client.receiveToEnd(), as: UTF8.self)
        }
        #expect(answer.hasPrefix("HTTP/1.1 413 Content Too Large\r\n"))
        await served.server.shutdown(graceSeconds: 1)
    }

    @Test func `a body is asked for when its client waits for that`() async throws {
        let served = try ServedRoutes(limits: Self.limits())
        let answer = try await served.withClient { client in
            try client.send(
                "POST /echo HTTP/1.1\r\nexpect: 100-continue\r\ncontent-length: 2\r\n"
                    + ServedRoutes.close)
            let leave = try client.receive(through: "\r\n\r\n")
            try client.send("hi")
            return leave + String(decoding: try client.receiveToEnd(), as: UTF8.self)
        }
        #expect(answer.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"))
        #expect(answer.hasSuffix("\r\n\r\nhi"))
        await served.server.shutdown(graceSeconds: 1)
    }

    @Test func `a request that does not come in time is told so`() async throws {
        var limits = Self.limits()
        limits.headerSeconds = 0.2
        limits.bodySeconds = 0.2
        limits.idleSeconds = 0.4
        let served = try ServedRoutes(limits: limits)
        let head = try await served.exchange("GET / HT")
        #expect(head.hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
        #expect(head.contains("the headers"))
        let body = try await served.exchange(
            "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nabc")
        #expect(body.hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
        #expect(body.contains("the body"))
        #expect(try await served.exchange("").isEmpty, "an idle connection is closed silently")
        await served.server.shutdown(graceSeconds: 1)
    }

    @Test func `requests cut short leave nothing open`() async throws {
        let served = try ServedRoutes(limits: Self.limits())
        let whole = "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\nhello"
        try await served.withClient { _ in }
        let port = served.server.port
        try await LoopbackClient.onThread {
            for count in stride(from: 1, to: whole.utf8.count, by: 3) {
                let client = try LoopbackClient(port: port)
                try client.send(Array(whole.utf8.prefix(count)))
                client.disconnect()
            }
        }
        #expect(await served.waits { served.server.openConnections == 0 })
        let answer = try await served.exchange("GET /hello/x HTTP/1.1\r\n" + ServedRoutes.close)
        #expect(answer.hasPrefix("HTTP/1.1 200"))
        await served.server.shutdown(graceSeconds: 1)
    }

    @Test func `damaged requests never stop the server`() async throws {
        let served = try ServedRoutes(limits: Self.limits())
        let seeds = Self.refused.map { Array($0.0.utf8) } + RequestParserTests.wholeRequests
        let port = served.server.port
        let sent = try await LoopbackClient.onThread {
            var sent = 0
            for damaged in Mutations(of: seeds, count: 100) {
                let client = try LoopbackClient(port: port)
                // The server may have refused and closed before the last byte is sent.
                sent += (try? client.send(damaged)) == nil ? 0 : 1
                client.disconnect()
            }
            return sent
        }
        #expect(sent > 50)
        // They come faster than they are served, but none is kept.
        #expect(await served.waits { served.server.openConnections == 0 })
        let answer = try await served.exchange("GET /hello/x HTTP/1.1\r\n" + ServedRoutes.close)
        #expect(answer.hasSuffix("hello x\n"))
        await served.server.shutdown(graceSeconds: 1)
    }
}
