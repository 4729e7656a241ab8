package import Platform

/// Why a request got no answer that can be used.
package enum HTTPClientFailure: Error, Hashable, Sendable, CustomStringConvertible {
    case malformedURL(String, reason: String)
    case connection(SocketFailure)
    case malformedResponse(expected: String, got: String)
    case headTooLong(limit: Int)
    case bodyTooLong(limit: Int)
    /// The server closed before its answer was whole.
    case truncated(received: Int)

    package var description: String {
        switch self {
        case .malformedURL(let text, let reason): "\"\(text)\": \(reason)"
        case .connection(let failure): failure.description
        case .malformedResponse(let expected, let got):
            "the answer is not HTTP: expected \(expected), got \"\(got)\""
        case .headTooLong(let limit): "the head of the answer is longer than \(limit) bytes"
        case .bodyTooLong(let limit): "the answer is longer than \(limit) bytes"
        case .truncated(let received): "the answer ended early, after \(received) bytes"
        }
    }
}

/// The bounds of a client.
package struct HTTPClientLimits: Sendable {
    /// From the call to the last byte of the answer.
    package var milliseconds = 30_000
    /// The longest status line and headers.
    package var headBytes = 32 << 10
    /// The longest body, after chunks are joined.
    package var bodyBytes = 32 << 20

    package init() {}
}
