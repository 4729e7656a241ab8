import Encodings
package import Observability

/// What supervisors ask of any server: whether it lives, whether it can serve, and what it counted.
///
/// Every server of this program answers in the same shape.
///
/// - `GET /livez`: 200 with `{"status":"ok"}` as long as the process answers.
/// - `GET /readyz`, also `GET /health`: 200 with `{"status":"ok"}` when requests can be served,
///   else 503 with `{"status":"unavailable","reasons":["…"]}`.
/// - `GET /metrics`: Prometheus text, version 0.0.4.
package struct ServerHealth: Sendable {
    private let metrics: MetricsRegistry
    private let hindrances: @Sendable () -> [String]
    private let refusal: @Sendable (HTTPRequest) -> HTTPResponse?

    /// `hindrances`: why requests cannot be served now; none when they can.
    ///
    /// It is asked once per request and waits for nothing.
    ///
    /// `metricsRefusal`: what is answered to a request that may not see the metrics; `nil` for one
    /// that may. The other paths are open to everybody, because a supervisor has no key.
    package init(
        metrics: MetricsRegistry,
        metricsRefusal: @escaping @Sendable (HTTPRequest) -> HTTPResponse? = { _ in nil },
        hindrances: @escaping @Sendable () -> [String]
    ) {
        self.metrics = metrics
        self.hindrances = hindrances
        refusal = metricsRefusal
    }

    package var routes: [Route] {
        [
            Route("GET", "/livez") { _, responder in responder.respond(Self.ok) },
            Route("GET", "/readyz") { _, responder in responder.respond(readiness) },
            Route("GET", "/health") { _, responder in responder.respond(readiness) },
            Route("GET", "/metrics") { request, responder in
                responder.respond(refusal(request) ?? page)
            },
        ]
    }

    private static let ok = HTTPResponse.json(200, ["status": "ok"])

    private var readiness: HTTPResponse {
        let reasons = hindrances()
        if reasons.isEmpty { return Self.ok }
        let list = JSON.array(reasons.map { .string($0) })
        return .json(503, ["status": "unavailable", "reasons": list])
    }

    private var page: HTTPResponse {
        HTTPResponse(
            200, headers: ["content-type": MetricsRegistry.contentType],
            body: Array(metrics.text.utf8))
    }
}
