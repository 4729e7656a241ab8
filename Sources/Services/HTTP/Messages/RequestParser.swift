/// Reads requests out of the bytes of one connection, one after the other, without any I/O.
///
/// After a failure the connection has to be closed: where the next request starts is not known.
package struct RequestParser {
    package enum Step: Sendable {
        case needsMore
        /// The client waits for leave to send its body; said once for a request.
        case expectsContinue
        case request(HTTPRequest)
    }

    /// What the next bytes belong to.
    package enum Phase: Sendable {
        case beforeRequest, head, body
    }

    private static let carriageReturn: UInt8 = 0x0D
    private static let lineFeed: UInt8 = 0x0A
    /// The digits of a chunk's length with its extensions, which are ignored.
    private static let chunkLineBytes = 256
    /// Longer heads are read anew each time.
    private static let keptHeadBytes = 1 << 10

    private enum Body {
        case none
        case counted(left: Int)
        case chunkSize
        case chunk(left: Int)
        case chunkEnd
        case trailers
    }

    private let limits: HTTPLimits
    private var buffer: [UInt8] = []
    /// Where the first byte that belongs to no finished part stands.
    private var start = 0
    /// How far the head, or the line, has been looked through.
    private var scanned = 0
    private var lineStarts: [Int] = []
    private var head: RequestHead?
    /// The last head with its bytes: most clients send the same one over and over, and it is
    /// quicker to compare than to read.
    private var lastHead: (bytes: [UInt8], head: RequestHead)?
    private var body: Body = .none
    private var bodyBytes: [UInt8] = []
    private var trailerBytes = 0
    private var askedToContinue = false

    package init(limits: HTTPLimits) {
        self.limits = limits
    }

    package var phase: Phase {
        if head != nil { return .body }
        return start < buffer.count ? .head : .beforeRequest
    }

    /// Bytes that wait to be read.
    package var waitingBytes: Int { buffer.count - start }

    package mutating func append(_ bytes: [UInt8]) {
        compact()
        buffer.append(contentsOf: bytes)
    }

    /// What is left when the connection turns to another protocol.
    package mutating func takeRest() -> [UInt8] {
        let rest = Array(buffer[start...])
        buffer = []
        start = 0
        scanned = 0
        return rest
    }

    package mutating func next() throws(HTTPFailure) -> Step {
        if head == nil, !repeatHead() {
            guard try scanHead() else { return .needsMore }
            try readHead()
        }
        guard let head else { return .needsMore }
        guard try readBody() else {
            if head.expectsContinue, !askedToContinue, waitingBytes == 0, bodyBytes.isEmpty {
                askedToContinue = true
                return .expectsContinue
            }
            return .needsMore
        }
        let request = HTTPRequest(
            method: head.method, path: head.path, query: head.query, headers: head.headers,
            body: bodyBytes, isHTTP10: head.isHTTP10, keepsAlive: head.keepsAlive)
        self.head = nil
        bodyBytes = []
        body = .none
        askedToContinue = false
        return .request(request)
    }

    private mutating func compact() {
        guard start > 0 else { return }
        if start == buffer.count {
            buffer.removeAll(keepingCapacity: true)
        } else {
            buffer.removeFirst(start)
        }
        scanned -= min(scanned, start)
        for index in lineStarts.indices { lineStarts[index] -= start }
        start = 0
    }
}

// MARK: Head

extension RequestParser {
    /// Takes a head whose bytes are those of the last one.
    private mutating func repeatHead() -> Bool {
        skipEmptyLines()
        guard lineStarts.isEmpty, let lastHead, waitingBytes >= lastHead.bytes.count else {
            return false
        }
        let end = start + lastHead.bytes.count
        guard buffer[start..<end] == lastHead.bytes[...] else { return false }
        scanned = end
        begin(lastHead.head)
        return true
    }

    /// Looks for the empty line, once at each byte; false when it has not come yet.
    private mutating func scanHead() throws(HTTPFailure) -> Bool {
        skipEmptyLines()
        if lineStarts.isEmpty {
            guard start < buffer.count else { return false }
            guard RequestHead.isTokenByte(buffer[start]) else {
                throw .unexpectedByte(buffer[start], in: "a method", offset: 0)
            }
            lineStarts = [start]
            scanned = start
        }
        while scanned < buffer.count {
            let byte = buffer[scanned]
            let follows = scanned > start && buffer[scanned - 1] == Self.carriageReturn
            if byte == Self.lineFeed, follows {
                let line = lineStarts[lineStarts.count - 1]
                scanned += 1
                if scanned - line == 2 { return true }
                lineStarts.append(scanned)
            } else if follows || (byte < 0x20 && byte != 0x09 && byte != Self.carriageReturn) {
                throw .unexpectedByte(byte, in: "a line of the head", offset: scanned - start)
            } else {
                scanned += 1
            }
            if scanned - start > limits.headerBytes {
                throw .headersTooLong(limit: limits.headerBytes)
            }
            if lineStarts.count == 1, scanned - start > limits.requestLineBytes {
                throw .requestLineTooLong(limit: limits.requestLineBytes)
            }
            if lineStarts.count > limits.headerCount + 2 {
                throw .tooManyHeaders(limit: limits.headerCount)
            }
        }
        return false
    }

