import ConformanceVectors
import HTTP
import Testing

@Suite struct RequestParserTests {
    static let wholeRequests: [[UInt8]] = [
        "GET /a/b?x=1&y=a%20b+c&z HTTP/1.1\r\nHost: x\r\nAccept: text/html, */*\r\n\r\n",
        "POST /v1/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 11\r\n\r\n{\"a\":[1,2]}",
        "POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n"
            + "4;e=1\r\nWiki\r\n5\r\npedia\r\n0\r\nx: y\r\n\r\n",
        "GET http://example.org/p?q HTTP/1.0\r\nconnection: keep-alive\r\n\r\n",
    ].map { Array($0.utf8) }

    private func requests(
        _ pieces: some Sequence<[UInt8]>, limits: HTTPLimits = HTTPLimits()
    ) throws(HTTPFailure) -> [HTTPRequest] {
        var parser = RequestParser(limits: limits)
        var found: [HTTPRequest] = []
        for piece in pieces {
            parser.append(piece)
            while case .request(let request) = try parser.next() { found.append(request) }
        }
        return found
    }

    @Test func `the parts of a request are read`() throws {
        let found = try requests(Self.wholeRequests)
        try #require(found.count == 4)
        #expect(found[0].path == "/a/b")
        #expect(found[0].query.map(\.name) == ["x", "y", "z"])
        #expect(found[0].query[1].value == "a b c")
        #expect(found[0].headers["host"] == "x")
        #expect(found[0].headers.tokens("accept") == ["text/html", "*/*"])
        #expect(found[0].keepsAlive)
        #expect(String(decoding: found[1].body, as: UTF8.self) == "{\"a\":[1,2]}")
        #expect(String(decoding: found[2].body, as: UTF8.self) == "Wikipedia")
        #expect(found[3].path == "/p")
        #expect(found[3].isHTTP10 && found[3].keepsAlive)
    }

    @Test func `the pieces in which bytes come make no difference`() throws {
        let bytes = Array(Self.wholeRequests.joined())
        let whole = try requests([bytes])
        for size in [1, 2, 3, 7, 64] {
            let pieces = stride(from: 0, to: bytes.count, by: size).map { start in
                Array(bytes[start..<min(start + size, bytes.count)])
            }
            let found = try requests(pieces)
            #expect(found.map(\.path) == whole.map(\.path))
            #expect(found.map(\.body) == whole.map(\.body))
            #expect(found.map(\.headers) == whole.map(\.headers))
        }
    }

    @Test func `a head that comes again is read as it was, and another one anew`() throws {
        // given
        let short = "POST /a HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n"
        let longer = "POST /b HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\n"
        let closing =
            "POST /a HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\nconnection: close\r\n\r\n"
        let texts = [
            short + "1a", short + "2a", short + "3a", longer + "4bb", short + "5a",
            closing + "6a", short + "7a",
        ]
        let bytes = Array(texts.joined().utf8)
        for size in [1, 3, 50, 64, bytes.count] {
            // do
            let found = try requests(
                stride(from: 0, to: bytes.count, by: size).map { start in
                    Array(bytes[start..<min(start + size, bytes.count)])
                })
            // expect
            #expect(
                found.map { String(decoding: $0.body, as: UTF8.self) }
                    == ["1a", "2a", "3a", "4bb", "5a", "6a", "7a"])
            #expect(found.map(\.path) == ["/a", "/a", "/a", "/b", "/a", "/a", "/a"])
            #expect(found.map(\.keepsAlive) == [true, true, true, true, true, false, true])
            #expect(found.map(\.headers.fields.count) == [2, 2, 2, 2, 2, 3, 2])
        }
    }

    @Test func `a head that begins like the last one is refused where it goes wrong`() throws {
        // given
        var parser = RequestParser(limits: HTTPLimits())
        parser.append(Array("GET / HTTP/1.1\r\nhost: x\r\n\r\n".utf8))
        guard case .request = try parser.next() else {
            Issue.record("no request")
            return
        }
        // do
        parser.append(Array("GET / HTTP/1.1\r\nhost: x\r\nhost: y\r\n\r\n".utf8))
        // expect
        #expect(throws: HTTPFailure.invalidHost(count: 2)) { try parser.next() }
    }

    @Test func `a refusal says what was expected and where`() {
        #expect(throws: HTTPFailure.unexpectedByte(0x20, in: "a method", offset: 0)) {
            try requests([Array(" GET / HTTP/1.1\r\n".utf8)])
        }
        #expect(throws: HTTPFailure.unexpectedByte(0x0A, in: "a line of the head", offset: 14)) {
            try requests([Array("GET / HTTP/1.1\n".utf8)])
        }
        #expect(throws: HTTPFailure.invalidContentLength("+5")) {
            try requests([Array("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: +5\r\n\r\n".utf8)])
        }
    }

    @Test func `damaged requests and bodies end in a request or in a refusal`() {
        var limits = HTTPLimits()
        limits.bodyBytes = 1_000
        var read = 0
        for damaged in Mutations(of: Self.wholeRequests, count: 4_000) {
            let pieces = stride(from: 0, to: damaged.count, by: 5).map { start in
                Array(damaged[start..<min(start + 5, damaged.count)])
            }
            for request in (try? requests(pieces, limits: limits)) ?? [] {
                #expect(request.body.count <= 1_000)
                read += 1
            }
        }
        #expect(read > 0)
    }
}
