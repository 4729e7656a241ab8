import Encodings

/// One method of the service: its name, what it takes and answers, and what computes the answer.
///
/// The table of these is all that dispatch, `rpc.discover` and the documentation know.
struct Method: Sendable {
    typealias Quick = @Sendable (EthereumService) -> (Arguments) throws(RPCError) -> RPCResult
    typealias Waiting =
        @Sendable (EthereumService) -> (Arguments) async throws(RPCError) -> RPCResult

    enum Work: Sendable {
        /// Answers in microseconds, on whatever thread asks.
        case atHand(Quick)
        /// Computes for a while, on one of the threads for it.
        case computing(Quick)
        /// Waits for the node.
        case waiting(Waiting)
        /// Needs the connection; `eth_subscribe` and `eth_unsubscribe`.
        case subscribing
    }

    struct Parameter: Sendable {
        let name: String
        let schema: Schema
        var isRequired = true

        static func required(_ name: String, _ schema: Schema) -> Parameter {
            Parameter(name: name, schema: schema)
        }

        static func optional(_ name: String, _ schema: Schema) -> Parameter {
            Parameter(name: name, schema: schema, isRequired: false)
        }
    }

    let name: String
    let summary: String
    let parameters: [Parameter]
    let result: Schema
    let work: Work
    /// Whether the method is there on development chains only.
    var isForDevelopment = false

    init(
        _ name: String, _ summary: String, _ parameters: [Parameter], _ result: Schema, _ work: Work
    ) {
        self.name = name
        self.summary = summary
        self.parameters = parameters
        self.result = result
        self.work = work
    }

    /// The same method under another name.
    func renamed(_ name: String) -> Method {
        var copy = Method(name, summary, parameters, result, work)
        copy.isForDevelopment = isForDevelopment
        return copy
    }

    var forDevelopment: Method {
        var copy = self
        copy.isForDevelopment = true
        return copy
    }
}
