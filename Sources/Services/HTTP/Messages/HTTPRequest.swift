/// A request that was read whole.
package struct HTTPRequest: Sendable {
    package let method: String
    /// The path as it was sent, percent signs and all, without the query.
    package let path: String
    /// The query's items in order, percent signs and plus signs decoded.
    package let query: [(name: String, value: String)]
    package let headers: HTTPHeaders
    package let body: [UInt8]
    /// Whether the client speaks HTTP/1.0, which knows no chunks.
    package let isHTTP10: Bool
    /// Whether the connection stays open after the response.
    package let keepsAlive: Bool
    /// The same for all requests of one connection, never used again by another.
    package internal(set) var connection: UInt64 = 0
    /// What `x-request-id` says in the response.
    package internal(set) var identifier = ""
    /// What stood in the place of the route's `{names}`, percent signs decoded.
    package internal(set) var parameters: [(name: String, value: String)] = []

    package func parameter(_ name: String) -> String? {
        parameters.first { $0.name == name }?.value
    }
}

/// The escapes of a URL.
enum PercentEncoding {
    /// The text behind `%XX` escapes; `nil` when one is broken or the bytes are no UTF-8.
    static func decode(_ text: Substring, plusIsSpace: Bool) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(digit),
                    let low = rest.popFirst().flatMap(digit)
                else { return nil }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        Character(Unicode.Scalar(byte)).hexDigitValue.flatMap { UInt8(exactly: $0) }
    }

    /// The items of a query; `nil` when one is broken.
    static func queryItems(_ text: Substring) -> [(name: String, value: String)]? {
        var items: [(name: String, value: String)] = []
        for part in text.split(separator: "&") {
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = halves.first.flatMap({ decode($0, plusIsSpace: true) }),
                let value = decode(halves.count > 1 ? halves[1] : "", plusIsSpace: true)
            else { return nil }
            items.append((name, value))
        }
        return items
    }
}
