/// Which web pages may call this server from a browser; none unless this is configured.
package struct CORSPolicy: Sendable {
    package enum Origins: Sendable {
        case any
        /// As the browser sends them: "https://example.org".
        case listed([String])
    }

    package var origins: Origins
    /// How long a browser may remember the answer.
    package var maximumAgeSeconds = 600

    package init(origins: Origins) {
        self.origins = origins
    }

    /// The fields for a request from `origin`; none when it may not read the answer.
    func headers(origin: String?) -> HTTPHeaders {
        guard let origin else { return [:] }
        switch origins {
        case .any: return ["access-control-allow-origin": "*"]
        case .listed(let allowed):
            guard allowed.contains(origin) else { return [:] }
            return ["access-control-allow-origin": origin, "vary": "origin"]
        }
    }

    /// The further fields that answer the question a browser asks first.
    func preflightHeaders(for request: HTTPRequest, allowed: [String]) -> HTTPHeaders {
        guard !headers(origin: request.headers["origin"]).fields.isEmpty else { return [:] }
        return [
            "access-control-allow-methods": allowed.joined(separator: ", "),
            "access-control-allow-headers": request.headers["access-control-request-headers"]
                ?? "authorization, content-type",
            "access-control-max-age": "\(maximumAgeSeconds)",
        ]
    }
}
