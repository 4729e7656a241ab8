import ChainTypes
import Cryptography
import Encodings
import HTTP
import Primitives
import Synchronization

/// A server that answers the questions of `assay send` and `assay balance` from a table, and keeps
/// the transactions that it is given.
final class ScriptedNode: Sendable {
    private struct State {
        var answers: [String: JSON]
        var asked: [String] = []
        var taken: [SignedTransaction] = []
    }

    private let state: Mutex<State>

    /// The answers of a node of chain 31337 whose base fee is 7 wei.
    static let usual: [String: JSON] = [
        "eth_chainId": "0x7a69", "eth_getTransactionCount": "0x5", "eth_estimateGas": "0x5208",
        "eth_maxPriorityFeePerGas": "0x3", "eth_getBalance": "0xde0b6b3a7640000",
        "eth_getBlockByNumber": ["baseFeePerGas": "0x7"], "eth_getTransactionReceipt": nil,
    ]

    init(_ changes: [String: JSON] = [:]) {
        state = Mutex(State(answers: Self.usual.merging(changes) { $1 }))
    }

    var taken: [SignedTransaction] { state.withLock { $0.taken } }
    var asked: [String] { state.withLock { $0.asked } }

    /// Serves on any free port while `body` runs.
    func serve<Result>(_ body: (String) throws -> Result) async throws -> Result {
        let server = try HTTPServer(
            HTTPServer.Configuration(),
            routes: [
                .immediate("POST", "/") { request, responder in
                    responder.respond(self.answer(request.body))
                }
            ])
        let outcome = Swift.Result { try body("http://127.0.0.1:\(server.port)") }
        await server.shutdown(graceSeconds: 1)
        return try outcome.get()
    }

    private func answer(_ body: [UInt8]) -> HTTPResponse {
        guard let request = try? JSON.parse(body), let method = request["method"]?.string else {
            return .text(400, "no request")
        }
        let result = state.withLock { state -> JSON? in
            state.asked.append(method)
            // A call of a contract may have an answer by its selector.
            let selector = request["params"]?.array?.first?["data"]?.string?.prefix(10) ?? ""
            if let answer = state.answers["\(method) \(selector)"] { return answer }
            guard method == "eth_sendRawTransaction", state.answers[method] == nil else {
                return state.answers[method]
            }
            guard let text = request["params"]?.array?.first?.string,
                let bytes = Hex.decode(text), let signed = try? SignedTransaction(decoding: bytes)
            else { return nil }
            state.taken.append(signed)
            return .string("\(signed.hash)")
        }
        var members = JSONObject()
        members["jsonrpc"] = "2.0"
        members["id"] = request["id"]
        if let failure = result?["error"] {
            members["error"] = failure
        } else if let result {
            members["result"] = result
        } else {
            members["error"] = ["code": -32601, "message": "the method does not exist"]
        }
        return HTTPResponse(
            200, headers: ["content-type": "application/json"],
            body: Array(JSON.object(members).text.utf8))
    }
}
