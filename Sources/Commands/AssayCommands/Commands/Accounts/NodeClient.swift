import Encodings
import HTTP
import Platform
import Primitives

/// Asks a node over JSON-RPC, and turns what can go wrong into the statuses of commands.
struct NodeClient {
    static let option = Option<String>.text(
        "--rpc-url", "URL",
        help: "the node (default: $ASSAY_RPC_URL, or http://127.0.0.1:8545)")
    static let timeout = Option<Int>.integer(
        "--timeout", 1...3_600, placeholder: "SECONDS",
        help: "how long to wait for an answer (default: 30)")
    static let options = [option.specification, timeout.specification]

    private let client: HTTPClient

    init(_ input: Invocation) throws {
        let text =
            input[Self.option] ?? Environment.value("ASSAY_RPC_URL") ?? "http://127.0.0.1:8545"
        let url: LoopbackURL
        do throws(HTTPClientFailure) {
            url = try LoopbackURL(text)
        } catch {
            throw CommandFailure(status: .usage, description: error.description)
        }
        var limits = HTTPClientLimits()
        limits.milliseconds = (input[Self.timeout] ?? 30) * 1_000
        client = HTTPClient(url, limits: limits)
    }

    /// The result of one call.
    func call(_ method: String, _ parameters: [JSON] = []) throws -> JSON {
        let request: JSON = [
            "jsonrpc": "2.0", "id": 1, "method": .string(method), "params": .array(parameters),
        ]
        let response = try send(request)
        let answer: JSON
        do throws(JSONFailure) {
            answer = try JSON.parse(response.body)
        } catch {
            throw unusable("status \(response.status), and no JSON: \(error)")
        }
        if let failure = answer["error"], failure != .null {
            let message = failure["message"]?.string ?? failure.text
            throw CommandFailure.failed("\(method): \(message)")
        }
        guard answer["id"] == 1, let result = answer["result"] else {
            throw unusable("an answer without a result: \(answer.text.prefix(200))")
        }
        return result
    }

    /// The result of a call that answers with a number.
    func quantity(_ method: String, _ parameters: [JSON] = []) throws -> UInt256 {
        try number(try call(method, parameters), method)
    }

    /// The same, of 64 bits.
    func number64(_ method: String, _ parameters: [JSON] = []) throws -> UInt64 {
        guard let value = try quantity(method, parameters).uint64 else {
            throw unusable("\(method) with a number beyond 64 bits")
        }
        return value
    }

    func number(_ value: JSON, _ what: String) throws -> UInt256 {
        guard let text = value.string, text.hasPrefix("0x"), let number = UInt256(text) else {
            throw unusable("\(what) with \(value.text.prefix(80)), which is no quantity")
        }
        return number
    }

    private func send(_ request: JSON) throws -> ClientResponse {
        do throws(HTTPClientFailure) {
            return try client.post(json: Array(request.text.utf8))
        } catch {
            if case .connection(.timedOut) = error {
                throw CommandFailure(
                    status: .temporary, description: "\(client.url): \(error)")
            }
            throw CommandFailure(
                status: .unavailable, description: "no node at \(client.url): \(error)")
        }
    }

    func unusable(_ what: String) -> CommandFailure {
        CommandFailure(
            status: .unavailable,
            description: "what answers at \(client.url) is no Ethereum node: it sent \(what)")
    }
}
