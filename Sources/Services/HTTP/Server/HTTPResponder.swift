import Synchronization

/// The way back to the client of one request; any thread may use it.
///
/// Either ``respond(_:)`` once, or ``begin(_:_:)``, any number of ``send(_:)`` and ``finish()``.
/// Calls out of this order are ignored, so that a handler cannot spoil the connection.
package final class HTTPResponder: Sendable {
    private enum Stage { case waiting, streaming, done }

    private struct State {
        var stage = Stage.waiting
        var isChunked = false
        var isBodiless = false
        var keepsAlive: Bool
    }

    private let output: OutputQueue
    private let state: Mutex<State>
    private let isHead: Bool
    private let isHTTP10: Bool
    /// Fields that every response of this server gets unless the handler set them.
    private let standing: HTTPHeaders
    private let threads: TaskThreads

    init(
        output: OutputQueue, request: HTTPRequest, keepsAlive: Bool, standing: HTTPHeaders,
        threads: TaskThreads
    ) {
        self.output = output
        self.standing = standing
        self.threads = threads
        isHead = request.method == "HEAD"
        isHTTP10 = request.isHTTP10
        state = Mutex(State(keepsAlive: keepsAlive))
    }

    /// Sends a whole response.
    package func respond(_ response: HTTPResponse) {
        let keepsAlive: Bool? = state.withLock { state in
            guard state.stage == .waiting else { return nil }
            state.stage = .done
            return state.keepsAlive
        }
        guard let keepsAlive else { return }
        let isBodiless = response.status.isBodiless
        let head = ResponseHead.bytes(
            response.status, complete(response.headers),
            framing: isBodiless ? .none : .length(response.body.count), keepsAlive: keepsAlive,
            body: isBodiless || isHead ? [] : response.body)
        output.append(head, isLast: true)
    }

    /// Starts a response whose body comes in pieces; false when it is too late for that.
    @discardableResult
    package func begin(_ status: HTTPStatus, _ headers: HTTPHeaders) -> Bool {
        let framing: (ResponseHead.Framing, Bool)? = state.withLock { state in
            guard state.stage == .waiting else { return nil }
            state.stage = .streaming
            state.isBodiless = status.isBodiless || isHead
            if status.isBodiless { return (.none, state.keepsAlive) }
            if isHTTP10 {
                // There are no chunks in HTTP/1.0; only the end of the connection ends the body.
                state.keepsAlive = false
                return (.untilClose, false)
            }
            state.isChunked = !isHead
            return (.chunked, state.keepsAlive)
        }
        guard let (framing, keepsAlive) = framing else { return false }
        return output.append(
            ResponseHead.bytes(status, complete(headers), framing: framing, keepsAlive: keepsAlive))
    }

    /// Sends a piece of the body, waiting while too much of it is buffered.
    ///
    /// Returns false when the client is gone; the rest of the body need not be made.
    @discardableResult
    package func send(_ bytes: [UInt8]) async -> Bool {
        guard sendNow(bytes) else { return false }
        return await output.waitForRoom()
    }

    /// Sends a piece of the body without waiting, for the few bytes of a keep-alive.
    @discardableResult
    package func sendNow(_ bytes: [UInt8]) -> Bool {
        let framed: [UInt8]? = state.withLock { state in
            guard state.stage == .streaming else { return nil }
            if state.isBodiless || bytes.isEmpty { return [] }
            return state.isChunked ? ResponseHead.chunk(bytes) : bytes
        }
        guard let framed else { return false }
        return framed.isEmpty ? !output.isGone : output.append(framed)
    }

    /// Ends the body.
    package func finish() {
        let last: [UInt8]? = state.withLock { state in
            guard state.stage == .streaming else { return nil }
            state.stage = .done
            return state.isChunked ? ResponseHead.lastChunk : []
        }
        if let last { output.append(last, isLast: true) }
    }

    /// A response that its handler did not make, or not to its end.
    enum Fault: CustomStringConvertible {
        case noAnswer
        case brokenOff

        var description: String {
            switch self {
            case .noAnswer: "a handler made no answer"
            case .brokenOff: "a handler did not end its answer"
            }
        }
    }

    /// Ends the response of a handler that did not: 500, or a body that visibly breaks off.
    ///
    /// Says what the handler left undone; `nil` for one that is done or whose client has left.
    func close() -> Fault? {
        let isGone = output.isGone
        let stage = state.withLock { state in
            let stage = state.stage
            if stage == .streaming {
                state.stage = .done
                state.keepsAlive = false
            }
            return stage
        }
        switch stage {
        case .waiting:
            respond(.text(500, "the server made no answer"))
            return isGone ? nil : .noAnswer
        case .streaming:
            output.append([], isLast: true)
            return isGone ? nil : .brokenOff
        case .done: return nil
        }
    }

    /// Starts a task on the threads of the server's handlers, for a handler that must not wait.
    @discardableResult
    package func startTask(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        threads.start(body)
    }

    /// Calls `body` once when the client leaves before the response is complete.
    ///
    /// It is called on the event loop and must not take long; at once when the client has left.
    package func onClose(_ body: @escaping @Sendable () -> Void) {
        output.onGone(body)
    }

    package var isClientGone: Bool { output.isGone }

    var keepsAlive: Bool { state.withLock { $0.keepsAlive } }

    private func complete(_ headers: HTTPHeaders) -> HTTPHeaders {
        var headers = headers
        for field in standing.fields where headers.first(field.name) == nil {
            headers.append(lowercased: field.name, field.value)
        }
        return headers
    }
}
