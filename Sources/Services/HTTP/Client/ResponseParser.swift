/// An answer of a server.
package struct ClientResponse: Hashable, Sendable {
    package let status: Int
    package let body: [UInt8]
}

/// Reads one response (RFC 9112) as its bytes come.
package struct ResponseParser: Sendable {
    private enum Framing {
        case length(Int)
        case chunked
        case toEnd
    }

    private let limits: HTTPClientLimits
    private var bytes: [UInt8] = []
    private var head: (status: Int, framing: Framing, end: Int)?
    /// Where the next chunk begins, and what came before it.
    private var place = 0
    private var body: [UInt8] = []

    package init(limits: HTTPClientLimits = HTTPClientLimits()) {
        self.limits = limits
    }

    /// Takes more bytes, none for the end of the connection; returns the response once it is whole.
    package mutating func take(
        _ more: [UInt8]
    ) throws(HTTPClientFailure) -> ClientResponse? {
        bytes += more
        if head == nil { try readHead() }
        guard let head else {
            guard !more.isEmpty else { throw .truncated(received: bytes.count) }
            return nil
        }
        let received = bytes.count - head.end
        switch head.framing {
        case .length(let length) where received >= length:
            return ClientResponse(
                status: head.status, body: Array(bytes[head.end..<head.end + length]))
        case .chunked:
            if try readChunks() { return ClientResponse(status: head.status, body: body) }
        case .toEnd:
            guard received <= limits.bodyBytes else { throw .bodyTooLong(limit: limits.bodyBytes) }
            if more.isEmpty {
                return ClientResponse(status: head.status, body: Array(bytes[head.end...]))
            }
        case .length: break
        }
        guard !more.isEmpty else { throw .truncated(received: bytes.count) }
        return nil
    }

    private mutating func readHead() throws(HTTPClientFailure) {
        while head == nil {
            guard let end = Self.endOfHead(bytes.prefix(limits.headBytes)) else {
                guard bytes.count < limits.headBytes else {
                    throw .headTooLong(limit: limits.headBytes)
                }
                return
            }
            let text = String(decoding: bytes[..<(end - 4)], as: UTF8.self)
            let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
            let status = try Self.status(lines.first ?? "")
            let framing = try framing(Array(lines.dropFirst()), status: status)
            if (100..<200).contains(status), status != 101 {
                // An interim answer is followed by the one that counts.
                bytes.removeFirst(end)
            } else {
                head = (status, framing, end)
                place = end
            }
        }
    }

    private static func endOfHead(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.count >= 4 else { return nil }
        for index in 0...(bytes.count - 4)
        where bytes[index] == 0x0D && bytes[index..<index + 4].elementsEqual([13, 10, 13, 10]) {
            return index + 4
        }
        return nil
    }

    private static func status(_ line: Substring) throws(HTTPClientFailure) -> Int {
        let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard words.count >= 2, words[0] == "HTTP/1.1" || words[0] == "HTTP/1.0",
            words[1].utf8.count == 3, let status = Int(words[1]), (100..<600).contains(status)
        else {
            throw .malformedResponse(
                expected: "a status line", got: String(line.prefix(80)))
        }
        return status
    }

    private func framing(
        _ lines: [Substring], status: Int
    ) throws(HTTPClientFailure) -> Framing {
        var length: Int?
        var isChunked = false
        for line in lines {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                throw .malformedResponse(
                    expected: "a header", got: String(line.prefix(80)))
            }
            let value = parts[1].drop { $0 == " " || $0 == "\t" }
            switch parts[0].lowercased() {
            case "content-length":
                guard value.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                    let number = Int(value), length ?? number == number
                else {
                    throw .malformedResponse(
                        expected: "one length", got: String(line.prefix(80)))
                }
                length = number
            case "transfer-encoding":
                guard value.lowercased() == "chunked" else {
                    throw .malformedResponse(
                        expected: "the transfer encoding chunked", got: String(line.prefix(80)))
                }
                isChunked = true
            default: break
            }
        }
        if status == 204 || status == 304 { return .length(0) }
        if isChunked { return .chunked }
        guard let length else { return .toEnd }
        guard length <= limits.bodyBytes else { throw .bodyTooLong(limit: limits.bodyBytes) }
        return .length(length)
    }

    /// Reads the chunks that are whole; true after the last one.
    private mutating func readChunks() throws(HTTPClientFailure) -> Bool {
        while let line = nextLine(from: place) {
            let digits = line.text.prefix { $0 != ";" && $0 != " " }
            guard !digits.isEmpty, digits.utf8.count <= 8, digits.allSatisfy(\.isHexDigit),
                let size = Int(digits, radix: 16)
            else {
                throw .malformedResponse(
                    expected: "the size of a chunk", got: String(line.text.prefix(80)))
            }
            guard body.count + size <= limits.bodyBytes else {
                throw .bodyTooLong(limit: limits.bodyBytes)
            }
            // Trailers after the last chunk say nothing that is needed.
            if size == 0 { return true }
            guard bytes.count >= line.end + size + 2 else { return false }
            body += bytes[line.end..<line.end + size]
            guard bytes[line.end + size] == 0x0D, bytes[line.end + size + 1] == 0x0A else {
                throw .malformedResponse(expected: "the end of a chunk", got: "more bytes")
            }
            place = line.end + size + 2
        }
        guard bytes.count - place <= 1_024 else {
            throw .malformedResponse(expected: "the size of a chunk", got: "a long line")
        }
        return false
    }

    private func nextLine(from start: Int) -> (text: String, end: Int)? {
        guard let feed = bytes[start...].prefix(1_024).firstIndex(of: 0x0A) else { return nil }
        let line = bytes[start..<feed]
        let text = String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
        return (text, feed + 1)
    }
}
