import CWebsockets
import Platform
import Synchronization

/// What happens on sockets; every call comes on the loop's thread.
protocol SocketLoopDelegate: AnyObject {
    /// The answers of these say whether the socket stays open.
    func opened(_ socket: Socket) -> Bool
    func received(_ socket: Socket, _ bytes: [UInt8]) -> Bool
    func canWrite(_ socket: Socket) -> Bool
    func timedOut(_ socket: Socket) -> Bool
    func closed(_ socket: Socket)
    /// Somebody called ``SocketLoop/wake()``.
    func woken()
    /// A connection could not be taken.
    func lost(_ reason: String)
}

/// A connection of the loop; valid until it is closed, and only on the loop's thread.
struct Socket: Hashable {
    /// The library's object, as a number because a pointer has no safe `Hashable`.
    private let address: UInt

    fileprivate init(_ handle: OpaquePointer) {
        address = UInt(bitPattern: handle)
    }

    private var handle: OpaquePointer? { unsafe OpaquePointer(bitPattern: address) }

    /// Asks for one call of ``SocketLoopDelegate/canWrite(_:)``.
    func requestWrite() {
        unsafe lws_callback_on_writable(handle)
    }

    /// Whether the system took only a part of the last write and the library keeps the rest.
    var hasUnwritten: Bool { unsafe lws_partial_buffered(handle) != 0 }

    /// Stops or goes on reading; what arrives meanwhile stays in the system's buffers.
    func setReading(_ isReading: Bool) {
        unsafe lws_rx_flow_control(handle, isReading ? 1 : 0)
    }

    /// Asks for one call of ``SocketLoopDelegate/timedOut(_:)``, instead of the one before.
    ///
    /// The wish cannot be taken back: -1, which the library documents for that, fires at once in
    /// its version 4.1.
    func setTimer(seconds: Double) {
        unsafe lws_set_timer_usecs(handle, lws_usec_t(max(0, min(seconds, 1e6)) * 1e6))
    }

    /// Tells the other side that no more will come, and goes on reading.
    func endOutput() {
        ListeningSocket.endOutput(of: unsafe lws_get_socket_fd(handle))
    }

    /// Closes the socket soon; for use outside of its own calls.
    func close() {
        unsafe lws_set_timeout(handle, PENDING_TIMEOUT_CLOSE_ACK, LWS_TO_KILL_ASYNC)
    }

    fileprivate func write(unsafe start: UnsafeMutablePointer<UInt8>, count: Int) -> Bool {
        unsafe websockets_write_raw(handle, start, count) >= 0
    }
}

/// One thread that waits on many sockets, by libwebsockets.
///
/// Sockets are used in the library's raw role. Its own HTTP parser neither joins chunked request
/// bodies nor answers a request that it cannot read, so the bytes are read here.
@safe final class SocketLoop: @unchecked Sendable {
    /// The most bytes that one ``write(_:to:)`` takes.
    static let writeBytes = 64 << 10

    /// Weak references would cost an atomic per call; the server keeps its delegate alive for
    /// longer than the loop runs.
    private let delegate: any SocketLoopDelegate
    private let listener: ListeningSocket
    private let context = Mutex<UInt?>(nil)
    private let isStopping = Atomic<Bool>(false)
    private let protocols: UnsafeMutablePointer<lws_protocols>
    private let name: UnsafeMutablePointer<CChar>
    private let scratch: UnsafeMutablePointer<UInt8>
    private var vhost: OpaquePointer?
    private var listening: OpaquePointer?

    /// Takes over the listening socket, also when it fails with `nil`.
    init?(listener: ListeningSocket, connections: Int, delegate: any SocketLoopDelegate) {
        self.delegate = delegate
        self.listener = listener
        unsafe protocols = .allocate(capacity: 2)
        unsafe protocols.initialize(repeating: lws_protocols(), count: 2)
        unsafe name = .allocate(capacity: 2)
        unsafe name.initialize(repeating: 0, count: 2)
        unsafe name.pointee = CChar(UInt8(ascii: "h"))
        unsafe scratch = .allocate(capacity: websockets_write_room() + Self.writeBytes)
        unsafe protocols.pointee.name = UnsafePointer(name)
        unsafe protocols.pointee.callback = socketLoopCallback
        guard open(connections: connections) else {
            listener.close()
            return nil
        }
    }

    deinit {
        unsafe protocols.deallocate()
        unsafe name.deallocate()
        unsafe scratch.deallocate()
    }

