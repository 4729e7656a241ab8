import HTTP
import LoopbackClient
import OpenAIAPI
import Platform
import Testing

/// The official client for Python against the API, with a model that is only arithmetic.
@Suite(.ownThreads, .timeLimit(.minutes(2))) struct OpenAIPackageTests {
    private static let isPresent =
        (try? ChildProcess.run("python3", ["-c", "import openai"]))?.status == 0

    private static let script: String = {
        var root = #filePath
        for _ in 0..<4 { root = Path.parent(of: root) }
        return Path.join(root, "Interop/openai/drive.py")
    }()

    /// Tokens that follow from the prompt and the seed; a long answer never ends by itself.
    private static func answer(_ request: CompletionRequest) -> [CompletionEvent] {
        let scored = request.logprobs != nil
        func token(_ text: String, _ hasScore: Bool = true) -> CompletionToken {
            ScriptedBackend.token(text, logprob: scored && hasScore ? -0.5 : nil)
        }
        var events: [CompletionEvent] = []
        if request.echo {
            events.append(
                .prompt(
                    request.prompt.enumerated().map { index, id in
                        let text = String(UnicodeScalar(UInt8(clamping: id)))
                        return token(text, index > 0)
                    }))
        }
        let sum = request.prompt.reduce(0) { $0 &+ Int($1) }
        let count = request.maximumTokens ?? 20
        let seed = request.sampling.temperature == 0 ? 0 : Int(request.sampling.seed % 1_000)
        for index in 0..<min(count, 20) {
            let number = (sum &+ seed &* 7 &+ index &* 31) % 97
            events.append(.token(token("w\(number) ")))
        }
        guard count <= 20 else { return events }
        return events + [
            .finished(
                CompletionSummary(
                    reason: .length, promptTokens: request.prompt.count, outputTokens: count,
                    receipt: request.wantsReceipt ? "rcpt_1" : nil))
        ]
    }

    @Test(.enabled(if: isPresent, "python3 has no openai (pip install openai)"))
    func `the official Python client drives every endpoint`() async throws {
        let api = try ServedAPI(ScriptedBackend(Self.answer), keys: ["sk-test"])
        let address = "http://127.0.0.1:\(api.server.port)/v1"
        let child = try await LoopbackClient.onThread {
            try ChildProcess.run("python3", [Self.script, address, "org/tiny", "sk-test"])
        }
        #expect(child.status == 0, "\(child.outputText)\(child.diagnosticsText)")
        #expect(child.outputText.hasSuffix("all checks passed\n"))
        await api.close()
    }
}
