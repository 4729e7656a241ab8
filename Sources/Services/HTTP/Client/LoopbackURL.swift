import Platform

/// Where a server on this machine listens: `http://127.0.0.1:8545/path`.
///
/// Only loopback addresses are taken: what is sent is neither encrypted nor authenticated, so it
/// may not leave the machine. A node elsewhere is reached through a tunnel.
package struct LoopbackURL: Hashable, Sendable, CustomStringConvertible {
    package let host: String
    package let port: UInt16
    /// The path with its query, from the first slash.
    package let target: String

    package init(_ text: String) throws(HTTPClientFailure) {
        guard text.hasPrefix("http://") else {
            throw .malformedURL(text, reason: "expected http://ADDRESS:PORT")
        }
        let rest = text.dropFirst(7)
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        let place = rest[..<slash]
        target = slash == rest.endIndex ? "/" : String(rest[slash...])
        guard target.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw .malformedURL(text, reason: "the path holds a character that has to be escaped")
        }
        let isBracketed = place.hasPrefix("[")
        let hostEnd: Substring.Index
        if isBracketed {
            guard let close = place.firstIndex(of: "]") else {
                throw .malformedURL(text, reason: "the address has no ]")
            }
            host = String(place[place.index(after: place.startIndex)..<close])
            hostEnd = place.index(after: close)
        } else {
            hostEnd = place.firstIndex(of: ":") ?? place.endIndex
            host = String(place[..<hostEnd])
        }
        let portText = place[hostEnd...]
        guard portText.isEmpty || portText.hasPrefix(":"),
            let port = portText.isEmpty ? 80 : UInt16(portText.dropFirst()), port > 0
        else { throw .malformedURL(text, reason: "the port should be 1 to 65535") }
        self.port = port
        guard ListeningSocket.isLoopback(host: host) else {
            throw .malformedURL(
                text,
                reason: "expected an address of this machine, such as 127.0.0.1, [::1] or "
                    + "localhost; a node elsewhere is reached through a tunnel")
        }
    }

    /// The name of the server as requests say it.
    package var authority: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    package var description: String { "http://\(authority)\(target)" }
}
