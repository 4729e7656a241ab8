import Encodings
import HTTP
import LoopbackClient
import OpenAIAPI
import Platform
import Testing

@Suite(.ownThreads, .timeLimit(.minutes(5))) struct ChatTests {
    static let path = "/v1/chat/completions"
    static let hello = #""model":"org/tiny","messages":[{"role":"user","content":"hi"}]"#

    @Test func `an answer has the shape that clients read, byte for byte`() async throws {
        let api = try ServedAPI(ScriptedBackend("Hel", "lo"))
        let answer = try await api.post(Self.path, "{\(Self.hello)}")
        #expect(answer.status == 200)
        #expect(
            answer.body.withoutNames
                == #"{"id":"chatcmpl-N","object":"chat.completion","created":T,"#
                + #""model":"org/tiny","system_fingerprint":"fp_1","choices":[{"index":0,"#
                + #""message":{"role":"assistant","content":"Hello","refusal":null},"#
                + #""logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":8,"#
                + #""completion_tokens":2,"total_tokens":10}}"#)
        for field in [
            "content-type: application/json\r\n", "openai-processing-ms: ", "x-request-id: req_",
            "x-ratelimit-limit-requests: 8\r\n", "x-ratelimit-remaining-requests: 5\r\n",
        ] { #expect(answer.head.contains(field), "\(field)") }
        await api.close()
    }

    @Test func `a stream is the events that clients read, byte for byte`() async throws {
        let api = try ServedAPI(ScriptedBackend("Hel", "lo", reason: .length))
        let answer = try await api.post(
            Self.path,
            "{\(Self.hello),\"stream\":true,\"stream_options\":{\"include_usage\":true}}")
        #expect(answer.head.contains("content-type: text/event-stream"))
        let before =
            #"data: {"id":"chatcmpl-N","object":"chat.completion.chunk","created":T,"#
            + #""model":"org/tiny","system_fingerprint":"fp_1","choices":["#
        func choice(_ delta: String, _ reason: String) -> String {
            before + #"{"index":0,"delta":\#(delta),"logprobs":null,"finish_reason":\#(reason)}],"#
                + "\"usage\":null}\n\n"
        }
        #expect(
            answer.body.withoutNames
                == choice(#"{"role":"assistant","content":""}"#, "null")
                + choice(#"{"content":"Hel"}"#, "null") + choice(#"{"content":"lo"}"#, "null")
                + choice("{}", "\"length\"") + before
                + #"],"usage":{"prompt_tokens":8,"completion_tokens":2,"total_tokens":10}}"#
                + "\n\ndata: [DONE]\n\n")
        await api.close()
    }

    @Test func `without include_usage no chunk speaks of usage`() async throws {
        let api = try ServedAPI(ScriptedBackend("a"))
        let answer = try await api.post(Self.path, "{\(Self.hello),\"stream\":true}")
        #expect(!answer.body.contains("usage"))
        #expect(answer.body.hasSuffix("data: [DONE]\n\n"))
        await api.close()
    }

    @Test func `a stop string that spans tokens ends the answer and is not shown`() async throws {
        for streams in [false, true] {
            let api = try ServedAPI(ScriptedBackend("one ", "E", "N", "x ", "EN", "D two", "three"))
            let answer = try await api.post(
                Self.path,
                "{\(Self.hello),\"stop\":\"END\",\"stream\":\(streams),\"x_receipt\":true}")
            if streams {
                let contents = try answer.body.split(separator: "\n\n").dropLast()
                    .map { try JSON.parse(Array($0.utf8.dropFirst(6))) }
                    .compactMap { $0["choices"]?.array?.first?["delta"]?["content"]?.string }
                #expect(contents == ["", "one ", "ENx "])
                #expect(answer.body.contains("\"finish_reason\":\"stop\",\"x_receipt\":\"rcpt_1\""))
            } else {
                let choice = try answer.json()["choices"]?.array?.first
                #expect(choice?["message"]?["content"] == "one ENx ")
                #expect(choice?["finish_reason"] == "stop")
                // The six tokens up to the one in which the stop string ended.
                #expect(try answer.json()["usage"]?["completion_tokens"] == 6)
                #expect(answer.head.contains("x-assay-receipt: rcpt_1"))
            }
            #expect(api.backend.cancelled == 1)
            await api.close()
        }
    }

    @Test func `a character that spans tokens comes whole`() async throws {
        let bytes = Array("a😀b".utf8)
        let api = try ServedAPI(
            ScriptedBackend { _ in
                bytes.map { .token(CompletionToken(id: 1, bytes: [$0])) } + [
                    .finished(CompletionSummary(reason: .stop, promptTokens: 1, outputTokens: 6))
                ]
            })
        let answer = try await api.post(Self.path, "{\(Self.hello),\"stream\":true}")
        #expect(answer.body.contains(#""delta":{"content":"😀"}"#))
        #expect(!answer.body.contains("\u{FFFD}"))
        await api.close()
    }

    @Test func `probabilities stand beside their tokens`() async throws {
        let api = try ServedAPI(
            ScriptedBackend { request in
                #expect(request.logprobs == 2)
                return [
                    .token(ScriptedBackend.token("Hé", logprob: -0.25)),
                    .token(CompletionToken(id: 2, bytes: [0xC3], logprob: -1, alternatives: [])),
                    .token(CompletionToken(id: 3, bytes: [0xA9], logprob: -.infinity)),
                    .finished(CompletionSummary(reason: .stop, promptTokens: 1, outputTokens: 3)),
                ]
            })
        let answer = try await api.post(
            Self.path, "{\(Self.hello),\"logprobs\":true,\"top_logprobs\":2}")
        let choice = try answer.json()["choices"]?.array?.first
        #expect(choice?["message"]?["content"] == "Héé")
        let entries = try #require(choice?["logprobs"]?["content"]?.array)
        #expect(
            entries[0].text
                == #"{"token":"Hé","logprob":-0.25,"bytes":[72,195,169],"top_logprobs":"#
                + #"[{"token":"Hé","logprob":-0.25,"bytes":[72,195,169]}]}"#)
        #expect(
            entries[1].text
                == #"{"token":"bytes:\\xc3","logprob":-1.0,"bytes":[195],"top_logprobs":[]}"#)
        #expect(entries[2]["logprob"] == .number(-9_999))
        await api.close()
    }

    @Test func `n answers have seeds of their own and stand in their order`() async throws {
        let api = try ServedAPI(
            ScriptedBackend { request in
                [
                    .token(ScriptedBackend.token("seed \(request.sampling.seed)")),
                    .finished(CompletionSummary(reason: .stop, promptTokens: 4, outputTokens: 1)),
                ]
            })
        let answer = try await api.post(Self.path, "{\(Self.hello),\"n\":3,\"seed\":-1}")
        let choices = try #require(try answer.json()["choices"]?.array)
        #expect(
            choices.map { $0["message"]?["content"]?.string }
                == ["seed 18446744073709551615", "seed 0", "seed 1"])
        #expect(choices.map { $0["index"]?.int } == [0, 1, 2])
        let usage = try answer.json()["usage"]
        #expect(usage?["prompt_tokens"] == 4)
        #expect(usage?["completion_tokens"] == 3)
        await api.close()
    }

    @Test func `what a client sets reaches the backend`() async throws {
        let api = try ServedAPI(ScriptedBackend("x"))
        let answer = try await api.post(
            Self.path,
            """
            {"model":"org/tiny","messages":[{"role":"developer","content":"be brief"},
            {"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},
            {"role":"assistant","content":"c","refusal":null,"tool_calls":null}],
            "temperature":0.5,"top_p":0.9,"top_k":40,"min_p":0.05,"seed":7,
            "frequency_penalty":-1,"presence_penalty":1.5,"repetition_penalty":1.1,
            "logit_bias":{"50":-100,"3":2.5},"max_completion_tokens":12,"user":"u",
            "metadata":{"a":"b"},"response_format":{"type":"text"},"tools":null,
            "stop":["x","y"],"x_receipt":true}
            """)
        #expect(answer.status == 200, "\(answer.body)")
        let request = try #require(api.backend.requests.first)
        var expected = CompletionRequest(
            model: "org/tiny",
            prompt: "system=be brief;user=ab;assistant=c;".utf8.map { Int32($0) })
        expected.sampling.temperature = 0.5
        expected.sampling.topP = 0.9
        expected.sampling.topK = 40
        expected.sampling.minP = 0.05
        expected.sampling.seed = 7
        expected.sampling.frequencyPenalty = -1
        expected.sampling.presencePenalty = 1.5
        expected.sampling.repetitionPenalty = 1.1
        expected.sampling.logitBias = [
            .init(token: 3, bias: 2.5), .init(token: 50, bias: -100),
        ]
        expected.maximumTokens = 12
        expected.stop = ["x", "y"]
        expected.wantsReceipt = true
        #expect(request == expected)
        await api.close()
    }

    @Test func `a failure in the middle of a stream is an event`() async throws {
        let api = try ServedAPI(
            ScriptedBackend { _ in
                [.token(ScriptedBackend.token("a")), .failed("a value was not finite")]
            })
        let answer = try await api.post(Self.path, "{\(Self.hello),\"stream\":true}")
        #expect(
            answer.body.hasSuffix(
                #"data: {"error":{"message":"a value was not finite","type":"server_error","#
                    + #""param":null,"code":"internal_error"}}"# + "\n\n"))
        let whole = try await api.post(Self.path, "{\(Self.hello)}")
        #expect(whole.status == 500)
        #expect(whole.head.contains("x-should-retry: false"))
        await api.close()
    }

    @Test(arguments: [false, true])
    func `a client that leaves frees what it asked for`(streams: Bool) async throws {
        let backend = ScriptedBackend { _ in
            [.token(ScriptedBackend.token("a"))]
        }
        let api = try ServedAPI(backend)
        let port = api.server.port
        let body = "{\(Self.hello),\"stream\":\(streams),\"n\":2}"
        try await LoopbackClient.onThread {
            let client = try LoopbackClient(port: port)
            try client.send(
                "POST \(Self.path) HTTP/1.1\r\nhost: x\r\ncontent-length: \(body.utf8.count)"
                    + "\r\n\r\n" + body)
            if streams { _ = try client.receive(through: "\"content\":\"a\"", times: 2) }
            Clock.sleep(milliseconds: 50)
            client.disconnect()
        }
        let start = Clock.monotonicNanoseconds
        while backend.cancelled < 2, Clock.seconds(since: start) < 60 {
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect(backend.cancelled >= 2)
        await api.close()
    }

    @Test func `a silent stream says that it is alive`() async throws {
        let api = try ServedAPI(ScriptedBackend { _ in [] }, pingSeconds: 0.02)
        let port = api.server.port
        let body = "{\(Self.hello),\"stream\":true}"
        let text = try await LoopbackClient.onThread {
            let client = try LoopbackClient(port: port)
            try client.send(
                "POST \(Self.path) HTTP/1.1\r\nhost: x\r\ncontent-length: \(body.utf8.count)"
                    + "\r\n\r\n" + body)
            return try client.receive(through: ": ping\n\n", times: 2)
        }
        #expect(text.contains("8\r\n: ping\n\n\r\n"))
        await api.close()
    }
}
