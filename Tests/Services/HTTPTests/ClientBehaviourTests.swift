import HTTP
import LoopbackClient
import Platform
import Testing

/// Clients that are slow, gone, or in the way when the server stops.
@Suite(.ownThreads, .timeLimit(.minutes(5))) struct ClientBehaviourTests {
    /// A route that streams until the client is gone, and notes what happened.
    private struct Stream {
        let sent = Noted(0)
        let closed = Noted(false)
        let cancelled = Noted(false)

        var route: Route {
            Route("GET", "/endless") { [sent, closed, cancelled] _, responder in
                responder.onClose { closed.set(true) }
                responder.begin(200, [:])
                let piece = [UInt8](repeating: 0x61, count: 16 << 10)
                while await responder.send(piece) { sent.add(piece.count) }
                cancelled.set(Task.isCancelled)
            }
        }
    }

    @Test func `a slow reader makes the handler wait`() async throws {
        let stream = Stream()
        var limits = HTTPLimits()
        limits.bufferedResponseBytes = 64 << 10
        let served = try ServedRoutes(limits: limits, routes: [stream.route])
        let (early, late) = try await served.withClient(receiveBufferBytes: 16 << 10) { client in
            try client.send("GET /endless HTTP/1.1\r\nhost: x\r\n\r\n")
            // Until the buffers between the two are full, which a busy machine takes longer for.
            var early = (full: -1, later: 0)
            for _ in 0..<30 where early.full != early.later || early.full == 0 {
                early = (stream.sent.value, 0)
                Clock.sleep(milliseconds: 300)
                early.later = stream.sent.value
            }
            let full = early.full
            var taken = 0
            while taken < full + (1 << 20) {
                guard let bytes = client.receive(), !bytes.isEmpty else { break }
                taken += bytes.count
            }
            return (early, stream.sent.value)
        }
        #expect(early.0 == early.1, "the handler went on while nobody read")
        #expect(early.0 < 16 << 20)
        #expect(late > early.1)
        await served.server.shutdown(graceSeconds: 0)
    }

    @Test func `a client that leaves in the middle is noticed within a second`() async throws {
        let stream = Stream()
        let served = try ServedRoutes(routes: [stream.route])
        try await served.withClient { client in
            try client.send("GET /endless HTTP/1.1\r\nhost: x\r\n\r\n")
            _ = client.receive()
            client.disconnect()
        }
        #expect(await served.waits(seconds: 1) { stream.closed.value && stream.cancelled.value })
        #expect(await served.waits(seconds: 1) { served.server.openConnections == 0 })
        await served.server.shutdown(graceSeconds: 0)
    }

    @Test func `a handler that waits for something else is cancelled too`() async throws {
        let cancelled = Noted(false)
        let served = try ServedRoutes(routes: [
            Route("GET", "/wait") { _, _ in
                do { try await Task.sleep(for: .seconds(30)) } catch { cancelled.set(true) }
            }
        ])
        try await served.withClient { client in
            try client.send("GET /wait HTTP/1.1\r\nhost: x\r\n\r\n")
            Clock.sleep(milliseconds: 50)
            client.disconnect()
        }
        #expect(await served.waits(seconds: 1) { cancelled.value })
        await served.server.shutdown(graceSeconds: 0)
    }

    @Test func `shutdown lets an answer finish and takes nobody new`() async throws {
        let served = try ServedRoutes(routes: [
            Route("GET", "/slow") { _, responder in
                responder.begin(200, [:])
                for _ in 0..<4 {
                    await responder.send([0x78])
                    try? await Task.sleep(for: .milliseconds(60))
                }
                responder.finish()
            }
        ])
        let port = served.server.port
        async let answer = served.withClient { client in
            try client.send("GET /slow HTTP/1.1\r\nhost: x\r\n\r\n")
            return String(decoding: try client.receiveToEnd(), as: UTF8.self)
        }
        try await Task.sleep(for: .milliseconds(80))
        let start = Clock.monotonicNanoseconds
        await served.server.shutdown(graceSeconds: 120)
        #expect(Clock.seconds(since: start) < 60)
        #expect(try await answer.hasSuffix("1\r\nx\r\n1\r\nx\r\n1\r\nx\r\n1\r\nx\r\n0\r\n\r\n"))
        #expect(throws: LoopbackClient.Failure.self) { try LoopbackClient(port: port) }
    }

    @Test func `shutdown ends a stream without an end at its deadline`() async throws {
        let stream = Stream()
        let served = try ServedRoutes(routes: [stream.route])
        async let received = served.withClient { client in
            try client.send("GET /endless HTTP/1.1\r\nhost: x\r\n\r\n")
            var count = 0
            while let bytes = client.receive(), !bytes.isEmpty { count += bytes.count }
            return count
        }
        #expect(await served.waits { stream.sent.value > 0 })
        let start = Clock.monotonicNanoseconds
        await served.server.shutdown(graceSeconds: 0.2)
        #expect(Clock.seconds(since: start) < 60)
        #expect(try await received > 0)
        #expect(await served.waits { stream.closed.value })
    }

    @Test func `a client is answered while other tasks hold all of the threads`() async throws {
        let served = try ServedRoutes()
        let port = served.server.port
        let gate = ConditionVariable()
        let holding = Noted(0)
        let answer = Noted<String?>(nil)
        let deadline = Clock.monotonicNanoseconds + 200_000_000_000
        // A thread, as no task would get its turn.
        _ = Thread.start {
            gate.wait(until: deadline) { holding.value < WorkerPool.hardwareThreads }
            let text = try? {
                let client = try LoopbackClient(port: port)
                try client.send("GET /hello/all HTTP/1.1\r\n\(ServedRoutes.close)")
                return String(decoding: try client.receiveToEnd(), as: UTF8.self)
            }()
            answer.set(text ?? "no answer")
            gate.wakeAll()
        }
        await withDiscardingTaskGroup { group in
            for _ in 0..<WorkerPool.hardwareThreads {
                group.addTask(executorPreference: globalConcurrentExecutor) {
                    holding.add(1)
                    gate.wakeAll()
                    gate.wait(until: deadline) { answer.value == nil }
                }
            }
        }
        #expect(answer.value?.contains("hello all") == true)
        await served.server.shutdown(graceSeconds: 0)
    }

    @Test func `one connection too many is told so`() async throws {
        var limits = HTTPLimits()
        limits.connections = 2
        let served = try ServedRoutes(limits: limits)
        let port = served.server.port
        let answer = try await served.withClient { first in
            let second = try LoopbackClient(port: port)
            for client in [first, second] {
                try client.send("GET /hello/x HTTP/1.1\r\nhost: x\r\n\r\n")
                _ = try client.receive(through: "hello x\n")
            }
            return String(decoding: try LoopbackClient(port: port).receiveToEnd(), as: UTF8.self)
        }
        #expect(answer.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"))
        await served.server.shutdown(graceSeconds: 1)
    }
}
