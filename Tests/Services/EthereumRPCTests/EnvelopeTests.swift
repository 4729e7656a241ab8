import ConformanceVectors
import Encodings
import EthereumRPC
import InMemoryChain
import LoopbackClient
import Testing

/// What surrounds requests and answers, byte for byte.
@Suite(.ownThreads) struct EnvelopeTests {
    static let exchanges: [(String, String)] = [
        (
            #"{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}"#,
            #"{"jsonrpc":"2.0","id":1,"result":"0x7a69"}"#
        ),
        (
            #"  { "id" : "a\u0062 ", "method":"eth_blockNumber", "params":[], "jsonrpc":"2.0" }  "#,
            #"{"jsonrpc":"2.0","id":"a\u0062 ","result":"0x0"}"#
        ),
        (
            #"{"jsonrpc":"2.0","id":1.50e3,"method":"net_version","params":null}"#,
            #"{"jsonrpc":"2.0","id":1.50e3,"result":"31337"}"#
        ),
        (
            #"{"jsonrpc":"2.0","id":123456789012345678901234567890,"method":"eth_\u0063hainId"}"#,
            #"{"jsonrpc":"2.0","id":123456789012345678901234567890,"result":"0x7a69"}"#
        ),
        (
            #"{"jsonrpc":"2.0","id":null,"method":"eth_mining"}"#,
            #"{"jsonrpc":"2.0","id":null,"result":true}"#
        ),
        (
            #"{"jsonrpc":"2.0","id":7,"method":"eth_nothing"}"#,
            #"{"jsonrpc":"2.0","id":7,"error":{"code":-32601,"message":"the method eth_nothing does not exist/is not available"}}"#
        ),
        (
            #"{"jsonrpc":"2.0","id":1,"method":"eth_getBalance"}"#,
            #"{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"missing value for required argument 0"}}"#
        ),
        (
            #"{"jsonrpc":"2.0","id":1,"method":"eth_getBalance","params":["0x12","latest"]}"#,
            #"{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"invalid argument 0: hex string has length 2, want 40 for common.Address"}}"#
        ),
        (
            #"{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[1]}"#,
            #"{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"too many arguments, want at most 0"}}"#
        ),
        (
            #"{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":{}}"#,
            #"{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"non-array args"}}"#
        ),
        (
            #"{"jsonrpc":"2.0","id":1,"method":"eth_subscribe","params":["newHeads"]}"#,
            #"{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"notifications not supported"}}"#
        ),
        (
            #"{"jsonrpc":"1.0","id":4,"method":"eth_chainId"}"#,
            #"{"jsonrpc":"2.0","id":4,"error":{"code":-32600,"message":"invalid request"}}"#
        ),
        (
            "1", #"{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"invalid request"}}"#
        ),
        (
            "", #"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"parse error"}}"#
        ),
        (
            #"{"jsonrpc":"2.0","id":1"#,
            #"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"parse error"}}"#
        ),
        (
            "[]", #"{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"empty batch"}}"#
        ),
        (#"{"jsonrpc":"2.0","method":"eth_chainId"}"#, ""),
        (
            #"[{"jsonrpc":"2.0","id":1,"method":"eth_chainId"},3,{"jsonrpc":"2.0","method":"eth_chainId"},{"jsonrpc":"2.0","id":[1],"method":"eth_chainId"}]"#,
            #"[{"jsonrpc":"2.0","id":1,"result":"0x7a69"},{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"invalid request"}},{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"invalid request"}}]"#
        ),
    ]

    @Test(arguments: 0..<18)
    func `answers are these bytes`(index: Int) async throws {
        // given
        let served = try ServedChain()
        let (request, expected) = Self.exchanges[index]
        // do
        let answer = await served.exchange(request)
        // expect
        #expect(answer == expected)
    }

    @Test func `all exchanges are run`() { #expect(Self.exchanges.count == 18) }

    @Test func `a batch beyond the limit is refused with its first id`() async throws {
        // given
        var limits = RPCLimits()
        limits.batchItems = 3
        let served = try ServedChain(limits: limits)
        let item = #"{"jsonrpc":"2.0","id":9,"method":"eth_chainId"}"#
        // do
        let answer = await served.exchange(
            "[" + [item, item, item, item].joined(separator: ",") + "]")
        // expect
        let refusal =
            #"[{"jsonrpc":"2.0","id":9,"error":{"code":-32600,"message":"batch too large"}}]"#
        #expect(answer == refusal)
    }

    @Test func `answers of a batch beyond the limit are refused one by one`() async throws {
        // given
        var limits = RPCLimits()
        limits.responseBytes = 200
        let served = try ServedChain(limits: limits)
        let item = #"{"jsonrpc":"2.0","id":1,"method":"web3_clientVersion"}"#
        // do
        let answer = try JSON.parse(
            await served.exchange(
                "[" + [String](repeating: item, count: 9).joined(separator: ",") + "]"))
        // expect
        let items = try #require(answer.array)
        #expect(items.count == 9)
        #expect(items[0]["result"]?.string == "Assay/v0/memory")
        #expect(items[8]["error"]?["code"]?.int == -32_003)
        #expect(items[8]["error"]?["message"]?.string == "response too large")
    }

    @Test func `deep nesting is an error, whatever is nested`() async throws {
        let served = try ServedChain()
        for (open, close) in [("[", "]"), (#"{"a":"#, "}"), (#"[{"params":["#, "]}]")] {
            let deep =
                String(repeating: open, count: 100_000) + "1"
                + String(repeating: close, count: 100_000)
            let answer = await served.exchange(deep)
            #expect(answer.contains("-32700") || answer.contains("-32600"))
            let nested = #"{"jsonrpc":"2.0","id":1,"method":"eth_call","params":["# + deep + "]}"
            #expect(await served.exchange(nested).contains("-32700"))
        }
    }

    @Test func `damaged bodies get an answer and never trap`() async throws {
        // given
        let served = try ServedChain(contracts: TestContract.all)
        let call =
            #"{"jsonrpc":"2.0","id":3,"method":"eth_call","params":[{"to":""#
            + TestContract.echo.hex + #"","data":"0x1234"},"latest",{},{"number":"0x5"}]}"#
        let seeds = [
            call, "[" + call + "," + Self.exchanges[1].0 + "]",
            #"{"jsonrpc":"2.0","id":1,"method":"eth_getLogs","params":[{"fromBlock":"0x0","topics":[null,["0x00"]]}]}"#,
            #"{"jsonrpc":"2.0","id":1,"method":"eth_feeHistory","params":["0x5","latest",[1.5,20]]}"#,
            #"{"jsonrpc":"2.0","id":1,"method":"eth_getProof","params":["0x00","latest"]}"#,
        ].map { Array($0.utf8) }
        var parsed = 0
        // do
        for body in Mutations(of: seeds, count: 3_000) {
            let answer = await served.service.answer(body) ?? []
            // expect
            if !answer.isEmpty {
                _ = try JSON.parse(answer)
                parsed += 1
            }
        }
        #expect(parsed > 1_000)
    }
}
