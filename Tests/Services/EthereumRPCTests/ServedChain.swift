import Cryptography
import Encodings
import EthereumRPC
import InMemoryChain
import Observability
import Primitives

/// A service in front of a chain in memory, asked without a socket.
struct ServedChain {
    let chain: InMemoryChain
    let service: EthereumService

    init(
        contracts: [TestContract] = [], limits: RPCLimits = RPCLimits(),
        forDevelopment: Bool = true, log: Logger = .silent
    ) throws {
        chain = try InMemoryChain(
            contracts: contracts.map(\.allocation), forDevelopment: forDevelopment)
        service = EthereumService(node: chain, limits: limits, log: log)
    }

    /// The text of the answer to a text; empty when there is none.
    func exchange(_ body: String) async -> String {
        String(decoding: await service.answer(Array(body.utf8)) ?? [], as: UTF8.self)
    }

    /// The whole answer of one call.
    func answer(_ method: String, _ parameters: JSON = []) async throws -> JSON {
        let request: JSON = [
            "jsonrpc": "2.0", "id": 1, "method": .string(method), "params": parameters,
        ]
        return try JSON.parse(await exchange(request.text))
    }

    /// The result of one call; an error fails the test.
    func result(_ method: String, _ parameters: JSON = []) async throws -> JSON {
        let answer = try await answer(method, parameters)
        guard let result = answer["result"] else { throw Refused(answer: answer.text) }
        return result
    }

    /// Code and message of the error of one call.
    func error(_ method: String, _ parameters: JSON = []) async throws -> String {
        let answer = try await answer(method, parameters)
        guard let error = answer["error"] else { throw Refused(answer: answer.text) }
        return "\(error["code"]?.int ?? 0) \(error["message"]?.string ?? "")"
    }

    struct Refused: Error { let answer: String }

    var sender: String { chain.keys[0].publicKey.address.description }
    var receiver: String { chain.keys[1].publicKey.address.description }
}
