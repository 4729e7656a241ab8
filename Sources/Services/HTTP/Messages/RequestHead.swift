/// What stands before a body, read and checked.
struct RequestHead {
    enum BodyLength: Equatable {
        case bytes(Int)
        case chunked
    }

    let method: String
    let path: String
    let query: [(name: String, value: String)]
    let headers: HTTPHeaders
    let isHTTP10: Bool
    let length: BodyLength
    let keepsAlive: Bool
    let expectsContinue: Bool

    /// Reads the lines of a head; their ends are cut off already.
    init(lines: [ArraySlice<UInt8>], limits: HTTPLimits) throws(HTTPFailure) {
        let first = lines.first ?? []
        let words = first.split(separator: 0x20, omittingEmptySubsequences: false)
        guard words.count == 3 else {
            throw .malformedRequestLine(
                expected: "a method, a target and a version", got: Self.text(first))
        }
        guard !words[0].isEmpty, words[0].allSatisfy(Self.isTokenByte) else {
            throw .malformedRequestLine(expected: "a method", got: Self.text(words[0]))
        }
        method = Self.text(words[0])
        let version = Self.text(words[2])
        guard version == "HTTP/1.1" || version == "HTTP/1.0" else {
            throw .unsupportedVersion(version)
        }
        isHTTP10 = version == "HTTP/1.0"
        (path, query) = try Self.readTarget(words[1])
        guard lines.count - 1 <= limits.headerCount else {
            throw .tooManyHeaders(limit: limits.headerCount)
        }
        var headers = HTTPHeaders()
        for line in lines.dropFirst() {
            let field = try Self.readField(line)
            headers.append(lowercased: field.name, field.value)
        }
        self.headers = headers
        let hosts = headers.fields.count { $0.name == "host" }
        guard hosts == 1 || (isHTTP10 && hosts == 0) else { throw .invalidHost(count: hosts) }
        length = try Self.readLength(headers, isHTTP10: isHTTP10, limits: limits)
        let wishes = headers.tokens("connection")
        keepsAlive = !wishes.contains("close") && (!isHTTP10 || wishes.contains("keep-alive"))
        expectsContinue = !isHTTP10 && headers.first("expect")?.lowercased() == "100-continue"
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default:
            "!#$%&'*+.^_`|~".utf8.contains(byte)
        }
    }

    /// Reads "/path?query", "*", or a whole URL as a proxy would send it.
    private static func readTarget(
        _ bytes: ArraySlice<UInt8>
    ) throws(HTTPFailure) -> (path: String, query: [(name: String, value: String)]) {
        let target = text(bytes)
        // Letters, digits and strokes are nearly all paths, and mean themselves.
        if bytes.first == UInt8(ascii: "/"), bytes.allSatisfy(isPlainPathByte) {
            return (target, [])
        }
        var rest = target[...]
        for scheme in ["http://", "https://"] where rest.lowercased().hasPrefix(scheme) {
            rest = rest.dropFirst(scheme.count)
            rest = rest.drop { $0 != "/" && $0 != "?" }
            if !rest.hasPrefix("/") { rest = "/" + rest }
        }
        guard rest.hasPrefix("/") || rest == "*",
            rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") })
        else { throw .malformedTarget(String(target)) }
        let halves = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = halves.first ?? "/"
        guard PercentEncoding.decode(path, plusIsSpace: false) != nil,
            let query = PercentEncoding.queryItems(halves.count > 1 ? halves[1] : "")
        else { throw .malformedTarget(String(target)) }
        return (String(path), query)
    }

    private static func isPlainPathByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "_"),
            UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    private static func readField(
        _ line: ArraySlice<UInt8>
    ) throws(HTTPFailure) -> (name: String, value: String) {
        // A space before the colon or a folded line would be read differently by others.
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
            line[..<colon].allSatisfy(isTokenByte)
        else { throw .malformedHeader(line: text(line)) }
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        var value = line[(colon + 1)...].drop(while: isSpace)
        while let last = value.last, isSpace(last) { value.removeLast() }
        return (lowercased(line[..<colon]), text(value))
    }

    private static func lowercased(_ bytes: ArraySlice<UInt8>) -> String {
        guard bytes.contains(where: { (0x41...0x5A).contains($0) }) else { return text(bytes) }
        return text(bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }[...])
    }

    private static func readLength(
        _ headers: HTTPHeaders, isHTTP10: Bool, limits: HTTPLimits
    ) throws(HTTPFailure) -> BodyLength {
        let lengths = headers.fields.filter { $0.name == "content-length" }.map(\.value)
        let encodings = headers.fields.filter { $0.name == "transfer-encoding" }.map(\.value)
        if let encoding = encodings.first {
            // Two opinions about where a request ends are how requests are smuggled.
            guard lengths.isEmpty, encodings.count == 1, !isHTTP10 else {
                throw .conflictingLengths
            }
            guard encoding.lowercased() == "chunked" else {
                throw .unsupportedTransferEncoding(encoding)
            }
            return .chunked
        }
        guard let first = lengths.first else { return .bytes(0) }
        guard lengths.allSatisfy({ $0 == first }) else { throw .conflictingLengths }
        guard !first.isEmpty, first.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw .invalidContentLength(first)
        }
        guard let count = Int(first), count <= limits.bodyBytes else {
            throw .bodyTooLong(limit: limits.bodyBytes)
        }
        return .bytes(count)
    }
}
