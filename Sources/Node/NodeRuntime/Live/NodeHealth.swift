package import HTTP
package import Observability

/// What supervisors ask a node: whether it lives, whether it can serve, and what it has counted.
package struct NodeHealth: Sendable {
    private let metrics: MetricsRegistry
    /// Why the node cannot serve; `nil` when it can.
    private let obstacle: @Sendable () -> String?

    package init(metrics: MetricsRegistry, obstacle: @escaping @Sendable () -> String?) {
        self.metrics = metrics
        self.obstacle = obstacle
    }

    package var routes: [Route] {
        [
            Route("GET", "/livez") { _, responder in
                responder.respond(Self.json(200, #"{"status":"ok"}"#))
            },
            Route("GET", "/readyz") { _, responder in responder.respond(readiness) },
            Route("GET", "/health") { _, responder in responder.respond(readiness) },
            Route("GET", "/metrics") { _, responder in
                var response = HTTPResponse.text(200, metrics.text)
                response.headers["content-type"] = MetricsRegistry.contentType
                responder.respond(response)
            },
        ]
    }

    private var readiness: HTTPResponse {
        guard let reason = obstacle() else { return Self.json(200, #"{"status":"ready"}"#) }
        // Reasons are the program's own words and need no escapes.
        return Self.json(503, #"{"status":"not ready","reason":"\#(reason)"}"#)
    }

    private static func json(_ status: HTTPStatus, _ text: String) -> HTTPResponse {
        HTTPResponse(
            status, headers: ["content-type": "application/json"], body: Array(text.utf8))
    }
}
