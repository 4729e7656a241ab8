import HTTP

/// Who may talk to the service, beyond what the HTTP server itself checks.
package struct RPCAccess: Sendable {
    /// Names by which a browser may have found this server; `nil` takes any.
    ///
    /// A page that has its own name point to this machine would otherwise pass as this machine's
    /// own (DNS rebinding). Plain addresses cannot be pointed anywhere and always pass, as with
    /// geth.
    package var virtualHosts: [String]? = ["localhost"]

    package init() {}

    /// Whether the `host` field names this server.
    func allows(host: String?) -> Bool {
        guard let virtualHosts, let host else { return true }
        let name = Self.name(of: host.utf8[...])
        return Self.isAddress(name) || virtualHosts.contains { $0.lowercased() == Self.text(name) }
    }

    /// The host without its port and brackets.
    private static func name(of host: Substring.UTF8View) -> Substring.UTF8View {
        if host.first == UInt8(ascii: "[") {
            return host.dropFirst().prefix { $0 != UInt8(ascii: "]") }
        }
        return host.prefix { $0 != UInt8(ascii: ":") }
    }

    private static func text(_ name: Substring.UTF8View) -> String {
        Substring(name).lowercased()
    }

    /// Whether this is a number of IPv6, or four of at most 255 with points between them.
    private static func isAddress(_ name: Substring.UTF8View) -> Bool {
        var points = 0
        var part: Int?
        for byte in name {
            switch byte {
            case UInt8(ascii: ":"): return true
            case UInt8(ascii: "."):
                guard part != nil else { return false }
                points += 1
                part = nil
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                let next = (part ?? 0) * 10 + Int(byte - UInt8(ascii: "0"))
                guard next <= 255 else { return false }
                part = next
            default: return name.contains(UInt8(ascii: ":"))
            }
        }
        return points == 3 && part != nil
    }

    /// The media types that carry JSON-RPC, as geth has them.
    ///
    /// A page cannot send these elsewhere without being asked for CORS first.
    static func isJSON(_ contentType: String?) -> Bool {
        guard let contentType else { return false }
        if contentType == "application/json" { return true }
        let type = contentType.prefix { $0 != ";" && $0 != " " }.lowercased()
        return type == "application/json" || type == "application/json-rpc"
            || type == "application/jsonrequest"
    }
}
