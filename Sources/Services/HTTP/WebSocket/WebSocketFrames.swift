/// A message of a WebSocket.
package enum WebSocketMessage: Sendable, Hashable {
    case text(String)
    case binary([UInt8])
}

/// Why a WebSocket has to be closed, with the code that says so (RFC 6455, section 7.4).
package enum WebSocketFailure: Error, Hashable, Sendable, CustomStringConvertible {
    case protocolViolation(String)
    case invalidText
    case tooLong(limit: Int)

    package var closeCode: UInt16 {
        switch self {
        case .protocolViolation: 1002
        case .invalidText: 1007
        case .tooLong: 1009
        }
    }

    package var description: String {
        switch self {
        case .protocolViolation(let what): what
        case .invalidText: "a text message is not valid UTF-8"
        case .tooLong(let limit): "a message is longer than \(limit) bytes"
        }
    }
}

/// Reads the frames that a client sends, without any I/O.
package struct WebSocketParser {
    package enum Event: Sendable, Hashable {
        case message(WebSocketMessage)
        case ping([UInt8])
        case pong([UInt8])
        /// The client says goodbye; `code` is `nil` when it gave none.
        case close(code: UInt16?)
    }

    private enum Opcode: UInt8 {
        case continuation = 0
        case text = 1
        case binary = 2
        case close = 8
        case ping = 9
        case pong = 10
    }

    private struct Header {
        let isFinal: Bool
        let opcode: Opcode
        let mask: [UInt8]
        let payloadStart: Int
        let payloadCount: Int
    }

    private let messageBytes: Int
    private var buffer: [UInt8] = []
    /// Where the next frame starts.
    private var start = 0
    /// The kind and the bytes of a message whose last fragment has not come.
    private var fragments: (opcode: Opcode, bytes: [UInt8])?

    package init(messageBytes: Int) {
        self.messageBytes = messageBytes
    }

    package mutating func append(_ bytes: [UInt8]) {
        buffer.removeFirst(start)
        start = 0
        buffer += bytes
    }

    /// The next event; `nil` when its last byte has not come.
    package mutating func next() throws(WebSocketFailure) -> Event? {
        while let header = try readHeader() {
            let end = header.payloadStart + header.payloadCount
            guard end <= buffer.count else { return nil }
            var payload = Array(buffer[header.payloadStart..<end])
            for index in payload.indices { payload[index] ^= header.mask[index & 3] }
            start = end
            if let event = try take(header, payload) { return event }
        }
        return nil
    }

    private mutating func take(
        _ header: Header, _ payload: [UInt8]
    ) throws(WebSocketFailure) -> Event? {
        switch header.opcode {
        case .ping: return .ping(payload)
        case .pong: return .pong(payload)
        case .close: return .close(code: try closeCode(payload))
        case .text, .binary:
            guard fragments == nil else {
                throw .protocolViolation("a new message before the last fragment of another")
            }
            if header.isFinal { return .message(try message(header.opcode, payload)) }
            fragments = (header.opcode, payload)
        case .continuation:
            guard var begun = fragments else {
                throw .protocolViolation("a fragment without a beginning")
            }
            begun.bytes += payload
            fragments = header.isFinal ? nil : begun
            if header.isFinal { return .message(try message(begun.opcode, begun.bytes)) }
        }
        return nil
    }

    private func message(
        _ opcode: Opcode, _ bytes: [UInt8]
    ) throws(WebSocketFailure) -> WebSocketMessage {
        guard opcode == .text else { return .binary(bytes) }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .invalidText }
        return .text(text)
    }

    private func closeCode(_ payload: [UInt8]) throws(WebSocketFailure) -> UInt16? {
        guard !payload.isEmpty else { return nil }
        guard payload.count >= 2 else {
            throw .protocolViolation("a close code needs two bytes, got one")
        }
        guard String(validating: payload[2...], as: UTF8.self) != nil else { throw .invalidText }
        let code = UInt16(payload[0]) << 8 | UInt16(payload[1])
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: return code
        default: throw .protocolViolation("\(code) is no close code that may be sent")
        }
    }

    private func readHeader() throws(WebSocketFailure) -> Header? {
        let available = buffer.count - start
        guard available >= 2 else { return nil }
        let (first, second) = (buffer[start], buffer[start + 1])
        guard first & 0x70 == 0 else {
            throw .protocolViolation("a reserved bit is set without an extension")
        }
        guard let opcode = Opcode(rawValue: first & 0x0F) else {
            throw .protocolViolation("opcode \(first & 0x0F) is not defined")
        }
        guard second & 0x80 != 0 else {
            throw .protocolViolation("a client's frame must be masked")
        }
        let isFinal = first & 0x80 != 0
        let short = Int(second & 0x7F)
        if opcode.rawValue >= 8, !isFinal || short > 125 {
            throw .protocolViolation("a control frame is whole and has at most 125 bytes")
        }
        let extra = short == 127 ? 8 : short == 126 ? 2 : 0
        guard available >= 6 + extra else { return nil }
        var count = UInt64(short)
        if extra > 0 {
            count = buffer[start + 2..<start + 2 + extra].reduce(0) { $0 << 8 | UInt64($1) }
        }
        // A control frame was measured above and takes no room of a message.
        let room = opcode.rawValue < 8 ? messageBytes - (fragments?.bytes.count ?? 0) : 125
        guard let payloadCount = Int(exactly: count), payloadCount <= room else {
            throw .tooLong(limit: messageBytes)
        }
        return Header(
            isFinal: isFinal, opcode: opcode,
            mask: Array(buffer[start + 2 + extra..<start + 6 + extra]),
            payloadStart: start + 6 + extra, payloadCount: payloadCount)
    }
}

/// Writes a server's frames, whole and without a mask.
enum WebSocketWriter {
    static func frame(_ message: WebSocketMessage) -> [UInt8] {
        switch message {
        case .text(let text): frame(opcode: 1, Array(text.utf8))
        case .binary(let bytes): frame(opcode: 2, bytes)
        }
    }

    static func pong(_ payload: [UInt8]) -> [UInt8] { frame(opcode: 10, payload) }

    static let ping = frame(opcode: 9, [])

    static func close(_ code: UInt16) -> [UInt8] {
        frame(opcode: 8, [UInt8(code >> 8), UInt8(code & 0xFF)])
    }

    private static func frame(opcode: UInt8, _ payload: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = [0x80 | opcode]
        switch payload.count {
        case ..<126: bytes.append(UInt8(payload.count))
        case ..<65_536:
            bytes += [126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        default:
            bytes.append(127)
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: payload.count >> shift))
            }
        }
        return bytes + payload
    }
}
