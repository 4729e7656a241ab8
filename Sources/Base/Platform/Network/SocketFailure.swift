/// Why a socket could not be opened.
package enum SocketFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The text is neither an IPv4 nor an IPv6 address nor "localhost".
    case notAnAddress(String)
    /// The system refused; `code` is its error number.
    case system(operation: String, host: String, port: UInt16, code: Int32)
    /// A connection waits and the system does not hand it over; `code` is its error number.
    case notAccepted(port: UInt16, code: Int32)
    /// The other side did nothing for too long.
    case timedOut(operation: String, host: String, port: UInt16)

    package var description: String {
        switch self {
        case .notAnAddress(let host):
            "\"\(host)\" is no address: expected an IPv4 or IPv6 address, "
                + "or \"localhost\""
        case .system(let operation, let host, let port, let code):
            "cannot \(operation) \(host) port \(port): \(FileError.reason(code))"
        case .notAccepted(let port, let code):
            "cannot take a connection on port \(port): \(FileError.reason(code))"
        case .timedOut(let operation, let host, let port):
            "cannot \(operation) \(host) port \(port): nothing came in time"
        }
    }
}
