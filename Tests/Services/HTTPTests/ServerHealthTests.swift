import HTTP
import LoopbackClient
import Observability
import RecordedLog
import Testing

@Suite(.ownThreads, .timeLimit(.minutes(5))) struct ServerHealthTests {
    private static func get(_ path: String, _ health: ServerHealth) async throws -> String {
        let served = try ServedRoutes(routes: health.routes)
        let answer = try await served.exchange("GET \(path) HTTP/1.1\r\n" + ServedRoutes.close)
        await served.server.shutdown(graceSeconds: 1)
        return answer
    }

    @Test(arguments: ["/livez", "/readyz", "/health"])
    func `a server that can serve says ok in JSON`(path: String) async throws {
        let health = ServerHealth(metrics: MetricsRegistry()) { [] }
        let answer = try await Self.get(path, health)
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(answer.contains("content-type: application/json\r\n"))
        #expect(answer.hasSuffix("\r\n\r\n" + #"{"status":"ok"}"#))
    }

    @Test func `one that cannot gives all its reasons, escaped, and lives all the same`()
        async throws
    {
        let health = ServerHealth(metrics: MetricsRegistry()) { ["the disk \"a\\b\"\n", "why"] }
        for path in ["/readyz", "/health"] {
            let answer = try await Self.get(path, health)
            #expect(answer.hasPrefix("HTTP/1.1 503 "))
            #expect(
                answer.hasSuffix(
                    "\r\n\r\n"
                        + #"{"status":"unavailable","reasons":["the disk \"a\\b\"\n","why"]}"#))
        }
        #expect(try await Self.get("/livez", health).hasPrefix("HTTP/1.1 200 "))
    }

    @Test func `metrics are shown to whoever may see them`() async throws {
        let metrics = MetricsRegistry()
        metrics.counter("assay_tests_total", help: "Tests.").add(3)
        let open = try await Self.get("/metrics", ServerHealth(metrics: metrics) { [] })
        #expect(open.contains("content-type: text/plain; version=0.0.4\r\n"))
        #expect(open.contains("assay_tests_total 3\n"))
        let guarded = ServerHealth(
            metrics: metrics, metricsRefusal: { _ in .text(401, "no key") }, hindrances: { [] })
        let refused = try await Self.get("/metrics", guarded)
        #expect(refused.hasPrefix("HTTP/1.1 401 "))
        #expect(!refused.contains("assay_tests_total"))
        #expect(try await Self.get("/livez", guarded).hasPrefix("HTTP/1.1 200 "))
    }
}

@Suite(.ownThreads, .timeLimit(.minutes(5))) struct ServerLogTests {
    private static func lines(for request: String) async throws -> [LogLine] {
        let record = RecordedLog()
        let served = try ServedRoutes(log: record.makeLog())
        _ = try await served.exchange(request)
        // The line of a handler follows its answer.
        _ = await served.waits { !record.lines.isEmpty }
        await served.server.shutdown(graceSeconds: 1)
        return record.lines
    }

    @Test func `a handler that leaves its client without an answer is an error`() async throws {
        let silent = try await Self.lines(
            for: "GET /silent HTTP/1.1\r\nx-request-id: mine-1\r\n" + ServedRoutes.close)
        #expect(silent.map(\.message) == ["a handler made no answer"])
        #expect(silent.first?.level == .error && silent.first?.module == .http)
        #expect(silent.first?.metadata["path"] == "/silent")
        #expect(silent.first?.metadata["request"] == "mine-1")
        let broken = try await Self.lines(for: "GET /broken HTTP/1.1\r\nhost: x\r\n\r\n")
        #expect(broken.map(\.message) == ["a handler did not end its answer"])
    }

    @Test func `a request that cannot be read is the client's fault and quiet`() async throws {
        let lines = try await Self.lines(for: "nonsense\r\n\r\n")
        #expect(lines.map(\.level) == [.debug])
        #expect(lines.first?.metadata["status"] == 400)
    }
}
