package import Encodings
package import NodeInterfaces

/// A refusal in the shape of JSON-RPC 2.0, with Ethereum's codes and geth's words.
package struct RPCError: Error, Hashable, Sendable {
    package var code: Int
    package var message: String
    package var data: JSON?

    package init(_ code: Int, _ message: String, data: JSON? = nil) {
        self.code = code
        self.message = message
        self.data = data
    }

    // MARK: The envelope

    static let parse = RPCError(-32_700, "parse error")
    static let invalidRequest = RPCError(-32_600, "invalid request")
    static let emptyBatch = RPCError(-32_600, "empty batch")
    static let batchTooLarge = RPCError(-32_600, "batch too large")
    static let responseTooLarge = RPCError(-32_003, "response too large")
    static let notificationsUnsupported = RPCError(-32_601, "notifications not supported")
    static let busy = RPCError(-32_005, "too many calls are waiting, retry later")

    static func unknownMethod(_ name: String) -> RPCError {
        RPCError(-32_601, "the method \(name) does not exist/is not available")
    }

    // MARK: Arguments

    static let notAnArray = RPCError(-32_602, "non-array args")

    static func missing(_ index: Int) -> RPCError {
        RPCError(-32_602, "missing value for required argument \(index)")
    }

    static func tooMany(atMost count: Int) -> RPCError {
        RPCError(-32_602, "too many arguments, want at most \(count)")
    }

    static func invalid(_ index: Int, _ reason: String) -> RPCError {
        RPCError(-32_602, "invalid argument \(index): \(reason)")
    }

    static func parameters(_ message: String) -> RPCError { RPCError(-32_602, message) }

    // MARK: What the chain says

    static func server(_ message: String) -> RPCError { RPCError(-32_000, message) }

    static let headerNotFound = server("header not found")
    static let blockNotFound = server("block not found")
    static let transactionNotFound = server("transaction not found")
    static let filterNotFound = server("filter not found")

    static func limit(_ message: String) -> RPCError { RPCError(-32_005, message) }

    init(_ failure: NodeReadFailure) {
        self.init(-32_603, failure.description)
    }

    package init(_ rejection: TransactionRejection) {
        self.init(-32_000, rejection.description)
    }

    init(_ failure: DevelopmentFailure) {
        let isInvalid =
            switch failure {
            case .timestamp, .tooManyBlocks, .state: true
            case .unsupported, .failed: false
            }
        self.init(isInvalid ? -32_602 : -32_000, failure.description)
    }

    /// What stands behind `"error":`.
    var json: JSON {
        var object = JSONObject()
        object["code"] = .integer(code)
        object["message"] = .string(message)
        object["data"] = data
        return .object(object)
    }
}
