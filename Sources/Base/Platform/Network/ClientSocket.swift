import Glibc

/// A connection to a server, with a time by which everything on it has to be done.
///
/// Its calls block the thread.
package struct ClientSocket: ~Copyable {
    private static let blockBytes = 65_536

    private let connection: Connection

    /// Connects to a numeric address, or to "localhost" for 127.0.0.1.
    package init(host: String, port: UInt16, milliseconds: Int) throws(SocketFailure) {
        connection = try Connection.open(host: host, port: port, milliseconds: milliseconds)
    }

    deinit { Glibc.close(connection.descriptor) }

    /// Sends all of `bytes`.
    package func send(_ bytes: [UInt8]) throws(SocketFailure) {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes[sent...].withUnsafeBytes { buffer in
                unsafe Glibc.send(
                    connection.descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                sent += count
            } else if errno == EAGAIN || errno == EINTR {
                try connection.wait(for: POLLOUT, "send to")
            } else {
                throw connection.failure("send to", errno)
            }
        }
    }

    /// The next bytes; none when the server has closed.
    package func receive() throws(SocketFailure) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: Self.blockBytes)
        while true {
            let count = unsafe recv(connection.descriptor, &block, Self.blockBytes, 0)
            if count >= 0 { return Array(block.prefix(count)) }
            guard errno == EAGAIN || errno == EINTR else {
                throw connection.failure("read from", errno)
            }
            try connection.wait(for: POLLIN, "read from")
        }
    }
}

/// A descriptor with its deadline; whoever holds it closes it.
private struct Connection {
    let descriptor: Int32
    let host: String
    let port: UInt16
    /// A value of ``Clock/monotonicNanoseconds``.
    let deadline: UInt64

    static func open(
        host: String, port: UInt16, milliseconds: Int
    ) throws(SocketFailure) -> Connection {
        guard let address = SocketAddress(host: host, port: port) else {
            throw .notAnAddress(host)
        }
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let number = socket(address.family, type, 0)
        guard number >= 0 else {
            throw .system(operation: "open a socket for", host: host, port: port, code: errno)
        }
        let deadline = Clock.monotonicNanoseconds &+ UInt64(clamping: milliseconds) &* 1_000_000
        let connection = Connection(
            descriptor: number, host: host, port: port, deadline: deadline)
        do throws(SocketFailure) {
            try connection.connect(to: address)
            return connection
        } catch {
            Glibc.close(number)
            throw error
        }
    }

    private func connect(to address: SocketAddress) throws(SocketFailure) {
        let code = unsafe address.withSystemAddress { unsafe Glibc.connect(descriptor, $0, $1) }
        if code != 0 {
            guard errno == EINPROGRESS else { throw failure("connect to", errno) }
            try wait(for: POLLOUT, "connect to")
        }
        var problem: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &problem, &size)
        guard problem == 0 else { throw failure("connect to", problem) }
    }

    func wait(for event: Int32, _ operation: String) throws(SocketFailure) {
        while true {
            let now = Clock.monotonicNanoseconds
            guard now < deadline else {
                throw .timedOut(operation: operation, host: host, port: port)
            }
            let left = Int32(clamping: (deadline - now) / 1_000_000 + 1)
            var request = pollfd(fd: descriptor, events: Int16(event), revents: 0)
            let ready = unsafe poll(&request, 1, left)
            if ready > 0 { return }
            if ready < 0, errno != EINTR { throw failure("wait for", errno) }
        }
    }

    func failure(_ operation: String, _ code: Int32) -> SocketFailure {
        .system(operation: operation, host: host, port: port, code: code)
    }
}
