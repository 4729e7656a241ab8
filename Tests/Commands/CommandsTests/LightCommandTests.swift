import ChainTypes
import Cryptography
import Encodings
import EthereumRPC
import Execution
import FollowedChain
import HTTP
import LightClients
import LoopbackClient
import Platform
import Primitives
import Staking
import StateTrie
import Testing

/// `assay light` against a node that tells the truth, withholds, or lies.
@Suite(.ownThreads) struct LightCommandTests {
    private static let chain = Result { () throws -> FollowedChain in
        var chain = try FollowedChain()
        try chain.extend(to: 1, [.init(.deposit, by: 5, value: 64 * Coin.unit)])
        try chain.extend(to: 6)
        return chain
    }

    /// The answers of an honest node to the methods for light clients.
    private static func answer(
        _ chain: FollowedChain, _ method: String, _ parameters: [JSON]
    ) throws -> JSON {
        let number = parameters.first?.string.flatMap { UInt64($0.dropFirst(2), radix: 16) } ?? 0
        switch method {
        case "assay_lightMembers":
            return .data(MemberList(try chain.validators(ofEpoch: number)).encoded)
        case "assay_lightHandOver":
            return number == 0 ? .data(try chain.handOver(after: 0).encoded) : .null
        case "assay_lightFinality": return .data(try chain.finality(6).encoded)
        case "assay_lightHeader": return .data(chain.sealed(Int(number)).encoded)
        case "assay_lightReceipt":
            let lists = [
                chain.heads[1].envelope.block.transactions.map(\.encoded),
                chain.receipts[1].map(\.encoded),
            ].map { list in JSON.array(Trie.proof(at: 0, ofList: list).nodes.map { .data($0) }) }
            return [
                "number": "0x1", "index": "0x0", "transactionProof": lists[0],
                "receiptProof": lists[1],
            ]
        case "eth_getProof":
            let proof = try chain.heads[6].state.proof(of: StakingContract.address, slots: [])
            return ["accountProof": .array(proof.proof.nodes.map { .data($0) })]
        default: return .null
        }
    }

    /// Serves the chain while `body` runs; `change` may replace an answer.
    private static func serve<Value>(
        change: @escaping @Sendable (String, JSON) -> JSON = { $1 },
        _ body: (String) throws -> Value
    ) async throws -> Value {
        let chain = try chain.get()
        let server = try HTTPServer(
            HTTPServer.Configuration(),
            routes: [
                .immediate("POST", "/") { request, responder in
                    let call = try? JSON.parse(request.body)
                    let method = call?["method"]?.string ?? ""
                    let honest = try? answer(chain, method, call?["params"]?.array ?? [])
                    let result: JSON = [
                        "jsonrpc": "2.0", "id": 1, "result": change(method, honest ?? .null),
                    ]
                    responder.respond(
                        HTTPResponse(
                            200, headers: ["content-type": "application/json"],
                            body: Array(result.text.utf8)))
                }
            ])
        let outcome = Result { try body("http://127.0.0.1:\(server.port)") }
        await server.shutdown(graceSeconds: 1)
        return try outcome.get()
    }

    private static func run(_ url: String, _ options: String...) throws -> ChildProcess {
        let checkpoint = "\(try chain.get().checkpoint())"
        return try ChildProcess.run(
            AssayProgram.path, ["light", "--checkpoint", checkpoint, "--rpc-url", url] + options,
            environment: ["NO_COLOR": "1"])
    }

    @Test func `finality, an account and a receipt are shown by proofs`() async throws {
        let chain = try Self.chain.get()
        let hash = chain.heads[1].envelope.block.transactions[0].hash
        let shown = try await Self.serve { url in
            try Self.run(
                url, "--json", "--account", "\(StakingContract.address)", "--receipt", "\(hash)")
        }
        #expect(shown.status == 0, "\(shown.diagnosticsText)")
        let document = try shown.document
        #expect(document["epoch"] == 1 && document["validators"] == 5)
        #expect(document["final"]?["number"] == 6)
        #expect(document["final"]?["hash"]?.string == "\(chain.heads[6].hash)")
        #expect(document["account"]?["wei"]?.string == "\(192 * Coin.unit)")
        #expect(document["receipt"]?["succeeded"] == true)
        #expect(document["receipt"]?["logs"] == 1)
        // The checkpoint at the end is where a second run begins.
        let next = try #require(document["checkpoint"]?.string)
        let again = try await Self.serve { url in
            try AssayProgram.run("light", "--checkpoint", next, "--rpc-url", url)
        }
        #expect(again.status == 0, "\(again.diagnosticsText)")
        #expect(again.outputText.contains("followed 0 hand-overs to epoch 1\n"))
        #expect(again.outputText.contains("block 6 is final: \(chain.heads[6].hash)\n"))
    }

    @Test func `a node that lies is found out`() async throws {
        let chain = try Self.chain.get()
        let forged = try Self.chain.get().finality(5).encoded
        // A proof of another block's finality under the name of the newest, an older state's
        // proof, a hand-over of another epoch, another block than the checkpoint's, and bytes that
        // are nothing.
        let other = try chain.heads[2].state.proof(of: StakingContract.address, slots: [])
        let lies: [(String, JSON)] = [
            ("assay_lightHandOver", .data(forged)), ("assay_lightMembers", "0xc0"),
            ("assay_lightFinality", .data(forged.dropLast())),
            ("assay_lightHeader", .data(chain.sealed(2).encoded)), ("assay_lightHeader", "0xc0"),
            ("eth_getProof", ["accountProof": .array(other.proof.nodes.map { .data($0) })]),
            ("eth_getProof", ["accountProof": []]),
        ]
        for (lie, answer) in lies {
            let found = try await Self.serve(change: { $0 == lie ? answer : $1 }) { url in
                try Self.run(url, "--account", "\(StakingContract.address)")
            }
            #expect(found.status == 1, "\(lie): \(found.outputText)")
            #expect(found.diagnosticsText.contains("does not hold"), "\(found.diagnosticsText)")
        }
    }

    @Test func `a node that withholds is found wanting`() async throws {
        let found = try await Self.serve(
            change: { $0.hasPrefix("assay_lightH") || $0 == "assay_lightFinality" ? .null : $1 }
        ) { url in
            let account = "\(StakingContract.address)"
            return (try Self.run(url), try Self.run(url, "--account", account))
        }
        #expect(found.0.status == 0)
        #expect(found.0.outputText.contains("no block is final since the checkpoint"))
        #expect(found.1.status == 75, "\(found.1.diagnosticsText)")
        let usage = try AssayProgram.run("light")
        #expect(usage.status == 64)
        let wrong = try AssayProgram.run("light", "--checkpoint", "1-2-3")
        #expect(wrong.status == 64)
    }
}
