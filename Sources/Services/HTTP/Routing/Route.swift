/// A method, a pattern of a path, and what answers there.
///
/// A pattern is "/v1/models/{id}"; "{name}" stands for one part of a path, "{name...}" as the last
/// one for all that follow. Of several routes that fit, the first in the table is taken.
package struct Route: Sendable {
    package typealias Handler = @Sendable (HTTPRequest, HTTPResponder) async -> Void
    /// Answers on the event loop's own thread, so it must be quick and wait for nothing; it may
    /// keep the responder and have another thread answer later.
    package typealias ImmediateHandler = @Sendable (HTTPRequest, HTTPResponder) -> Void
    package typealias WebSocketHandler = @Sendable (HTTPRequest, WebSocketConnection) async -> Void

    enum Action: Sendable {
        case answer(Handler)
        case answerAtOnce(ImmediateHandler)
        case converse(WebSocketHandler)
    }

    enum Part: Sendable, Equatable {
        case literal(String)
        case parameter(String)
        case rest(String)
    }

    package let method: String
    package let pattern: String
    let parts: [Part]
    let action: Action

    package init(_ method: String, _ pattern: String, _ handler: @escaping Handler) {
        self.init(method, pattern, .answer(handler))
    }

    /// A route whose answers are at hand, at a fraction of the cost of a task for each.
    package static func immediate(
        _ method: String, _ pattern: String, _ handler: @escaping ImmediateHandler
    ) -> Route {
        Route(method, pattern, .answerAtOnce(handler))
    }

    /// A WebSocket at a path, open from the handshake until the handler returns.
    package static func webSocket(
        _ pattern: String, _ handler: @escaping WebSocketHandler
    ) -> Route {
        Route("GET", pattern, .converse(handler))
    }

    private init(_ method: String, _ pattern: String, _ action: Action) {
        self.method = method
        self.pattern = pattern
        parts = Self.parts(of: pattern)
        self.action = action
    }

    private static func parts(of pattern: String) -> [Part] {
        pattern.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map { part in
            guard part.hasPrefix("{"), part.hasSuffix("}") else { return .literal(String(part)) }
            let name = part.dropFirst().dropLast()
            return name.hasSuffix("...")
                ? .rest(String(name.dropLast(3))) : .parameter(String(name))
        }
    }

    /// The parameters when the parts of a path fit, `nil` when they do not.
    func match(_ path: [String]) -> [(name: String, value: String)]? {
        var found: [(name: String, value: String)] = []
        for (index, part) in parts.enumerated() {
            guard index < path.count else { return nil }
            switch part {
            case .literal(let text):
                guard path[index] == text else { return nil }
            case .parameter(let name):
                guard !path[index].isEmpty else { return nil }
                found.append((name, path[index]))
            case .rest(let name):
                let rest = path[index...].joined(separator: "/")
                guard !rest.isEmpty else { return nil }
                return found + [(name, rest)]
            }
        }
        return parts.count == path.count ? found : nil
    }
}

/// The routes of a server in their order.
package struct RouteTable: Sendable {
    enum Match {
        case route(Route, [(name: String, value: String)])
        /// The path is known, the method is not; what is allowed, sorted.
        case wrongMethod(allowed: [String])
        case unknownPath
    }

    package let routes: [Route]
    /// The places in the table of what paths without parameters lead to, by path and method.
    private let plain: [String: [String: Int]]

    package init(_ routes: [Route]) {
        self.routes = routes
        var plain: [String: [String: Int]] = [:]
        for route in routes where !route.pattern.contains(where: { "{%".contains($0) }) {
            let parts = Self.parts(of: route.pattern)
            let first = routes.firstIndex {
                $0.method == route.method && $0.match(parts) != nil
            }
            guard let first, routes[first].pattern == route.pattern else { continue }
            plain[route.pattern, default: [:]][route.method] = first
        }
        self.plain = plain
    }

    private static func parts(of path: String) -> [String] {
        path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
            .compactMap { PercentEncoding.decode($0, plusIsSpace: false) }
    }

    func match(method: String, path: String) -> Match {
        if let index = plain[path]?[method] { return .route(routes[index], []) }
        return search(method: method, path: path)
    }

    private func search(method: String, path: String) -> Match {
        let parts = Self.parts(of: path)
        let wanted = method == "HEAD" ? "GET" : method
        var allowed: Set<String> = []
        for route in routes {
            guard let parameters = route.match(parts) else { continue }
            if route.method == wanted { return .route(route, parameters) }
            allowed.insert(route.method)
        }
        guard !allowed.isEmpty else { return .unknownPath }
        if allowed.contains("GET") { allowed.insert("HEAD") }
        return .wrongMethod(allowed: allowed.union(["OPTIONS"]).sorted())
    }
}
