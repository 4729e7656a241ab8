import Glibc
import Platform

/// A client that sends exactly the bytes it is told, over the loopback interface.
///
/// Its calls block; a test runs them with ``onThread(_:)``, because a blocked task would hold one
/// of the few threads that the server's handlers run on.
package final class LoopbackClient: Sendable {
    package enum Failure: Error, Equatable {
        case system(String, Int32)
        /// What had come when nothing more did.
        case timedOut(received: [UInt8])
    }

    private let descriptor: Int32

    package init(port: UInt16, receiveBufferBytes: Int32? = nil) throws(Failure) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw .system("socket", errno) }
        if var size = receiveBufferBytes {
            unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, 4)
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let code = unsafe withUnsafeBytes(of: &address) { bytes in
            unsafe bytes.withMemoryRebound(to: sockaddr.self) { buffer in
                unsafe connect(
                    descriptor, buffer.baseAddress, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else { throw .system("connect", errno) }
    }

    deinit { Glibc.close(descriptor) }

    /// Ends the connection in both directions; the server sees it at once.
    package func disconnect() { Glibc.shutdown(descriptor, Int32(SHUT_RDWR)) }

    package func send(_ text: String) throws(Failure) { try send(Array(text.utf8)) }

    package func send(_ bytes: [UInt8]) throws(Failure) {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes[sent...].withUnsafeBytes { buffer in
                unsafe Glibc.send(
                    descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw .system("send", errno) }
            sent += count
        }
    }

    /// The next bytes; empty when the server has closed, `nil` when none came in time.
    package func receive(atMost count: Int = 65_536, seconds: Double = 60) -> [UInt8]? {
        var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&wait, 1, Int32(seconds * 1_000)) == 1 else { return nil }
        var bytes = [UInt8](repeating: 0, count: count)
        let got = unsafe recv(descriptor, &bytes, count, 0)
        return Array(bytes.prefix(max(0, got)))
    }

    /// All bytes until the server closes.
    package func receiveToEnd(seconds: Double = 60) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            guard let more = receive(seconds: seconds) else { throw .timedOut(received: bytes) }
            if more.isEmpty { return bytes }
            bytes += more
        }
    }

    /// Bytes until `text` stands in them, or the server closes.
    package func receive(
        through text: String, times: Int = 1, seconds: Double = 60
    ) throws(Failure) -> String {
        var bytes: [UInt8] = []
        while true {
            let received = String(decoding: bytes, as: UTF8.self)
            if received.split(separator: text, omittingEmptySubsequences: false).count > times {
                return received
            }
            guard let more = receive(seconds: seconds) else { throw .timedOut(received: bytes) }
            if more.isEmpty { return received }
            bytes += more
        }
    }

    /// One whole response, when nothing else is on its way.
    package func receiveResponse(seconds: Double = 60) throws(Failure) -> String {
        var bytes: [UInt8] = []
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if Self.isWhole(text) { return text }
            guard let more = receive(seconds: seconds) else { throw .timedOut(received: bytes) }
            if more.isEmpty { return text }
            bytes += more
        }
    }

    private static func isWhole(_ text: String) -> Bool {
        guard let middle = text.firstRange(of: "\r\n\r\n") else { return false }
        if text[..<middle.lowerBound].contains("transfer-encoding: chunked") {
            return text.hasSuffix("\r\n0\r\n\r\n")
        }
        guard let length = text.firstMatch(of: /content-length: ([0-9]+)\r\n/) else { return true }
        return text[middle.upperBound...].utf8.count >= Int(length.1) ?? 0
    }

    /// Runs blocking work on a thread of its own.
    package static func onThread<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let thread = Thread.start { continuation.resume(with: Result { try body() }) }
            if thread == nil {
                continuation.resume(throwing: Failure.system("thread", 0))
            }
        }
    }
}
