import ConformanceVectors
import Encodings
import EthereumRPC
import InMemoryChain
import LoopbackClient
import Primitives
import Testing

/// The public `rpc-compat` requests, all of them, against a chain of our own.
///
/// Their chain needs forks that Assay never had, so hashes and accounts of it are replaced by our
/// own and answers are compared in shape: with the vectors' answers and with our OpenRPC document.
@Suite(.ownThreads, .vectors("rpc-compat")) struct RPCCompatTests {
    struct Exchange {
        let file: String
        let request: JSON
        let response: JSON

        var method: String { request["method"]?.string ?? "" }
    }

    static func exchanges() throws -> [Exchange] {
        var exchanges: [Exchange] = []
        for file in try ConformanceVectors.files("rpc-compat", containing: "tests/")
        where file.path.hasSuffix(".io") {
            var request: JSON?
            for line in String(decoding: file.bytes, as: UTF8.self).split(separator: "\n") {
                if line.hasPrefix(">> ") {
                    request = try JSON.parse(String(line.dropFirst(3)))
                } else if line.hasPrefix("<< "), let asked = request {
                    exchanges.append(
                        Exchange(
                            file: file.path, request: asked,
                            response: try JSON.parse(String(line.dropFirst(3)))))
                }
            }
        }
        return exchanges
    }

    /// Members of the vectors' answers that ours rightly lack.
    static let lacking: [String: Set<String>] = [
        // Nothing is deleted here.
        "eth_capabilities/get-capabilities.io": ["result.logs.deleteStrategy"],
        // Without a beacon chain there are no contracts that send requests to it.
        "eth_config/get-config.io": [
            "result.current.systemContracts.CONSOLIDATION_REQUEST_PREDEPLOY_ADDRESS",
            "result.current.systemContracts.DEPOSIT_CONTRACT_ADDRESS",
            "result.current.systemContracts.WITHDRAWAL_REQUEST_PREDEPLOY_ADDRESS",
        ],
        // Their contract reverts; at its address ours has none.
        "eth_createAccessList/create-al-abi-revert.io": ["result.error"],
        // The transaction that stands for theirs has no blobs.
        "eth_getTransactionReceipt/get-blob-tx.io": [
            "result.blobGasPrice", "result.blobGasUsed",
        ],
        // Receipts from before Byzantium had a state root where later ones have a status.
        "eth_getBlockReceipts/get-block-receipts-by-hash.io": ["result[0].root"],
        "eth_getTransactionReceipt/get-legacy-input.io": ["result.root"],
        "eth_getTransactionReceipt/get-legacy-receipt.io": ["result.root"],
    ]

    private static func mayLack(_ fault: String, in file: String) -> Bool {
        lacking.contains { name, members in
            file.hasSuffix(name) && members.contains { fault == "\($0) is missing" }
        }
    }

    /// A chain with a transaction, a log and a contract, and requests that fit it.
    struct Fitted {
        let served: ServedChain
        let block: JSON
        let transaction: JSON

        init() async throws {
            served = try ServedChain(contracts: TestContract.all)
            let call: JSON = [
                "from": .string(served.sender), "to": .string(TestContract.counter.hex),
                "data": .string("0x" + String(repeating: "11", count: 32)), "gas": "0x186a0",
            ]
            transaction = try await served.result("eth_sendTransaction", [call])
            block =
                try await served.result("eth_getBlockByNumber", ["latest", false])["hash"]
                ?? .null
            for _ in 0..<60 { served.chain.makeBlock() }
        }

        func fitted(_ exchange: Exchange) -> JSON {
            guard var parameters = exchange.request["params"]?.array, !parameters.isEmpty,
                exchange.response["error"] == nil, exchange.response["result"] != .null,
                parameters[0].string?.utf8.count == 66
            else { return exchange.request["params"] ?? [] }
            let isTransaction =
                exchange.method.contains("Transaction")
                && !exchange.method.contains("ByBlock") && !exchange.method.contains("Count")
            parameters[0] = isTransaction ? transaction : block
            if case .object(var attributes)? = parameters.dropFirst().first,
                attributes["timestamp"] != nil
            {
                attributes["timestamp"] = "0xffffffffff"
                parameters[1] = .object(attributes)
            }
            return .array(parameters)
        }
    }

    @Test func `every request gets an answer of the right shape`() async throws {
        // given
        let fitted = try await Fitted()
        let checker = SchemaChecker(try await fitted.served.result("rpc.discover"))
        let exchanges = try Self.exchanges()
        #expect(exchanges.count >= 140)
        var compared = 0
        for exchange in exchanges {
            // do
            let answer = try await fitted.served.answer(
                exchange.method, fitted.fitted(exchange))
            // expect
            if let result = answer["result"] {
                let faults = checker.faults(of: result, method: exchange.method)
                #expect(faults.isEmpty, "\(exchange.file): \(faults.prefix(4))")
                if let wanted = exchange.response["result"] {
                    let differences = Shape.faults(result, like: wanted)
                        .filter { !Self.mayLack($0, in: exchange.file) }
                    #expect(differences.isEmpty, "\(exchange.file): \(differences.prefix(4))")
                    compared += 1
                }
            } else {
                let code = answer["error"]?["code"]?.int ?? 0
                // Whatever it is, it is no defect of the request's form or of the service.
                #expect(code != -32_601 && code != -32_600 && code != -32_700, "\(exchange.file)")
            }
        }
        #expect(compared > 60)
    }

    /// Refusals that do not depend on the chain are the vectors' to the letter.
    @Test func `refusals of arguments are those of the vectors`() async throws {
        // given
        let fitted = try await Fitted()
        var compared = 0
        for exchange in try Self.exchanges() {
            guard let error = exchange.response["error"], error["code"]?.int == -32_602 else {
                continue
            }
            // do
            let answer = try await fitted.served.answer(
                exchange.method, exchange.request["params"] ?? [])
            // expect
            #expect(answer["error"]?["code"] == error["code"], "\(exchange.file)")
            #expect(answer["error"]?["message"] == error["message"], "\(exchange.file)")
            compared += 1
        }
        #expect(compared == 5)
    }
}
