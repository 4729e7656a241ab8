import ConformanceVectors
import HTTP
import LoopbackClient
import Testing

@Suite(.ownThreads, .timeLimit(.minutes(5))) struct WebSocketTests {
    static let echo = Route.webSocket("/ws") { _, socket in
        while let message = await socket.receive() {
            guard await socket.send(message) else { return }
        }
    }

    static let handshake =
        "GET /ws HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: keep-alive, Upgrade\r\n"
        + "sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

    /// A masked frame, as a client has to send it.
    static func frame(_ opcode: UInt8, _ payload: [UInt8], isFinal: Bool = true) -> [UInt8] {
        var bytes: [UInt8] = [(isFinal ? 0x80 : 0) | opcode]
        switch payload.count {
        case ..<126: bytes.append(0x80 | UInt8(payload.count))
        case ..<65_536:
            bytes += [0xFE, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        default:
            bytes.append(0xFF)
            bytes += (0..<8).reversed().map { UInt8(payload.count >> ($0 * 8) & 0xFF) }
        }
        let mask: [UInt8] = [1, 2, 3, 4]
        return bytes + mask + payload.enumerated().map { $1 ^ mask[$0 & 3] }
    }

    @Test func `the handshake's answer is the standard's own example`() async throws {
        let served = try ServedRoutes(routes: [Self.echo])
        let answer = try await served.withClient { client in
            try client.send(Self.handshake + "\r\n")
            return try client.receive(through: "\r\n\r\n")
        }
        #expect(answer.hasPrefix("HTTP/1.1 101 Switching Protocols\r\n"))
        #expect(answer.contains("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"))
        await served.server.shutdown(graceSeconds: 1)
    }

    @Test func `messages come back, whole, in fragments and long`() async throws {
        let served = try ServedRoutes(routes: [Self.echo])
        let long = [UInt8](repeating: 7, count: 100_000)
        let received = try await served.withClient { client in
            // The first message may follow the handshake at once.
            try client.send(
                Array((Self.handshake + "\r\n").utf8) + Self.frame(1, Array("hey".utf8)))
            let head = try client.receive(through: "hey")
            try client.send(Self.frame(1, Array("a".utf8), isFinal: false))
            try client.send(Self.frame(9, Array("?".utf8)))
            try client.send(Self.frame(0, Array("b".utf8)))
            try client.send(Self.frame(2, long))
            try client.send(Self.frame(8, [0x03, 0xE8]))
            return (head, try client.receiveToEnd())
        }
        #expect(received.0.hasSuffix("\u{3}hey"))
        var expected: [UInt8] = [0x8A, 1, UInt8(ascii: "?")]
        expected += [0x81, 2] + Array("ab".utf8)
        expected += [0x82, 127, 0, 0, 0, 0, 0, 1, 0x86, 0xA0] + long
        expected += [0x88, 2, 0x03, 0xE8]
        // A pong may overtake the echo before it.
        let isComplete = received.1.sorted() == expected.sorted()
        #expect(isComplete, "\(received.1.count) bytes came, \(expected.count) were sent")
        await served.server.shutdown(graceSeconds: 1)
    }

    @Test(
        arguments: [
            ([0x81, 0x01, 0x61], 1002),
            (Self.frame(3, []), 1002),
            (Self.frame(0, [0x61]), 1002),
            (Self.frame(9, [], isFinal: false), 1002),
            ([0xC1, 0x80, 0, 0, 0, 0], 1002),
            (Self.frame(1, [0xFF]), 1007),
            ([0x82, 0xFF, 0x7F, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 1009),
            ([0x82, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 1009),
        ] as [([UInt8], Int)])
    func `a breach of the protocol closes with its code`(
        bytes: [UInt8], code: Int
    ) async throws {
        let served = try ServedRoutes(routes: [Self.echo])
        let received = try await served.withClient { client in
            try client.send(Self.handshake + "\r\n")
            _ = try client.receive(through: "\r\n\r\n")
            try client.send(bytes)
            return try client.receiveToEnd()
        }
        let isClosed = received == [0x88, 2, UInt8(code >> 8), UInt8(code & 0xFF)]
        #expect(isClosed, "\(received.prefix(80))")
        await served.server.shutdown(graceSeconds: 1)
    }

    @Test func `a request without a handshake and a foreign page are refused`() async throws {
        let served = try ServedRoutes(routes: [Self.echo])
        let plain = try await served.exchange("GET /ws HTTP/1.1\r\n" + ServedRoutes.close)
        #expect(plain.hasPrefix("HTTP/1.1 426 Upgrade Required\r\n"))
        let foreign = try await served.withClient { client in
            try client.send(Self.handshake + "origin: https://evil.example\r\n\r\n")
            return try client.receive(through: "\r\n\r\n")
        }
        #expect(foreign.hasPrefix("HTTP/1.1 403 Forbidden\r\n"))
        await served.server.shutdown(graceSeconds: 1)
    }

    @Test func `a client that leaves ends the conversation`() async throws {
        let ended = Noted(false)
        let served = try ServedRoutes(routes: [
            .webSocket("/ws") { _, socket in
                while await socket.receive() != nil {}
                ended.set(true)
            }
        ])
        try await served.withClient { client in
            try client.send(Self.handshake + "\r\n")
            _ = try client.receive(through: "\r\n\r\n")
            client.disconnect()
        }
        #expect(await served.waits(seconds: 1) { ended.value })
        await served.server.shutdown(graceSeconds: 1)
    }

    @Test func `more messages than wait are left in the network`() async throws {
        let seen = Noted(0)
        let mayRead = Noted(false)
        var limits = HTTPLimits()
        limits.waitingMessages = 4
        let served = try ServedRoutes(
            limits: limits,
            routes: [
                .webSocket("/ws") { _, socket in
                    while !mayRead.value { try? await Task.sleep(for: .milliseconds(5)) }
                    while await socket.receive() != nil { seen.add(1) }
                }
            ])
        try await served.withClient { client in
            try client.send(Self.handshake + "\r\n")
            _ = try client.receive(through: "\r\n\r\n")
            for _ in 0..<100 { try client.send(Self.frame(2, [1, 2, 3])) }
            mayRead.set(true)
            try client.send(Self.frame(8, []))
            _ = try client.receiveToEnd()
        }
        #expect(await served.waits { seen.value == 100 })
        await served.server.shutdown(graceSeconds: 1)
    }

    @Test func `fragments together are as bounded as one frame`() {
        var parser = WebSocketParser(messageBytes: 250)
        parser.append(Self.frame(2, [UInt8](repeating: 0, count: 125), isFinal: false))
        parser.append(Self.frame(0, [UInt8](repeating: 0, count: 125), isFinal: false))
        parser.append(Self.frame(0, [0]))
        #expect(throws: WebSocketFailure.tooLong(limit: 250)) { try parser.next() }
    }

    @Test func `damaged frames end in a message or in a failure`() {
        let seeds = [
            Self.frame(1, Array("hello".utf8)) + Self.frame(8, [3, 0xE8]),
            Self.frame(2, [1], isFinal: false) + Self.frame(0, [UInt8](repeating: 2, count: 200)),
            Self.frame(9, [1, 2]) + Self.frame(2, [UInt8](repeating: 3, count: 70_000)),
        ]
        var (messages, failures) = (0, 0)
        for damaged in Mutations(of: seeds, count: 1_000) {
            var parser = WebSocketParser(messageBytes: 1_000)
            parser.append(damaged)
            do {
                while let event = try parser.next() {
                    guard case .message(let message) = event else { continue }
                    messages += 1
                    if case .binary(let bytes) = message { #expect(bytes.count <= 1_000) }
                }
            } catch {
                failures += 1
            }
        }
        #expect(messages > 50 && failures > 50, "\(messages) messages, \(failures) failures")
    }
}
