import Platform

/// A client for servers on this machine: one request a connection, blocking, with a time limit.
package struct HTTPClient: Sendable {
    package let url: LoopbackURL
    private let limits: HTTPClientLimits

    package init(_ url: LoopbackURL, limits: HTTPClientLimits = HTTPClientLimits()) {
        self.url = url
        self.limits = limits
    }

    /// Posts a JSON text and returns the answer, whatever its status.
    package func post(json body: [UInt8]) throws(HTTPClientFailure) -> ClientResponse {
        let head =
            "POST \(url.target) HTTP/1.1\r\nhost: \(url.authority)\r\n"
            + "content-type: application/json\r\ncontent-length: \(body.count)\r\n"
            + "accept: application/json\r\nconnection: close\r\n\r\n"
        var parser = ResponseParser(limits: limits)
        let result: Result<ClientResponse, HTTPClientFailure>
        do throws(SocketFailure) {
            let socket = try ClientSocket(
                host: url.host, port: url.port, milliseconds: limits.milliseconds)
            try socket.send(Array(head.utf8) + body)
            result = try Self.receive(socket, &parser)
        } catch {
            throw .connection(error)
        }
        return try result.get()
    }

    private static func receive(
        _ socket: borrowing ClientSocket, _ parser: inout ResponseParser
    ) throws(SocketFailure) -> Result<ClientResponse, HTTPClientFailure> {
        while true {
            let bytes = try socket.receive()
            do throws(HTTPClientFailure) {
                if let response = try parser.take(bytes) { return .success(response) }
            } catch {
                return .failure(error)
            }
        }
    }
}