    /// Some clients send a line break after a body; it is no part of the next request.
    private mutating func skipEmptyLines() {
        guard lineStarts.isEmpty else { return }
        while start + 1 < buffer.count, buffer[start] == Self.carriageReturn,
            buffer[start + 1] == Self.lineFeed
        { start += 2 }
    }

    private mutating func readHead() throws(HTTPFailure) {
        // The last start is the empty line's own.
        let lines = zip(lineStarts, lineStarts.dropFirst()).map { buffer[$0..<$1 - 2] }
        let head = try RequestHead(lines: lines, limits: limits)
        let bytes = buffer[start..<scanned]
        lastHead = bytes.count <= Self.keptHeadBytes ? (Array(bytes), head) : nil
        lineStarts.removeAll(keepingCapacity: true)
        begin(head)
    }

    /// The body comes next.
    private mutating func begin(_ head: RequestHead) {
        start = scanned
        self.head = head
        body =
            switch head.length {
            case .bytes(0): .none
            case .bytes(let count): .counted(left: count)
            case .chunked: .chunkSize
            }
        trailerBytes = 0
    }
}

// MARK: Body

extension RequestParser {
    /// Takes what has come of the body; true when it is complete.
    private mutating func readBody() throws(HTTPFailure) -> Bool {
        while true {
            switch body {
            case .none: return true
            case .counted(let left):
                let left = take(left)
                body = left == 0 ? .none : .counted(left: left)
                if left > 0 { return false }
            case .chunkSize:
                guard let line = try readLine(limit: Self.chunkLineBytes) else { return false }
                let size = try chunkSize(line)
                body = size == 0 ? .trailers : .chunk(left: size)
            case .chunk(let left):
                let left = take(left)
                body = left == 0 ? .chunkEnd : .chunk(left: left)
                if left > 0 { return false }
            case .chunkEnd:
                guard let line = try readLine(limit: Self.chunkLineBytes) else { return false }
                guard line.isEmpty else {
                    throw .malformedChunk(
                        expected: "a line break after its bytes",
                        got: String(decoding: line, as: UTF8.self))
                }
                body = .chunkSize
            case .trailers:
                guard let line = try readLine(limit: limits.headerBytes) else { return false }
                trailerBytes += line.count + 2
                guard trailerBytes <= limits.headerBytes else {
                    throw .headersTooLong(limit: limits.headerBytes)
                }
                if line.isEmpty { body = .none }
            }
        }
    }

    /// Moves up to `count` bytes into the body; returns how many are still to come.
    private mutating func take(_ count: Int) -> Int {
        let taken = min(count, waitingBytes)
        bodyBytes.append(contentsOf: buffer[start..<start + taken])
        start += taken
        scanned = start
        return count - taken
    }

    /// The next line without its end; `nil` when its end has not come.
    private mutating func readLine(limit: Int) throws(HTTPFailure) -> ArraySlice<UInt8>? {
        while scanned < buffer.count {
            if buffer[scanned] == Self.lineFeed {
                guard scanned > start, buffer[scanned - 1] == Self.carriageReturn else {
                    throw .malformedChunk(expected: "CR before LF", got: "LF alone")
                }
                let line = buffer[start..<scanned - 1]
                scanned += 1
                start = scanned
                return line
            }
            scanned += 1
            if scanned - start > limit {
                throw .malformedChunk(expected: "a line of at most \(limit) bytes", got: "more")
            }
        }
        return nil
    }

    private func chunkSize(_ line: ArraySlice<UInt8>) throws(HTTPFailure) -> Int {
        let digits = line.prefix { $0 != UInt8(ascii: ";") && $0 != 0x20 && $0 != 0x09 }
        let text = String(decoding: digits, as: UTF8.self)
        guard (1...16).contains(digits.count), digits.allSatisfy({ $0 != UInt8(ascii: "+") }),
            digits.allSatisfy({ $0 != UInt8(ascii: "-") }), let size = UInt64(text, radix: 16)
        else {
            throw .malformedChunk(expected: "a length in hexadecimal digits", got: text)
        }
        guard let size = Int(exactly: size), size <= limits.bodyBytes - bodyBytes.count else {
            throw .bodyTooLong(limit: limits.bodyBytes)
        }
        return size
    }
}