    private func open(connections: Int) -> Bool {
        // Anything worth saying comes back as a result; the library's own words go nowhere.
        lws_set_log_level(0, nil)
        var info = unsafe lws_context_creation_info()
        unsafe info.port = CONTEXT_PORT_NO_LISTEN_SERVER
        unsafe info.protocols = UnsafePointer(protocols)
        unsafe info.options = UInt64(LWS_SERVER_OPTION_EXPLICIT_VHOSTS)
        unsafe info.gid = -1
        unsafe info.uid = -1
        unsafe info.user = Unmanaged.passUnretained(self).toOpaque()
        unsafe info.pt_serv_buf_size = 64 << 10
        // Connections, the refused ones that linger, the listener and the loop's own pipe.
        unsafe info.fd_limit_per_thread = UInt32(clamping: connections * 2 + 16)
        guard let made = unsafe lws_create_context(&info) else { return false }
        unsafe vhost = lws_create_vhost(made, &info)
        var descriptor = lws_sock_file_fd_type()
        unsafe descriptor.filefd = listener.descriptor
        unsafe listening = lws_adopt_descriptor_vhost(
            vhost, LWS_ADOPT_RAW_FILE_DESC, descriptor, name, nil)
        guard unsafe listening != nil else {
            unsafe lws_context_destroy(made)
            return false
        }
        let address = UInt(bitPattern: made)
        context.withLock { $0 = address }
        return true
    }

    /// Serves until ``stop()``; then every socket is closed and the loop cannot run again.
    ///
    /// Returns whether it was told to stop: otherwise the library gave up.
    func run() -> Bool {
        guard let address = context.withLock({ $0 }),
            let made = unsafe OpaquePointer(
                bitPattern: address)
        else { return isStopping.load(ordering: .acquiring) }
        while !isStopping.load(ordering: .acquiring), unsafe lws_service(made, 0) >= 0 {}
        context.withLock { $0 = nil }
        unsafe lws_context_destroy(made)
        return isStopping.load(ordering: .acquiring)
    }

    func stop() {
        isStopping.store(true, ordering: .releasing)
        wake()
    }

    /// Has the loop's thread call ``SocketLoopDelegate/woken()``; any thread may ask.
    func wake() {
        context.withLock { address in
            guard let address, let made = unsafe OpaquePointer(bitPattern: address) else { return }
            unsafe lws_cancel_service(made)
        }
    }

    /// Takes no more connections; on the loop's thread.
    func stopListening() {
        guard let listening = unsafe listening else { return }
        unsafe self.listening = nil
        unsafe lws_set_timeout(listening, PENDING_TIMEOUT_CLOSE_ACK, LWS_TO_KILL_ASYNC)
    }

    /// Writes up to ``writeBytes`` bytes, inside of ``SocketLoopDelegate/canWrite(_:)`` or while
    /// nothing is unwritten; the library keeps what the system does not take.
    func write(_ bytes: ArraySlice<UInt8>, to socket: Socket) -> Bool {
        precondition(bytes.count <= Self.writeBytes, "more bytes than one write takes")
        let start = unsafe scratch + websockets_write_room()
        unsafe bytes.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            unsafe start.update(from: base, count: source.count)
        }
        return unsafe socket.write(unsafe: start, count: bytes.count)
    }

    /// Takes the connections that wait; all of them, as one event may stand for many.
    private func acceptAll() {
        do throws(SocketFailure) {
            while let descriptor = try listener.accept() {
                var adopted = lws_sock_file_fd_type()
                unsafe adopted.sockfd = descriptor
                let made = unsafe lws_adopt_descriptor_vhost(
                    vhost, LWS_ADOPT_SOCKET, adopted, name, nil)
                if unsafe made == nil { delegate.lost("libwebsockets did not take a connection") }
            }
        } catch {
            delegate.lost(error.description)
        }
    }

    /// One event of the library; an answer other than 0 closes the socket.
    fileprivate func handle(
        _ reason: lws_callback_reasons, _ handle: OpaquePointer?, _ bytes: UnsafeRawBufferPointer
    ) -> Int32 {
        if reason == LWS_CALLBACK_EVENT_WAIT_CANCELLED {
            delegate.woken()
            return 0
        }
        guard let handle = unsafe handle else { return 0 }
        let socket = unsafe Socket(handle)
        let staysOpen =
            switch reason {
            case LWS_CALLBACK_RAW_RX_FILE: accepted()
            case LWS_CALLBACK_RAW_ADOPT: delegate.opened(socket)
            case LWS_CALLBACK_RAW_RX: unsafe delegate.received(socket, Array(bytes))
            case LWS_CALLBACK_RAW_WRITEABLE: delegate.canWrite(socket)
            case LWS_CALLBACK_TIMER: delegate.timedOut(socket)
            case LWS_CALLBACK_RAW_CLOSE: closed(socket)
            default: true
            }
        return staysOpen ? 0 : -1
    }

    private func accepted() -> Bool {
        acceptAll()
        return true
    }

    private func closed(_ socket: Socket) -> Bool {
        delegate.closed(socket)
        return true
    }
}

private func socketLoopCallback(
    _ handle: OpaquePointer?, _ reason: lws_callback_reasons, _ user: UnsafeMutableRawPointer?,
    _ input: UnsafeMutableRawPointer?, _ count: Int
) -> Int32 {
    guard let context = unsafe lws_get_context(handle),
        let owner = unsafe lws_context_user(context)
    else { return 0 }
    let loop = unsafe Unmanaged<SocketLoop>.fromOpaque(owner).takeUnretainedValue()
    let isRead = reason == LWS_CALLBACK_RAW_RX
    let bytes = unsafe UnsafeRawBufferPointer(start: input, count: isRead ? count : 0)
    return unsafe loop.handle(reason, handle, bytes)
}
