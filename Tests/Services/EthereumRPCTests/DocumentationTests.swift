import Encodings
import EthereumRPC
import LoopbackClient
import Platform
import Testing

/// The documents name what the service has.
@Suite(.ownThreads) struct DocumentationTests {
    private static var root: String {
        var path = #filePath
        for _ in 0..<4 { path = Path.parent(of: path) }
        return path
    }

    @Test func `the page of the interface has a row for every method, and no other`() throws {
        // given
        let bytes = try FileSystem.read(Self.root + "/Docs/api-ethereum.md", limit: 1 << 20)
        let text = String(decoding: bytes, as: UTF8.self)
        let rows = text.matches(of: /\n\| `([A-Za-z0-9_.]+)` \|/).map { String($0.1) }
        let methods = try #require(OpenRPC.complete["methods"]?.array).compactMap {
            $0["name"]?.string
        }
        // expect
        #expect(Set(methods).count == methods.count)
        #expect(methods.filter { !rows.contains($0) } == [])
        #expect(rows.filter { !methods.contains($0) } == [])
    }

    @Test func `methods for development are unknown to other chains`() async throws {
        // given
        let served = try ServedChain(forDevelopment: false)
        // expect
        for method in ["evm_mine", "anvil_setBalance", "eth_sendTransaction"] {
            #expect(
                try await served.error(method)
                    == "-32601 the method \(method) does not exist/is not available")
        }
        #expect(try await served.result("eth_accounts") == [])
        let modules = try await served.result("rpc_modules")
        #expect(modules["eth"] == "1.0")
        #expect(modules["evm"] == nil)
    }

    @Test func `every schema that is named is there`() throws {
        // given
        let document = OpenRPC.complete
        let components = try #require(document["components"]?["schemas"]?.object)
        // expect
        let names = document.text.matches(of: /#\/components\/schemas\/([A-Za-z]+)/)
        #expect(names.count > 100)
        for name in names { #expect(components[String(name.1)] != nil, "\(name.1)") }
    }
}
