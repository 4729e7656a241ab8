import Encodings
import HTTP
import LoopbackClient
import Observability
import OpenAIAPI
import Platform
import Synchronization

/// A backend that says what the test tells it to; only the shapes of the API are tested with it.
final class ScriptedBackend: CompletionBackend {
    /// A script without an end goes on until it is cancelled.
    typealias Script = @Sendable (CompletionRequest) -> [CompletionEvent]

    private struct State {
        var requests: [CompletionRequest] = []
        var cancelled = 0
        var open: [AsyncStream<CompletionEvent>.Continuation] = []
    }

    private let script: Script
    private let refusal: CompletionRefusal?
    private let state = Mutex(State())

    init(refusal: CompletionRefusal? = nil, _ script: @escaping Script) {
        self.script = script
        self.refusal = refusal
    }

    /// An answer of these tokens that ends by itself.
    convenience init(_ tokens: String..., reason: CompletionSummary.Reason = .stop) {
        self.init { request in
            tokens.map { .token(Self.token($0)) } + [
                .finished(
                    CompletionSummary(
                        reason: reason, promptTokens: request.prompt.count,
                        outputTokens: tokens.count,
                        receipt: request.wantsReceipt ? "rcpt_1" : nil))
            ]
        }
    }

    static func token(_ text: String, logprob: Float? = nil) -> CompletionToken {
        CompletionToken(
            id: 7, bytes: Array(text.utf8), logprob: logprob,
            alternatives: logprob.map { [.init(id: 7, bytes: Array(text.utf8), logprob: $0)] }
                ?? [])
    }

    var requests: [CompletionRequest] { state.withLock { $0.requests } }
    var cancelled: Int { state.withLock { $0.cancelled } }

    let models = [
        ServedModel(
            id: "org/tiny", created: 1_700_000_000, sha256: "ab12", quantization: "Q4_1",
            contextLength: 2_048, fingerprint: "fp_1")
    ]

    var load: CompletionLoad { CompletionLoad(capacity: 8, taken: 3) }

    var hindrances: [String] { refusal == .shuttingDown ? ["it is shutting down"] : [] }

    func encode(_ text: String, model: String) throws(CompletionRefusal) -> [Int32] {
        text.utf8.map { Int32($0) }
    }

    func render(chat: [ChatMessage], model: String) throws(CompletionRefusal) -> [Int32] {
        Array(chat.map { "\($0.role)=\($0.content);" }.joined().utf8).map { Int32($0) }
    }

    func submit(_ request: CompletionRequest) throws(CompletionRefusal) -> CompletionHandle {
        if let refusal { throw refusal }
        guard request.prompt.count <= models[0].contextLength else {
            throw .contextLengthExceeded(
                limit: models[0].contextLength, got: request.prompt.count)
        }
        let (events, continuation) = AsyncStream<CompletionEvent>.makeStream()
        state.withLock { state in
            state.requests.append(request)
            state.open.append(continuation)
        }
        for event in script(request) {
            continuation.yield(event)
            switch event {
            case .finished, .failed: continuation.finish()
            case .prompt, .token: break
            }
        }
        return CompletionHandle(events: events) { [self] in
            state.withLock { $0.cancelled += 1 }
            continuation.yield(
                .finished(CompletionSummary(reason: .cancelled, promptTokens: 1, outputTokens: 1)))
            continuation.finish()
        }
    }

    func embed(
        _ inputs: [[Int32]], model: String
    ) async throws(CompletionRefusal) -> [[Float]] {
        inputs.map { [Float($0.count), -0.5] }
    }

    func receipt(_ identifier: String) -> JSON? {
        identifier == "rcpt_1" ? ["id": "rcpt_1", "model": "ab12"] : nil
    }
}

/// The API over a scripted backend, on any free port.
struct ServedAPI {
    let server: HTTPServer
    let backend: ScriptedBackend

    init(
        _ backend: ScriptedBackend, keys: [String] = [], pingSeconds: Double = 15,
        log: Logger = .silent
    ) throws {
        self.backend = backend
        var configuration = OpenAIService.Configuration()
        configuration.keys = APIKeys(keys)
        configuration.pingSeconds = pingSeconds
        configuration.log = log
        let service = OpenAIService(backend: backend, configuration)
        var http = HTTPServer.Configuration()
        http.refusal = APIError.refusal
        server = try HTTPServer(http, routes: service.routes)
    }

    struct Answer {
        let status: Int
        let head: String
        let body: String

        func json() throws -> JSON { try JSON.parse(body) }

        func error(_ key: String) throws -> JSON? { try json()["error"]?[key] }
    }

    func post(_ path: String, _ body: String, headers: String = "") async throws -> Answer {
        try await exchange(
            "POST \(path) HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\(headers)"
                + "content-type: application/json\r\ncontent-length: \(body.utf8.count)\r\n\r\n"
                + body)
    }

    func get(_ path: String, headers: String = "") async throws -> Answer {
        try await exchange(
            "GET \(path) HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\(headers)\r\n")
    }

    private func exchange(_ request: String) async throws -> Answer {
        let port = server.port
        let text = try await LoopbackClient.onThread {
            let client = try LoopbackClient(port: port)
            try client.send(request)
            return String(decoding: try client.receiveToEnd(), as: UTF8.self)
        }
        let middle = text.firstRange(of: "\r\n\r\n")
        let head = middle.map { String(text[..<$0.lowerBound]) } ?? text
        var body = middle.map { String(text[$0.upperBound...]) } ?? ""
        if head.contains("transfer-encoding: chunked") { body = Self.joined(chunks: body) }
        return Answer(
            status: Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0, head: head,
            body: body)
    }

    /// A body without the lengths between its chunks.
    private static func joined(chunks: String) -> String {
        var rest = Array(chunks.utf8)[...]
        var joined: [UInt8] = []
        while let end = rest.firstIndex(of: 0x0D),
            let count = Int(String(decoding: rest[..<end], as: UTF8.self), radix: 16), count > 0
        {
            rest = rest[(end + 2)...]
            joined += rest.prefix(count)
            rest = rest.dropFirst(count + 2)
        }
        return String(decoding: joined, as: UTF8.self)
    }

    func close() async { await server.shutdown(graceSeconds: 1) }
}

extension String {
    /// The text with what differs from run to run replaced.
    var withoutNames: String {
        replacing(/"id":"(chatcmpl|cmpl)-[0-9a-f]{24}"/) { "\"id\":\"\($0.1)-N\"" }
            .replacing(/"created":[0-9]+/, with: "\"created\":T")
    }
}
