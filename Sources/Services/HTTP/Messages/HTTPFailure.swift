/// Why bytes are not a request that is served, with the status that tells the client.
///
/// Offsets count from the first byte of the request.
package enum HTTPFailure: Error, Hashable, Sendable, CustomStringConvertible {
    case unexpectedByte(UInt8, in: String, offset: Int)
    case malformedRequestLine(expected: String, got: String)
    case malformedTarget(String)
    case unsupportedVersion(String)
    case malformedHeader(line: String)
    case invalidHost(count: Int)
    case conflictingLengths
    case invalidContentLength(String)
    case unsupportedTransferEncoding(String)
    case malformedChunk(expected: String, got: String)
    case requestLineTooLong(limit: Int)
    case headersTooLong(limit: Int)
    case tooManyHeaders(limit: Int)
    case bodyTooLong(limit: Int)

    package var status: HTTPStatus {
        switch self {
        case .unsupportedVersion: 505
        case .unsupportedTransferEncoding: 501
        case .requestLineTooLong: 414
        case .headersTooLong, .tooManyHeaders: 431
        case .bodyTooLong: 413
        default: 400
        }
    }

    package var description: String {
        switch self {
        case .unexpectedByte(let byte, let place, let offset):
            "byte \(byte) at offset \(offset) may not stand in \(place)"
        case .malformedRequestLine(let expected, let got):
            "the request line needs \(expected), got \"\(got)\""
        case .malformedTarget(let target):
            "\"\(target)\" is no path that can be decoded"
        case .unsupportedVersion(let version):
            "HTTP/1.1 and HTTP/1.0 are spoken here, not \"\(version)\""
        case .malformedHeader(let line):
            "\"\(line)\" is no header field: expected \"name: value\""
        case .invalidHost(let count):
            "HTTP/1.1 needs exactly one host header, got \(count)"
        case .conflictingLengths:
            "the length of the body is stated in more than one way"
        case .invalidContentLength(let text):
            "content-length \"\(text)\" is not a number of bytes"
        case .unsupportedTransferEncoding(let text):
            "transfer-encoding \"\(text)\" is not supported, only \"chunked\" is"
        case .malformedChunk(let expected, let got):
            "a chunk needs \(expected), got \"\(got)\""
        case .requestLineTooLong(let limit):
            "the request line is longer than \(limit) bytes"
        case .headersTooLong(let limit):
            "the headers are longer than \(limit) bytes"
        case .tooManyHeaders(let limit):
            "there are more than \(limit) header fields"
        case .bodyTooLong(let limit):
            "the body is longer than \(limit) bytes"
        }
    }
}
