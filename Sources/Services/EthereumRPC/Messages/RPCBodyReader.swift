import Encodings

/// Finds the parts of JSON-RPC requests in their text, without making values of what is only passed
/// on.
///
/// A request is tiny and comes tens of thousands of times a second, so its text is gone through
/// once; ids and arguments stay bytes. The whole text is checked to be JSON all the same.
struct RPCBodyReader {
    private let bytes: [UInt8]
    private let depthLimit: Int
    private let batchLimit: Int
    private var index = 0

    private init(_ bytes: [UInt8], depthLimit: Int, batchLimit: Int) {
        self.bytes = bytes
        self.depthLimit = depthLimit
        self.batchLimit = batchLimit
    }

    static func read(_ bytes: [UInt8], limits: RPCLimits) throws(RPCError) -> RPCBody {
        var reader = RPCBodyReader(
            bytes, depthLimit: limits.jsonDepth, batchLimit: limits.batchItems)
        return try reader.readBody()
    }

    private mutating func readBody() throws(RPCError) -> RPCBody {
        skipSpace()
        guard next == UInt8(ascii: "[") else {
            let message = try readMessage(depth: 0)
            try finish()
            return .single(message)
        }
        index += 1
        var messages: [Result<RPCMessage, RPCMessageFault>] = []
        skipSpace()
        if take(UInt8(ascii: "]")) {
            try finish()
            return .batch([])
        }
        while true {
            skipSpace()
            messages.append(try readMessage(depth: 1))
            // The first request's id names the refusal; the rest need not be looked at.
            if messages.count > batchLimit { return .batch(messages) }
            skipSpace()
            if take(UInt8(ascii: "]")) { break }
            guard take(UInt8(ascii: ",")) else { throw .parse }
        }
        try finish()
        return .batch(messages)
    }

    private mutating func finish() throws(RPCError) {
        skipSpace()
        guard index == bytes.count else { throw .parse }
    }

    private mutating func readMessage(
        depth: Int
    ) throws(RPCError) -> Result<RPCMessage, RPCMessageFault> {
        guard take(UInt8(ascii: "{")) else {
            try skipValue(depth: depth)
            return .failure(RPCMessageFault(id: nil, error: .invalidRequest))
        }
        var id: ArraySlice<UInt8>?
        var method: String?
        var parameters: ArraySlice<UInt8>?
        var isVersion2 = false
        skipSpace()
        var isFirst = true
        while !take(UInt8(ascii: "}")) {
            if !isFirst {
                guard take(UInt8(ascii: ",")) else { throw .parse }
                skipSpace()
            }
            isFirst = false
            let key = try readString()
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw .parse }
            skipSpace()
            let start = index
            try skipValue(depth: depth + 1)
            let value = bytes[start..<index]
            // As in the text: of a key that stands twice the last counts, as clients' libraries do.
            if key == Member.id {
                id = try Self.checkedID(value)
            } else if key == Member.method {
                method = Self.plainString(value)
            } else if key == Member.parameters {
                parameters = value
            } else if key == Member.version {
                isVersion2 = value == Member.version2
            }
            skipSpace()
        }
        return Self.message(id, method, parameters, isVersion2)
    }

    private static func message(
        _ id: ArraySlice<UInt8>?, _ method: String?, _ parameters: ArraySlice<UInt8>?,
        _ isVersion2: Bool
    ) -> Result<RPCMessage, RPCMessageFault> {
        let isPlainID = id?.first != UInt8(ascii: "{") && id?.first != UInt8(ascii: "[")
        guard let method, !method.isEmpty, isVersion2, isPlainID else {
            return .failure(RPCMessageFault(id: isPlainID ? id : nil, error: .invalidRequest))
        }
        let isNull = parameters.map { $0 == Member.null } ?? true
        return .success(
            RPCMessage(id: id, method: method, parameters: isNull ? nil : parameters))
    }

    /// An id is repeated as it stands, so it has to be JSON to the last escape.
    private static func checkedID(
        _ value: ArraySlice<UInt8>
    ) throws(RPCError) -> ArraySlice<UInt8> {
        let isPlain = value.allSatisfy { (0x20..<0x7F).contains($0) && $0 != 0x5C }
        let isText = value.first == UInt8(ascii: "\"")
        guard isPlain || !isText || (try? JSON.parse(Array(value))) != nil else { throw .parse }
        return value
    }

    /// The text of a string; `nil` for anything else.
    private static func plainString(_ value: ArraySlice<UInt8>) -> String? {
        guard value.count >= 2, value.first == UInt8(ascii: "\"") else { return nil }
        let content = value.dropFirst().dropLast()
        if content.contains(UInt8(ascii: "\\")) { return try? JSON.parse(Array(value)).string }
        if content.allSatisfy({ $0 < 0x80 }) { return String(decoding: content, as: UTF8.self) }
        return String(validating: content, as: UTF8.self)
    }
}

