import Glibc

/// A TCP socket that waits for connections.
///
/// It does not close itself: whoever runs the event loop owns the descriptor.
package struct ListeningSocket: Sendable {
    package let descriptor: Int32
    /// The port that is really bound, also when 0 (any) was asked for.
    package let port: UInt16

    /// Binds a numeric address, or "localhost" for 127.0.0.1, and listens.
    ///
    /// Port 0 is any free one.
    package static func open(
        host: String, port: UInt16, backlog: Int32 = 1_024
    ) throws(SocketFailure) -> ListeningSocket {
        guard let address = SocketAddress(host: host, port: port) else {
            throw .notAnAddress(host)
        }
        func failure(_ operation: String) -> SocketFailure {
            .system(operation: operation, host: host, port: port, code: errno)
        }
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let number = socket(address.family, type, 0)
        guard number >= 0 else { throw failure("open a socket for") }
        do throws(SocketFailure) {
            var yes: Int32 = 1
            unsafe setsockopt(number, SOL_SOCKET, SO_REUSEADDR, &yes, 4)
            let code = unsafe address.withSystemAddress { unsafe Glibc.bind(number, $0, $1) }
            guard code == 0 else {
                throw failure("bind")
            }
            guard listen(number, backlog) == 0 else { throw failure("listen on") }
            return ListeningSocket(
                descriptor: number, port: SocketAddress.boundPort(of: number) ?? port)
        } catch {
            Glibc.close(number)
            throw error
        }
    }

    /// The next waiting connection, which neither blocks nor delays small writes; `nil` when none
    /// waits.
    ///
    /// Fails where one waits and cannot be taken, such as when the process has no descriptor left.
    package func accept() throws(SocketFailure) -> Int32? {
        var number: Int32
        repeat {
            number = Glibc.accept(descriptor, nil, nil)
            // A connection that was given up while it waited is none.
        } while number < 0 && (errno == EINTR || errno == ECONNABORTED)
        guard number >= 0 else {
            if errno == EAGAIN || errno == EWOULDBLOCK { return nil }
            throw .notAccepted(port: port, code: errno)
        }
        _ = fcntl(number, F_SETFL, O_NONBLOCK)
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
        var yes: Int32 = 1
        unsafe setsockopt(number, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, 4)
        return number
    }

    package func close() {
        Glibc.close(descriptor)
    }

    /// Tells the other side of a connection that no more bytes will come.
    package static func endOutput(of connection: Int32) {
        Glibc.shutdown(connection, Int32(SHUT_WR))
    }

    /// Whether connections to `host` can only come from this machine.
    package static func isLoopback(host: String) -> Bool {
        switch SocketAddress(host: host, port: 0) {
        case .v4(let address): UInt32(bigEndian: address.sin_addr.s_addr) >> 24 == 127
        case .v6(var address): inet6IsLoopback(&address.sin6_addr)
        case nil: false
        }
    }

    private static func inet6IsLoopback(_ address: inout in6_addr) -> Bool {
        unsafe withUnsafeBytes(of: &address) { bytes in
            unsafe bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
        }
    }
}

/// An address in the system's two forms.
enum SocketAddress {
    case v4(sockaddr_in)
    case v6(sockaddr_in6)

    init?(host: String, port: UInt16) {
        let host = host == "localhost" ? "127.0.0.1" : host
        var v4 = sockaddr_in()
        if unsafe inet_pton(AF_INET, host, &v4.sin_addr) == 1 {
            v4.sin_family = sa_family_t(AF_INET)
            v4.sin_port = port.bigEndian
            self = .v4(v4)
            return
        }
        var v6 = sockaddr_in6()
        guard unsafe inet_pton(AF_INET6, host, &v6.sin6_addr) == 1 else { return nil }
        v6.sin6_family = sa_family_t(AF_INET6)
        v6.sin6_port = port.bigEndian
        self = .v6(v6)
    }

    var family: Int32 {
        switch self {
        case .v4: AF_INET
        case .v6: AF_INET6
        }
    }

    func withSystemAddress(
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        switch self {
        case .v4(var address):
            unsafe withUnsafeBytes(of: &address) { bytes in
                unsafe bytes.withMemoryRebound(to: sockaddr.self) { buffer in
                    guard let base = buffer.baseAddress else { return -1 }
                    return unsafe body(base, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        case .v6(var address):
            unsafe withUnsafeBytes(of: &address) { bytes in
                unsafe bytes.withMemoryRebound(to: sockaddr.self) { buffer in
                    guard let base = buffer.baseAddress else { return -1 }
                    return unsafe body(base, socklen_t(MemoryLayout<sockaddr_in6>.size))
                }
            }
        }
    }

    static func boundPort(of descriptor: Int32) -> UInt16? {
        // Both families keep the port in the same two bytes.
        var address = sockaddr_in6()
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let code = unsafe withUnsafeMutableBytes(of: &address) { bytes in
            unsafe bytes.withMemoryRebound(to: sockaddr.self) { buffer in
                unsafe getsockname(descriptor, buffer.baseAddress, &length)
            }
        }
        return code == 0 ? UInt16(bigEndian: address.sin6_port) : nil
    }
}
