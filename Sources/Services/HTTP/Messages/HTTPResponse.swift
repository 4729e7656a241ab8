package import Encodings

/// A status code with the words that stand behind it.
package struct HTTPStatus: Sendable, Hashable, ExpressibleByIntegerLiteral {
    package let code: Int

    /// Codes outside 100…599 become 500.
    package init(_ code: Int) { self.code = (100...599).contains(code) ? code : 500 }
    package init(integerLiteral value: Int) { self.init(value) }

    package var reason: String {
        switch code {
        case 100: "Continue"
        case 101: "Switching Protocols"
        case 200: "OK"
        case 202: "Accepted"
        case 204: "No Content"
        case 206: "Partial Content"
        case 304: "Not Modified"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 402: "Payment Required"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 411: "Length Required"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 422: "Unprocessable Content"
        case 426: "Upgrade Required"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 503: "Service Unavailable"
        case 505: "HTTP Version Not Supported"
        default: code < 400 ? "OK" : "Error"
        }
    }

    /// Responses that never have a body.
    var isBodiless: Bool { code < 200 || code == 204 || code == 304 }
}

/// A response whose body is known.
package struct HTTPResponse: Sendable {
    package var status: HTTPStatus
    package var headers: HTTPHeaders
    package var body: [UInt8]

    package init(_ status: HTTPStatus, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A line of text.
    package static func text(_ status: HTTPStatus, _ text: String) -> HTTPResponse {
        HTTPResponse(
            status, headers: ["content-type": "text/plain; charset=utf-8"],
            body: Array((text + "\n").utf8))
    }

    /// JSON on one line.
    package static func json(
        _ status: HTTPStatus, _ value: JSON, headers: HTTPHeaders = [:]
    ) -> HTTPResponse {
        var headers = headers
        headers["content-type"] = "application/json"
        return HTTPResponse(status, headers: headers, body: Array(value.text.utf8))
    }
}
