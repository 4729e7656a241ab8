import ConformanceVectors
import Encodings
import HTTP
import LoopbackClient
import OpenAIAPI
import Testing

/// Requests that are refused, with the parameter that is named.
@Suite(.ownThreads, .timeLimit(.minutes(5))) struct RefusalTests {
    static let chats: [(String, String?, String)] = [
        (#""temperature":2.1"#, "temperature", "invalid_value"),
        (#""temperature":-1"#, "temperature", "invalid_value"),
        (#""temperature":"hot""#, "temperature", "invalid_type"),
        (#""top_p":1.5"#, "top_p", "invalid_value"),
        (#""top_k":-1"#, "top_k", "invalid_value"),
        (#""top_k":1.5"#, "top_k", "invalid_type"),
        (#""n":0"#, "n", "invalid_value"),
        (#""n":17"#, "n", "invalid_value"),
        (#""max_tokens":0"#, "max_tokens", "invalid_value"),
        (#""max_tokens":-5"#, "max_tokens", "invalid_value"),
        (#""max_tokens":1,"max_completion_tokens":2"#, "max_tokens", "invalid_value"),
        (#""seed":1.5"#, "seed", "invalid_type"),
        (#""stop":["a","b","c","d","e"]"#, "stop", "invalid_value"),
        (#""stop":"""#, "stop", "invalid_value"),
        (#""stop":[1]"#, "stop", "invalid_type"),
        (#""top_logprobs":21,"logprobs":true"#, "top_logprobs", "invalid_value"),
        (#""top_logprobs":2"#, "top_logprobs", "invalid_value"),
        (#""logprobs":3"#, "logprobs", "invalid_type"),
        (#""frequency_penalty":3"#, "frequency_penalty", "invalid_value"),
        (#""logit_bias":{"1":101}"#, "logit_bias.1", "invalid_value"),
        (#""logit_bias":{"x":1}"#, "logit_bias", "invalid_value"),
        (#""logit_bias":[]"#, "logit_bias", "invalid_type"),
        (#""stream_options":{"include_usage":true}"#, "stream_options", "invalid_value"),
        (
            #""stream":true,"stream_options":{"usage":true}"#, "stream_options.usage",
            "unknown_parameter"
        ),
        (#""tools":[]"#, "tools", "unsupported_parameter"),
        (#""tool_choice":"auto""#, "tool_choice", "unsupported_parameter"),
        (#""audio":{}"#, "audio", "unsupported_parameter"),
        (#""response_format":{"type":"json_schema"}"#, "response_format", "unsupported_parameter"),
        (#""response_format":{"type":"json_object"}"#, "response_format", "unsupported_parameter"),
        (#""store":true"#, "store", "unsupported_parameter"),
        (#""metadata":{"a":1}"#, "metadata", "invalid_type"),
        (#""temprature":1"#, "temprature", "unknown_parameter"),
    ]

    @Test func `a parameter that is wrong is refused by its name`() async throws {
        let api = try ServedAPI(ScriptedBackend("x"))
        for (parameters, name, code) in Self.chats {
            let answer = try await api.post(ChatTests.path, "{\(ChatTests.hello),\(parameters)}")
            #expect(answer.status == 400, "\(parameters): \(answer.body)")
            #expect(try answer.error("type") == "invalid_request_error")
            #expect(try answer.error("param")?.string == name, "\(answer.body)")
            #expect(try answer.error("code")?.string == code, "\(answer.body)")
        }
        let nearest = try await api.post(ChatTests.path, "{\(ChatTests.hello),\"temprature\":1}")
        #expect(
            try nearest.error("message")?.string?.hasSuffix("did you mean temperature?") == true)
        #expect(api.backend.requests.isEmpty)
        await api.close()
    }

    @Test(
        arguments: [
            (#"{"messages":[]}"#, "messages", "invalid_value"),
            (#"{"messages":"hi"}"#, "messages", "invalid_type"),
            (#"{"model":"org/tiny"}"#, "messages", "missing_required_parameter"),
            (
                #"{"messages":[{"role":"user","content":"x"}]}"#, "model",
                "missing_required_parameter"
            ),
            (
                #"{"model":"m","messages":[{"role":"tool","content":"x"}]}"#, "messages[0].role",
                "invalid_value"
            ),
            (
                #"{"model":"m","messages":[{"role":"user"}]}"#, "messages[0].content",
                "missing_required_parameter"
            ),
            (
                #"{"model":"m","messages":[{"role":"user","content":[{"type":"image_url"}]}]}"#,
                "messages[0].content[0].type", "unsupported_parameter"
            ),
            (
                #"{"model":"m","messages":[{"role":"user","content":"x","name":"n"}]}"#,
                "messages[0].name", "unsupported_parameter"
            ),
            ("[1]", nil, "invalid_type"),
            ("", nil, "invalid_json"),
            (#"{"a":1e999}"#, nil, "invalid_json"),
            (#"{"a":NaN}"#, nil, "invalid_json"),
        ] as [(String, String?, String)])
    func `a body that is no chat is refused`(
        body: String, parameter: String?, code: String
    ) async throws {
        let api = try ServedAPI(ScriptedBackend("x"))
        let answer = try await api.post(ChatTests.path, body)
        #expect(answer.status == 400)
        #expect(try answer.error("param")?.string == parameter, "\(answer.body)")
        #expect(try answer.error("code")?.string == code, "\(answer.body)")
        await api.close()
    }

    @Test(arguments: [
        (CompletionRefusal.queueFull(retryAfterSeconds: 1.5), 429, "rate_limit_exceeded"),
        (.contextLengthExceeded(limit: 10, got: 20), 400, "context_length_exceeded"),
        (.modelNotFound("x"), 404, "model_not_found"),
        (.shuttingDown, 503, "shutting_down"),
        (.invalid(parameter: "logit_bias", message: "no such token"), 400, "invalid_value"),
        (.failed("broken"), 500, "internal_error"),
    ])
    func `a refusal of the backend has its status`(
        refusal: CompletionRefusal, status: Int, code: String
    ) async throws {
        let api = try ServedAPI(ScriptedBackend(refusal: refusal) { _ in [] })
        let answer = try await api.post(ChatTests.path, "{\(ChatTests.hello),\"stream\":true}")
        #expect(answer.status == status)
        #expect(try answer.error("code")?.string == code)
        if status == 429 {
            #expect(answer.head.contains("retry-after: 2\r\n"))
            #expect(answer.head.contains("retry-after-ms: 1500\r\n"))
        }
        await api.close()
    }

    @Test func `without the right key nothing but health is told`() async throws {
        let api = try ServedAPI(ScriptedBackend("x"), keys: ["sk-one", "sk-two"])
        for path in ["/v1/models", "/v1/receipts/rcpt_1", "/metrics"] {
            let answer = try await api.get(path)
            #expect(answer.status == 401)
            #expect(try answer.error("code") == "invalid_api_key")
        }
        for wrong in ["Bearer sk-three", "sk-one", "Bearer", "Basic sk-one"] {
            let answer = try await api.post(
                ChatTests.path, "{\(ChatTests.hello)}", headers: "authorization: \(wrong)\r\n")
            #expect(answer.status == 401, "\(wrong)")
        }
        for right in ["Bearer sk-one", "bearer sk-two"] {
            let answer = try await api.get("/v1/models", headers: "authorization: \(right)\r\n")
            #expect(answer.status == 200)
        }
        for path in ["/livez", "/readyz", "/health"] {
            #expect(try await api.get(path).status == 200)
        }
        await api.close()
    }

    @Test func `damaged bodies are answered or refused, never worse`() async throws {
        let api = try ServedAPI(ScriptedBackend("x"))
        // Half of the seeds are good, so that some damage leaves an answer.
        let good = Array("{\(ChatTests.hello),\"temperature\":0.5,\"max_tokens\":3}".utf8)
        // Another letter in the text of the message is damage that nobody can tell.
        let gentle = Array(
            "{\(ChatTests.hello),\"max_tokens\":3}".replacing("\"hi\"", with: "\"ho\"").utf8)
        let refused = Self.chats.map { Array("{\(ChatTests.hello),\($0.0)}".utf8) }
        let seeds = refused + Array(repeating: good, count: refused.count)
        let port = api.server.port
        let statuses = try await LoopbackClient.onThread {
            let client = try LoopbackClient(port: port)
            var statuses: Set<String> = []
            for body in [gentle] + Array(Mutations(of: seeds, count: 400)) {
                try client.send(
                    Array(
                        ("POST \(ChatTests.path) HTTP/1.1\r\nhost: x\r\n"
                            + "content-length: \(body.count)\r\n\r\n").utf8) + body)
                statuses.insert(String(try client.receiveResponse().dropFirst(9).prefix(3)))
            }
            return statuses
        }
        #expect(statuses.isSubset(of: ["200", "400", "404"]), "\(statuses)")
        #expect(statuses.isSuperset(of: ["200", "400"]), "\(statuses)")
        await api.close()
    }
}
