import Encodings
import EthereumRPC
import InMemoryChain
import LoopbackClient
import Primitives
import Testing

/// Transactions that are run again.
@Suite(.ownThreads) struct TraceTests {
    private static func counted(_ served: ServedChain) async throws -> JSON {
        try await served.result(
            "eth_sendTransaction",
            [
                [
                    "from": .string(served.sender), "to": .string(TestContract.caller.hex),
                    "gas": "0x30d40",
                ]
            ])
    }

    @Test func `a struct log has every instruction, and the gas of the receipt`() async throws {
        // given
        let served = try ServedChain(contracts: TestContract.all)
        _ = try await Self.counted(served)
        let hash = try await Self.counted(served)
        let receipt = try await served.result("eth_getTransactionReceipt", [hash])
        // do
        let trace = try await served.result("debug_traceTransaction", [hash])
        // expect
        #expect(trace["failed"] == false)
        #expect(
            trace["gas"]?.int == (UInt256(receipt["gasUsed"]?.string ?? "")?.uint64).map { Int($0) }
        )
        let logs = try #require(trace["structLogs"]?.array)
        #expect(logs.first?["op"] == "PUSH0")
        #expect(logs.contains { $0["op"] == "SSTORE" && $0["depth"] == 2 })
        // The second count starts from what the first transaction left.
        let load = try #require(logs.first { $0["op"] == "SLOAD" })
        #expect(load["storage"]?.object?.members.first?.value.string?.hasSuffix("01") == true)
    }

    @Test func `calls and states before are told by their tracers`() async throws {
        // given
        let served = try ServedChain(contracts: TestContract.all)
        let hash = try await Self.counted(served)
        // do
        let calls = try await served.result(
            "debug_traceTransaction",
            [hash, ["tracer": "callTracer", "tracerConfig": ["withLog": true]]])
        let before = try await served.result(
            "debug_traceTransaction", [hash, ["tracer": "prestateTracer"]])
        let difference = try await served.result(
            "debug_traceTransaction",
            [hash, ["tracer": "prestateTracer", "tracerConfig": ["diffMode": true]]])
        // expect
        #expect(calls["type"] == "CALL")
        #expect(calls["gas"] == "0x30d40")
        #expect(calls["calls"]?.array?[0]["to"] == .string(TestContract.counter.hex))
        #expect(calls["calls"]?.array?[0]["logs"]?.array?.count == 1)
        #expect(before[TestContract.counter.hex]?["code"] != nil)
        #expect(difference["post"]?[TestContract.counter.hex]?["storage"]?.object?.count == 1)
        #expect(
            try await served.error("debug_traceTransaction", [hash, ["tracer": "x"]])
                == "-32000 tracer not found: x")
    }

    @Test func `blocks and calls are traced as well`() async throws {
        // given
        let served = try ServedChain(contracts: TestContract.all)
        let hash = try await Self.counted(served)
        // expect
        let block = try await served.result("debug_traceBlockByNumber", ["latest"])
        #expect(block.array?.map { $0["txHash"] } == [hash])
        #expect(
            try await served.error("debug_traceBlockByNumber", ["0x0"])
                == "-32000 genesis is not traceable")
        let call: JSON = ["to": .string(TestContract.reverting.hex)]
        let frame = try await served.result(
            "debug_traceCall", [call, "latest", ["tracer": "callTracer"]])
        #expect(frame["error"] == "execution reverted")
        #expect(
            try await served.error("debug_traceCall", [["to": .string(TestContract.endless.hex)]])
                .hasPrefix("-32005 the trace has "))
    }
}
