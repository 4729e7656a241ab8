/// How much a line of the log matters, from what only its author wants to what ends the service.
package enum LogLevel: Int, CaseIterable, Comparable, Sendable {
    /// Every step of one thing.
    case trace
    /// What helps whoever looks for a mistake.
    case debug
    /// What happens in the usual course.
    case info
    /// What is usual but does not happen often.
    case notice
    /// Something failed; the program goes on, and nobody need act.
    case warning
    /// Something that was asked for was not done.
    case error
    /// A part of the program has stopped.
    case critical

    package var name: String {
        switch self {
        case .trace: "trace"
        case .debug: "debug"
        case .info: "info"
        case .notice: "notice"
        case .warning: "warning"
        case .error: "error"
        case .critical: "critical"
        }
    }

    package init?(name: String) {
        guard let level = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = level
    }

    package static func < (a: LogLevel, b: LogLevel) -> Bool { a.rawValue < b.rawValue }
}

/// The part of the program that a line comes from.
///
/// The list is closed, so that a level for a part that does not exist is refused instead of never
/// taking effect.
package enum LogModule: Int, CaseIterable, Sendable {
    /// What runs the node: configuration, threads, start and end.
    case node
    /// Blocks made, imported and taken back.
    case chain
    /// Votes, certificates, evidence.
    case consensus
    /// The work that seals blocks.
    case work
    /// Transactions that wait.
    case pool
    /// What is on the disk.
    case storage
    /// Other nodes.
    case network
    /// Connections and requests of HTTP.
    case http
    /// Ethereum's JSON-RPC.
    case rpc
    /// OpenAI's interface.
    case api
    /// The model and its passes.
    case inference

    package var name: String {
        switch self {
        case .node: "node"
        case .chain: "chain"
        case .consensus: "consensus"
        case .work: "work"
        case .pool: "pool"
        case .storage: "storage"
        case .network: "network"
        case .http: "http"
        case .rpc: "rpc"
        case .api: "api"
        case .inference: "inference"
        }
    }

    package init?(name: String) {
        guard let module = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = module
    }
}
