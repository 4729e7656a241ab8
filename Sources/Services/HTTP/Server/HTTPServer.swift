package import Observability
import Platform
import Synchronization

/// Why a server did not start.
package enum HTTPServerFailure: Error, Hashable, Sendable, CustomStringConvertible {
    case cannotListen(String)
    case noEventLoop
    case noThread

    package var description: String {
        switch self {
        case .cannotListen(let reason): reason
        case .noEventLoop: "libwebsockets could not make an event loop"
        case .noThread: "the system has no thread left for the HTTP server"
        }
    }
}

/// An HTTP/1.1 server: one thread waits on all sockets, handlers run as tasks on others.
///
/// These are the server's own threads: no computation elsewhere in the process, however long it
/// holds the threads of Swift's tasks, keeps a client waiting.
package final class HTTPServer: Sendable {
    package struct Configuration: Sendable {
        /// Only this machine can connect unless it is told otherwise.
        package var host = "127.0.0.1"
        /// 0 is any free port; ``HTTPServer/port`` says which one it became.
        package var port: UInt16 = 0
        package var limits = HTTPLimits()
        /// `nil` sends no CORS fields, so that no web page can read an answer.
        package var cors: CORSPolicy?
        /// Fields of every response, unless a handler sets them otherwise.
        package var standingHeaders: HTTPHeaders = [:]
        /// The body of the server's own refusals: 400, 404, 405, 408, 413, 431, 503.
        package var refusal: @Sendable (HTTPStatus, String) -> HTTPResponse = { status, message in
            .text(status, message)
        }

        /// Says what clients do wrong (debug) and what the server could not do (from warning on).
        package var log = Logger.silent

        package init() {}
    }

    package let host: String
    package let port: UInt16
    private let core: ServerCore
    private let exit: ExitSignal

    /// Listens and serves from now on.
    package init(
        _ configuration: Configuration = Configuration(), routes: [Route]
    ) throws(HTTPServerFailure) {
        guard let threads = TaskThreads(count: configuration.limits.handlerThreads) else {
            throw .noThread
        }
        let listener: ListeningSocket
        do {
            listener = try ListeningSocket.open(host: configuration.host, port: configuration.port)
        } catch {
            throw .cannotListen(error.description)
        }
        host = configuration.host
        port = listener.port
        let core = ServerCore(configuration, routes: RouteTable(routes), threads: threads)
        let connections = configuration.limits.connections
        guard let loop = SocketLoop(listener: listener, connections: connections, delegate: core)
        else { throw .noEventLoop }
        core.attach(loop)
        let exit = ExitSignal()
        self.core = core
        self.exit = exit
        let thread = Thread.start {
            let wasStopped = loop.run()
            core.detach()
            if !wasStopped { core.log.critical("the event loop ended: nothing is served any more") }
            exit.set()
        }
        guard thread != nil else {
            core.detach()
            throw .noThread
        }
    }

    /// Connections that are open now.
    package var openConnections: Int { core.openConnections }

    /// Takes no more connections and returns when the thread has ended.
    ///
    /// What is being answered may finish for at most `graceSeconds`; then everything is closed.
    package func shutdown(graceSeconds: Double) async {
        core.signal(.drain)
        let core = core
        let deadline = core.threads.start {
            do { try await Task.sleep(for: .seconds(max(0, graceSeconds))) } catch { return }
            core.signal(.stop)
        }
        await exit.wait()
        deadline.cancel()
    }
}

/// Something that happens once and can be waited for.
private final class ExitSignal: Sendable {
    private let state = Mutex<(isSet: Bool, waiters: [CheckedContinuation<Void, Never>])>(
        (false, []))

    func set() {
        let waiters = state.withLock { state in
            let waiters = state.waiters
            state = (true, [])
            return waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let isSet = state.withLock { state in
                if !state.isSet { state.waiters.append(continuation) }
                return state.isSet
            }
            if isSet { continuation.resume() }
        }
    }
}
