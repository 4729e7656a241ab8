import Platform

/// A server that others can reach asks for keys.
package enum PublicBindPolicy {
    package struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
        package let host: String

        package var description: String {
            "refusing to listen on \(host), which others can reach, without API keys: "
                + "configure at least one key, or listen on 127.0.0.1"
        }
    }

    /// Refuses an address beyond loopback when no keys are configured.
    package static func check(host: String, hasKeys: Bool) throws(Refusal) {
        guard hasKeys || ListeningSocket.isLoopback(host: host) else { throw Refusal(host: host) }
    }
}
