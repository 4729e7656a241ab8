import HTTP
import LoopbackClient
import Platform
import Testing

/// Another implementation of WebSocket against ours.
@Suite(.ownThreads, .timeLimit(.minutes(5))) struct WebSocketPackageTests {
    private static let isPresent =
        (try? ChildProcess.run("python3", ["-c", "import websockets"]))?.status == 0

    private static let script = """
        import sys
        from websockets.sync.client import connect
        with connect(sys.argv[1], max_size=None) as socket:
            for message in ["hello", "", "Grüße 😀", "x" * 200_000, b"", bytes(range(256)) * 100]:
                socket.send(message)
                assert socket.recv(timeout=120) == message, message[:20]
            socket.send(["frag", "ment", "ed"])
            assert socket.recv(timeout=120) == "fragmented"
            socket.ping().wait(120)
        assert socket.close_code == 1000, socket.close_code
        """

    @Test(.enabled(if: isPresent, "python3 has no websockets (pip install websockets)"))
    func `the Python package websockets is echoed`() async throws {
        let served = try ServedRoutes(routes: [WebSocketTests.echo])
        let address = "ws://127.0.0.1:\(served.server.port)/ws"
        let child = try await LoopbackClient.onThread {
            try ChildProcess.run("python3", ["-c", Self.script, address])
        }
        #expect(child.status == 0, "\(child.diagnosticsText)")
        await served.server.shutdown(graceSeconds: 1)
    }
}
