import ConformanceVectors
import HTTP
import LoopbackClient
import Platform
import Testing

@Suite(.ownThreads, .timeLimit(.minutes(5))) struct HTTPClientTests {
    private func parse(_ parts: [String], limits: HTTPClientLimits = HTTPClientLimits()) throws
        -> ClientResponse?
    {
        var parser = ResponseParser(limits: limits)
        for part in parts {
            if let response = try parser.take(Array(part.utf8)) { return response }
        }
        return try parser.take([])
    }

    private func text(_ response: ClientResponse?) -> String {
        String(decoding: response?.body ?? [], as: UTF8.self)
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello",
        "HTTP/1.1 200\r\nContent-Length:5\r\n\r\nhello and more",
        "HTTP/1.0 200 OK\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello",
    ])
    func `a response is read in pieces of any size`(response: String) throws {
        for size in [1, 2, 7, 1_000] {
            let characters = Array(response)
            let parts = stride(from: 0, to: characters.count, by: size).map {
                String(characters[$0..<min($0 + size, characters.count)])
            }
            let read = try parse(parts)
            #expect(read?.status == 200)
            #expect(text(read) == "hello", "in pieces of \(size)")
        }
    }

    @Test(arguments: [
        "", "HTTP/2 200\r\n\r\n", "HTTP/1.1 20\r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n", "hello\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno header\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\ncontent-length: 99999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nx\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n-1\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhexxx",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhel",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffffff\r\n",
    ])
    func `what is no response is refused`(response: String) {
        #expect(throws: HTTPClientFailure.self) { try parse([response]) }
    }

    @Test func `sizes are bounded`() {
        var limits = HTTPClientLimits()
        limits.headBytes = 100
        limits.bodyBytes = 10
        let long = "HTTP/1.1 200 OK\r\nx: " + String(repeating: "a", count: 200)
        #expect(throws: HTTPClientFailure.headTooLong(limit: 100)) {
            try parse([long], limits: limits)
        }
        for head in [
            "content-length: 11\r\n\r\n", "a: b\r\n\r\nhello hello",
            "transfer-encoding: chunked\r\n\r\n6\r\nhello \r\n6\r\nhello \r\n",
        ] {
            #expect(throws: HTTPClientFailure.bodyTooLong(limit: 10)) {
                try parse(["HTTP/1.1 200 OK\r\n" + head], limits: limits)
            }
        }
    }

    @Test func `damaged responses are read or refused`() {
        let seeds = [
            "HTTP/1.1 200 OK\r\ncontent-length: 5\r\nserver: x\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
        ].map { Array($0.utf8) }
        var read = 0
        for damaged in Mutations(of: seeds, count: 5_000) {
            var parser = ResponseParser()
            if let response = (try? parser.take(damaged)) ?? (try? parser.take([])) ?? nil {
                read += 1
                #expect(response.body.count <= damaged.count)
            }
        }
        #expect(read > 100)
    }

    @Test(arguments: [
        ("http://127.0.0.1:8545", "http://127.0.0.1:8545/"),
        ("http://localhost", "http://localhost:80/"),
        ("http://[::1]:1/a?b=c", "http://[::1]:1/a?b=c"),
        ("http://127.1.2.3:5/", "http://127.1.2.3:5/"),
    ])
    func `an address of this machine is read`(text: String, shown: String) throws {
        #expect(try LoopbackURL(text).description == shown)
    }

    @Test(arguments: [
        "", "127.0.0.1:8545", "https://127.0.0.1", "http://", "http://:80", "http://10.0.0.1:80",
        "http://example.org", "http://127.0.0.1:0", "http://127.0.0.1:65536", "http://127.0.0.1:x",
        "http://[::1:80", "http://[::1]80", "http://127.0.0.1/a b", "http://user@127.0.0.1/",
    ])
    func `what is no address of this machine is refused`(text: String) {
        #expect(throws: HTTPClientFailure.self) { try LoopbackURL(text) }
    }

    @Test func `a server is asked, and what it says comes back whole`() async throws {
        let served = try ServedRoutes()
        let port = served.server.port
        let body = [UInt8](repeating: 0x61, count: 300_000)
        // The handlers share their threads with all other tests, so an answer may take long.
        var limits = HTTPClientLimits()
        limits.milliseconds = 240_000
        let answers = try await LoopbackClient.onThread { [limits] in
            try ["/echo", "/nowhere"].map { path in
                let url = try LoopbackURL("http://127.0.0.1:\(port)\(path)")
                return try HTTPClient(url, limits: limits).post(json: body)
            }
        }
        #expect(answers[0].status == 200 && answers[0].body == body)
        #expect(answers[1].status == 404)
        await served.server.shutdown(graceSeconds: 1)
        let after = try await LoopbackClient.onThread {
            try? HTTPClient(try LoopbackURL("http://127.0.0.1:\(port)/echo")).post(json: body)
        }
        #expect(after == nil)
    }
}
