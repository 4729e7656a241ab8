import CWebsockets

/// The change from HTTP to WebSocket (RFC 6455, section 4).
enum WebSocketHandshake {
    private static let suffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
    /// Sixteen bytes in base64.
    private static let keyCharacters = 24

    /// The answer to the request's key; `nil` when the request is no proper handshake.
    static func accept(_ request: HTTPRequest) -> String? {
        guard request.method == "GET", !request.isHTTP10, request.body.isEmpty,
            request.headers.tokens("upgrade").contains("websocket"),
            request.headers.tokens("connection").contains("upgrade"),
            request.headers["sec-websocket-version"] == "13",
            let key = request.headers["sec-websocket-key"], key.utf8.count == keyCharacters
        else { return nil }
        return accept(key: key)
    }

    static func accept(key: String) -> String? {
        let text = Array((key + suffix).utf8)
        var digest = [UInt8](repeating: 0, count: 20)
        guard unsafe lws_SHA1(text, text.count, &digest) != nil else { return nil }
        return base64(digest)
    }

    private static func base64(_ bytes: [UInt8]) -> String? {
        // Four characters for three bytes, a zero at the end, and the library wants more than that.
        var out = [CChar](repeating: 0, count: (bytes.count + 2) / 3 * 4 + 8)
        let count = unsafe bytes.withUnsafeBytes { input in
            unsafe lws_b64_encode_string(
                input.bindMemory(to: CChar.self).baseAddress, Int32(bytes.count), &out,
                Int32(out.count))
        }
        guard count >= 0 else { return nil }
        return String(decoding: out.prefix(Int(count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
