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
        let name = Self.name(of: host)
        if Self.isAddress(name) { return true }
        return virtualHosts.contains { $0.lowercased() == name.lowercased() }
    }

    /// The host without its port and brackets.
    private static func name(of host: String) -> Substring {
        if host.hasPrefix("[") { return host.dropFirst().prefix { $0 != "]" } }
        return host.prefix { $0 != ":" }
    }

    private static func isAddress(_ name: Substring) -> Bool {
        if name.contains(":") { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }

    /// The media types that carry JSON-RPC, as geth has them.
    ///
    /// A page cannot send these elsewhere without being asked for CORS first.
    static func isJSON(_ contentType: String?) -> Bool {
        guard let contentType else { return false }
        let type = contentType.prefix { $0 != ";" && $0 != " " }.lowercased()
        return type == "application/json" || type == "application/json-rpc"
            || type == "application/jsonrequest"
    }
}
