import Encodings
package import HTTP
package import Observability
import Platform

/// OpenAI's HTTP interface to a backend.
package final class OpenAIService: Sendable {
    package struct Configuration: Sendable {
        package var keys = APIKeys([])
        /// How often a silent stream says that it is alive.
        package var pingSeconds = 15.0
        /// Shown by `/metrics`, together with what the backend counts there.
        package var metrics = MetricsRegistry()
        /// Says which requests failed through no fault of their clients.
        package var log = Logger.silent

        package init() {}
    }

    let backend: any CompletionBackend
    let configuration: Configuration
    let metrics: APIMetrics
    let log: Logger

    package init(backend: any CompletionBackend, _ configuration: Configuration = Configuration()) {
        self.backend = backend
        self.configuration = configuration
        metrics = APIMetrics(configuration.metrics)
        log = configuration.log.named(.api)
    }

    /// Everything that is served, for an ``HTTPServer``.
    package var routes: [Route] {
        health.routes + [
            guarded("GET", "/v1/models") { service, _ in service.listModels() },
            guarded("GET", "/v1/models/{id...}") { service, request throws(APIError) in
                try service.showModel(request)
            },
            guarded("GET", "/v1/receipts/{id}") { service, request throws(APIError) in
                try service.showReceipt(request)
            },
            streaming("/v1/chat/completions") { service, request, responder throws(APIError) in
                try await service.chat(request, responder)
            },
            streaming("/v1/completions") { service, request, responder throws(APIError) in
                try await service.complete(request, responder)
            },
            streaming("/v1/embeddings") { service, request, responder throws(APIError) in
                try await service.embed(request, responder)
            },
        ]
    }

    /// No key is asked for health: a supervisor has none.
    private var health: ServerHealth {
        ServerHealth(
            metrics: configuration.metrics,
            metricsRefusal: { [configuration] request in
                do throws(APIError) {
                    try configuration.keys.check(request)
                    return nil
                } catch {
                    return error.response
                }
            },
            hindrances: { [backend] in backend.hindrances })
    }

    // MARK: Kinds of routes

    private typealias Plain =
        @Sendable (OpenAIService, HTTPRequest) throws(APIError) ->
        HTTPResponse
    private typealias Streaming =
        @Sendable (OpenAIService, HTTPRequest, HTTPResponder)
        async
        throws(APIError) -> Void

    /// A route whose answer is at hand, for those who have a key.
    private func guarded(_ method: String, _ pattern: String, _ body: @escaping Plain) -> Route {
        Route(method, pattern) { [self] request, responder in
            do throws(APIError) {
                try configuration.keys.check(request)
                responder.respond(try body(self, request))
            } catch {
                responder.respond(error.response)
            }
        }
    }

    /// A route that answers by itself, or throws before it has begun to.
    private func streaming(_ pattern: String, _ body: @escaping Streaming) -> Route {
        Route("POST", pattern) { [self] request, responder in
            let start = Clock.monotonicNanoseconds
            do throws(APIError) {
                try configuration.keys.check(request)
                try await body(self, request, responder)
                metrics.count(route: pattern, status: 200, seconds: Clock.seconds(since: start))
            } catch {
                var response = error.response
                if error.status.code >= 500 {
                    log.log(
                        error.logLevel(clientIsGone: responder.isClientGone), "a request failed",
                        [
                            "path": "\(pattern)", "status": .integer(error.status.code),
                            "reason": "\(error.message)", "request": "\(request.identifier)",
                        ])
                    // A retry of the same request on the same server would fail the same way.
                    response.headers["x-should-retry"] = error.status.code == 503 ? "true" : "false"
                }
                responder.respond(response)
                metrics.count(
                    route: pattern, status: error.status.code,
                    seconds: Clock.seconds(since: start))
            }
        }
    }

    /// The fields that tell a client about its place: `x-ratelimit-*` counts requests.
    func standingHeaders(since start: UInt64) -> HTTPHeaders {
        let load = backend.load
        return [
            "openai-processing-ms": "\(Int(Clock.seconds(since: start) * 1_000))",
            "x-ratelimit-limit-requests": "\(load.capacity)",
            "x-ratelimit-remaining-requests": "\(max(0, load.capacity - load.taken))",
        ]
    }
}

/// What the API counts about itself.
struct APIMetrics: Sendable {
    private let requests: Counter
    private let seconds: Histogram
    private let firstToken: Histogram
    private let promptTokens: Counter
    private let outputTokens: Counter
    private let brokenOff: Counter
    let running: Gauge

    private static let buckets = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300]

    init(_ registry: MetricsRegistry) {
        requests = registry.counter(
            "assay_api_requests_total", help: "Requests to the API by route and status.",
            labels: ["route", "status"])
        seconds = registry.histogram(
            "assay_api_request_seconds", help: "From a request to the end of its answer.",
            buckets: Self.buckets, labels: ["route"])
        firstToken = registry.histogram(
            "assay_api_time_to_first_token_seconds",
            help: "From a request to the first token of an answer.", buckets: Self.buckets)
        promptTokens = registry.counter(
            "assay_api_prompt_tokens_total", help: "Tokens of prompts that were answered.")
        outputTokens = registry.counter(
            "assay_api_generation_tokens_total", help: "Tokens of answers.")
        brokenOff = registry.counter(
            "assay_api_answers_broken_off_total",
            help: "Streamed answers that failed after they had begun.")
        running = registry.gauge(
            "assay_api_answers_running", help: "Answers that are being written.")
    }

    func count(route: String, status: Int, seconds duration: Double) {
        requests.add(1, route, String(status))
        seconds.observe(duration, route)
    }

    func sawBrokenOff() { brokenOff.add(1) }

    func sawFirstToken(after duration: Double) { firstToken.observe(duration) }

    func count(_ usage: TokenUsage) {
        promptTokens.add(Double(usage.prompt))
        outputTokens.add(Double(usage.completion))
    }
}