// MARK: JSON

extension RPCBodyReader {
    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipSpace() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x09, 0x0A, 0x0D: index += 1
            default: return
            }
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        index += 1
        return true
    }

    private mutating func skipValue(depth: Int) throws(RPCError) {
        guard depth <= depthLimit, let byte = next else { throw .parse }
        switch byte {
        case UInt8(ascii: "\""): _ = try readString()
        case UInt8(ascii: "{"): try skipMembers(depth: depth)
        case UInt8(ascii: "["): try skipElements(depth: depth)
        case UInt8(ascii: "t"): try skipWord("true")
        case UInt8(ascii: "f"): try skipWord("false")
        case UInt8(ascii: "n"): try skipWord("null")
        default: try skipNumber()
        }
    }

    private mutating func skipWord(_ word: StaticString) throws(RPCError) {
        let word = word.description.utf8
        guard bytes[index...].starts(with: word) else { throw .parse }
        index += word.count
    }

    private mutating func skipElements(depth: Int) throws(RPCError) {
        index += 1
        skipSpace()
        if take(UInt8(ascii: "]")) { return }
        while true {
            skipSpace()
            try skipValue(depth: depth + 1)
            skipSpace()
            if take(UInt8(ascii: "]")) { return }
            guard take(UInt8(ascii: ",")) else { throw .parse }
        }
    }

    private mutating func skipMembers(depth: Int) throws(RPCError) {
        index += 1
        skipSpace()
        if take(UInt8(ascii: "}")) { return }
        while true {
            skipSpace()
            _ = try readString()
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw .parse }
            skipSpace()
            try skipValue(depth: depth + 1)
            skipSpace()
            if take(UInt8(ascii: "}")) { return }
            guard take(UInt8(ascii: ",")) else { throw .parse }
        }
    }

    /// Goes past a string; returns what stands between its quotes, escapes and all.
    private mutating func readString() throws(RPCError) -> ArraySlice<UInt8> {
        guard take(UInt8(ascii: "\"")) else { throw .parse }
        let start = index
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                index += 1
                return bytes[start..<index - 1]
            case UInt8(ascii: "\\"): index += 2
            case 0..<0x20: throw .parse
            default: index += 1
            }
        }
        throw .parse
    }

    private mutating func skipNumber() throws(RPCError) {
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try skipDigits() }
        if take(UInt8(ascii: ".")) { try skipDigits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try skipDigits()
        }
    }

    private mutating func skipDigits() throws(RPCError) {
        let start = index
        while let byte = next, (0x30...0x39).contains(byte) { index += 1 }
        guard index > start else { throw .parse }
    }
}

/// The words of a message, as bytes: a slice is compared with another one at once when they differ
/// in length, with a string byte by byte.
private enum Member {
    static let id = Array("id".utf8)[...]
    static let method = Array("method".utf8)[...]
    static let parameters = Array("params".utf8)[...]
    static let version = Array("jsonrpc".utf8)[...]
    static let version2 = Array("\"2.0\"".utf8)[...]
    static let null = Array("null".utf8)[...]
}
