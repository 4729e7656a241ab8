import Encodings
import HTTP

/// Server-sent events as OpenAI's clients read them.
struct EventStream: Sendable {
    static let headers: HTTPHeaders = [
        "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache",
        // Some proxies would collect the events otherwise.
        "x-accel-buffering": "no",
    ]

    static let done = Array("data: [DONE]\n\n".utf8)
    static let ping = Array(": ping\n\n".utf8)

    let responder: HTTPResponder

    /// The bytes of one event.
    static func bytes(_ value: JSON) -> [UInt8] {
        Array("data: \(value.text)\n\n".utf8)
    }

    /// Sends an event; false when the client is gone.
    func send(_ value: JSON) async -> Bool {
        await responder.send(Self.bytes(value))
    }
}
