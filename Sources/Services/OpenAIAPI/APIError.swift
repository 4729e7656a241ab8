package import Encodings
package import HTTP
import Observability

/// A refusal in OpenAI's shape.
package struct APIError: Error, Sendable, Hashable {
    package var status: HTTPStatus
    package var message: String
    package var type: String
    /// The parameter that is at fault.
    package var parameter: String?
    package var code: String?
    package var headers: HTTPHeaders = [:]

    package init(
        _ status: HTTPStatus, _ message: String, type: String, parameter: String? = nil,
        code: String? = nil
    ) {
        self.status = status
        self.message = message
        self.type = type
        self.parameter = parameter
        self.code = code
    }

    /// A request that no retry makes right.
    package static func invalid(
        _ parameter: String?, _ message: String, code: String = "invalid_value"
    ) -> APIError {
        APIError(
            400, message, type: "invalid_request_error", parameter: parameter, code: code)
    }

    package static func server(_ message: String) -> APIError {
        APIError(500, message, type: "server_error", code: "internal_error")
    }

    /// `prompt` is the parameter that holds the tokens when there are too many of them.
    package init(_ refusal: CompletionRefusal, prompt: String = "messages") {
        switch refusal {
        case .queueFull(let seconds):
            self.init(
                429,
                "the server has as many requests as it takes at once; retry after "
                    + "\(seconds) s", type: "rate_limit_error", code: "rate_limit_exceeded")
            let milliseconds = Int(max(0, min(seconds, 3_600)) * 1_000)
            headers["retry-after"] = "\((milliseconds + 999) / 1_000)"
            headers["retry-after-ms"] = "\(milliseconds)"
        case .contextLengthExceeded(let limit, let got):
            self = .invalid(
                prompt, "the model reads at most \(limit) tokens, the request needs \(got)",
                code: "context_length_exceeded")
        case .modelNotFound(let model):
            self.init(
                404, "the model \"\(model)\" is not served here", type: "invalid_request_error",
                parameter: "model", code: "model_not_found")
        case .shuttingDown:
            self.init(
                503, "the server is shutting down", type: "server_error", code: "shutting_down")
            headers["retry-after"] = "1"
        case .invalid(let parameter, let message): self = .invalid(parameter, message)
        case .failed(let message): self = .server(message)
        }
    }

    /// How loud a failure is: what nobody waits for any more, or follows from an end that was asked
    /// for, is no defect.
    func logLevel(clientIsGone: Bool) -> LogLevel {
        if clientIsGone { return .debug }
        return status.code == 503 ? .notice : .error
    }

    package var body: JSON {
        [
            "error": [
                "message": .string(message), "type": .string(type),
                "param": parameter.map { .string($0) } ?? .null,
                "code": code.map { .string($0) } ?? .null,
            ]
        ]
    }

    package var response: HTTPResponse {
        var headers = headers
        headers["content-type"] = "application/json"
        return HTTPResponse(status, headers: headers, body: Array(body.text.utf8))
    }

    /// What the HTTP server itself refuses, in the same shape.
    package static func refusal(_ status: HTTPStatus, _ message: String) -> HTTPResponse {
        let isServers = status.code >= 500
        let code: String? =
            switch status.code {
            case 404: "not_found"
            case 405: "method_not_allowed"
            case 408: "request_timeout"
            case 413: "request_too_large"
            default: nil
            }
        let type = isServers ? "server_error" : "invalid_request_error"
        return APIError(status, message, type: type, code: code).response
    }
}
