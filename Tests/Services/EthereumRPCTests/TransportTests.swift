import Encodings
import EthereumRPC
import HTTP
import InMemoryChain
import LoopbackClient
import Platform
import Testing

/// HTTP and WebSocket on one port.
@Suite(.ownThreads, .timeLimit(.minutes(5))) struct TransportTests {
    /// A server in front of a chain in memory, on any free port.
    struct Served {
        let chain: ServedChain
        let server: HTTPServer

        init(limits: RPCLimits = RPCLimits()) throws {
            chain = try ServedChain(contracts: TestContract.all, limits: limits)
            var configuration = HTTPServer.Configuration()
            configuration.cors = CORSPolicy(origins: .listed(["https://wallet.example"]))
            server = try HTTPServer(configuration, routes: chain.service.routes())
        }

        func exchange(_ bytes: String) async throws -> String {
            let port = server.port
            return try await LoopbackClient.onThread {
                let client = try LoopbackClient(port: port)
                try client.send(bytes)
                return String(decoding: try client.receiveToEnd(), as: UTF8.self)
            }
        }

        func post(
            _ body: String,
            headers: String = "host: localhost\r\ncontent-type: application/json\r\n"
        ) async throws -> String {
            try await exchange(
                "POST / HTTP/1.1\r\n\(headers)content-length: \(body.utf8.count)\r\n"
                    + "connection: close\r\n\r\n\(body)")
        }
    }

    private static let question = #"{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}"#

    @Test func `requests of every kind are answered over HTTP`() async throws {
        // given
        let served = try Served()
        let call =
            #"{"jsonrpc":"2.0","id":2,"method":"eth_call","params":[{"to":""#
            + TestContract.counter.hex + #""}]}"#
        let mine = #"{"jsonrpc":"2.0","id":3,"method":"evm_mine"}"#
        let cases = [
            (Self.question, #""id":1,"result":"0x7a69"}"#), (call, #"01"}"#),
            (mine, #""id":3,"result":"0x0"}"#),
            ("[\(Self.question),\(call)]", #"{"jsonrpc":"2.0","id":2,"result":"0x"#),
            ("{", #""id":null,"error":{"code":-32700,"message":"parse error"}}"#),
        ]
        for (body, expected) in cases {
            // do
            let answer = try await served.post(body)
            // expect
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"))
            #expect(answer.contains(expected), "\(answer)")
        }
        await served.server.shutdown(graceSeconds: 1)
    }

    @Test(arguments: [
        ("host: evil.example\r\ncontent-type: application/json\r\n", "403"),
        ("host: localhost:8545\r\ncontent-type: application/json\r\n", "200"),
        ("host: 127.0.0.1:8545\r\ncontent-type: application/json; charset=utf-8\r\n", "200"),
        ("host: [::1]:8545\r\ncontent-type: application/json\r\n", "200"),
        ("host: LocalHost\r\ncontent-type: application/json\r\n", "200"),
        ("host: 127.0.0.256\r\ncontent-type: application/json\r\n", "403"),
        ("host: 127.0.1\r\ncontent-type: application/json\r\n", "403"),
        ("host: 127..0.1\r\ncontent-type: application/json\r\n", "403"),
        ("host: 1.2.3.4.example\r\ncontent-type: application/json\r\n", "403"),
        ("host: localhost\r\ncontent-type: Application/JSON;charset=utf-8\r\n", "200"),
        ("host: localhost\r\ncontent-type: text/plain\r\n", "415"),
        ("host: localhost\r\n", "415"),
    ])
    func `hosts and content types are checked as geth checks them`(
        headers: String, status: String
    ) async throws {
        let served = try Served()
        let answer = try await served.post(Self.question, headers: headers)
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
        await served.server.shutdown(graceSeconds: 1)
    }

    @Test func `pages of listed origins may ask, others may not read`() async throws {
        let served = try Served()
        let json = "host: localhost\r\ncontent-type: application/json\r\n"
        let listed = try await served.post(
            Self.question, headers: json + "origin: https://wallet.example\r\n")
        #expect(listed.contains("access-control-allow-origin: https://wallet.example\r\n"))
        let other = try await served.post(
            Self.question, headers: json + "origin: https://other.example\r\n")
        #expect(!other.contains("access-control-allow-origin"))
        await served.server.shutdown(graceSeconds: 1)
    }

    // MARK: WebSocket

    private static let handshake =
        "GET / HTTP/1.1\r\nhost: localhost\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
        + "sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"

    /// A masked text frame, as clients send it; the mask is zero.
    private static func frame(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        let head: [UInt8] =
            bytes.count < 126
            ? [0x81, 0x80 | UInt8(bytes.count)]
            : [0x81, 0x80 | 126, UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)]
        return head + [0, 0, 0, 0] + bytes
    }

    @Test func `subscribers hear of heads, logs and transactions until they unsubscribe`()
        async throws
    {
        // given
        let served = try Served()
        let port = served.server.port
        let chain = served.chain
        let client = try await LoopbackClient.onThread { () throws -> LoopbackClient in
            let client = try LoopbackClient(port: port)
            try client.send(Self.handshake)
            _ = try client.receive(through: "\r\n\r\n")
            for (id, topic) in ["newHeads", "logs", "newPendingTransactions"].enumerated() {
                let request =
                    #"{"jsonrpc":"2.0","id":\#(id),"method":"eth_subscribe","params":["\#(topic)"]}"#
                try client.send(Self.frame(request))
                _ = try client.receive(through: #""id":\#(id),"result":"0x"#)
            }
            return client
        }
        // do
        let transaction: JSON = [
            "from": .string(chain.sender), "to": .string(TestContract.counter.hex),
            "data": .string("0x" + String(repeating: "5a", count: 32)),
        ]
        let hash = try await chain.result("eth_sendTransaction", [transaction])
        // expect
        let heard = try await LoopbackClient.onThread { () throws -> String in
            var heard = ""
            while !(heard.contains("\"logIndex\"") && heard.contains("\"gasLimit\"")) {
                heard += try client.receive(through: "}}")
            }
            return heard
        }
        #expect(heard.contains(#""method":"eth_subscription","params":{"subscription":"0x"#))
        #expect(heard.contains("5a5a5a5a"))
        #expect(heard.contains(hash.string ?? "?"))
        client.disconnect()
        await served.server.shutdown(graceSeconds: 1)
    }

    @Test func `the other answers of a WebSocket are those of HTTP`() async throws {
        // given
        let served = try Served()
        let port = served.server.port
        // do
        let answer = try await LoopbackClient.onThread { () throws -> String in
            let client = try LoopbackClient(port: port)
            try client.send(Self.handshake)
            _ = try client.receive(through: "\r\n\r\n")
            try client.send(Self.frame(Self.question))
            var answer = try client.receive(through: "\"0x7a69\"}")
            try client.send(
                Self.frame(
                    #"{"jsonrpc":"2.0","id":2,"method":"eth_unsubscribe","params":["0x1"]}"#))
            answer += try client.receive(through: "}}")
            return answer
        }
        // expect
        #expect(answer.contains(#"{"jsonrpc":"2.0","id":1,"result":"0x7a69"}"#))
        #expect(
            answer.contains(
                #"{"jsonrpc":"2.0","id":2,"error":{"code":-32000,"message":"subscription not found"}}"#
            ))
        await served.server.shutdown(graceSeconds: 1)
    }
}
