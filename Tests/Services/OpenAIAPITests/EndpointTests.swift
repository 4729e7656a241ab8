import Encodings
import LoopbackClient
import Observability
import OpenAIAPI
import RecordedLog
import Testing

@Suite(.ownThreads, .timeLimit(.minutes(5))) struct EndpointTests {
    static let path = "/v1/completions"

    @Test func `a completion takes text, tokens and lists of both`() async throws {
        for (prompt, expected) in [
            (#""ab""#, [[97, 98]]), ("[1,2]", [[1, 2]]), (#"["a","b"]"#, [[97], [98]]),
            ("[[1],[2,3]]", [[1], [2, 3]]), (#"["a",[5]]"#, [[97], [5]]),
        ] as [(String, [[Int32]])] {
            let api = try ServedAPI(ScriptedBackend("x"))
            let answer = try await api.post(
                Self.path, #"{"model":"org/tiny","prompt":\#(prompt)}"#)
            #expect(answer.status == 200, "\(answer.body)")
            #expect(api.backend.requests.map(\.prompt) == expected)
            #expect(api.backend.requests.allSatisfy { $0.maximumTokens == 16 })
            #expect(try answer.json()["choices"]?.array?.count == expected.count)
            await api.close()
        }
    }

    @Test func `echo with logprobs has an entry for every token`() async throws {
        let api = try ServedAPI(
            ScriptedBackend { request in
                #expect(request.echo && request.logprobs == 1)
                return [
                    .prompt([
                        ScriptedBackend.token("Ä"), ScriptedBackend.token(" b", logprob: -0.5),
                    ]),
                    .token(ScriptedBackend.token("c", logprob: -0.25)),
                    .finished(CompletionSummary(reason: .length, promptTokens: 2, outputTokens: 1)),
                ]
            })
        let answer = try await api.post(
            Self.path,
            #"{"model":"org/tiny","prompt":"Ä b","echo":true,"logprobs":1,"max_tokens":1}"#)
        #expect(
            answer.body.withoutNames
                == #"{"id":"cmpl-N","object":"text_completion","created":T,"model":"org/tiny","#
                + #""system_fingerprint":"fp_1","choices":[{"index":0,"text":"Ä bc","logprobs":"#
                + #"{"tokens":["Ä"," b","c"],"token_logprobs":[null,-0.5,-0.25],"top_logprobs":"#
                + #"[null,{" b":-0.5},{"c":-0.25}],"text_offset":[0,1,3]},"#
                + #""finish_reason":"length"}],"usage":{"prompt_tokens":2,"completion_tokens":1,"#
                + #""total_tokens":3}}"#)
        await api.close()
    }

    @Test func `a completion streams text`() async throws {
        let api = try ServedAPI(ScriptedBackend("a", "b"))
        let answer = try await api.post(
            Self.path, #"{"model":"org/tiny","prompt":"x","stream":true}"#)
        let before =
            #"data: {"id":"cmpl-N","object":"text_completion","created":T,"model":"org/tiny","#
            + #""system_fingerprint":"fp_1","choices":[{"index":0,"text":"#
        #expect(
            answer.body.withoutNames
                == before + #""a","logprobs":null,"finish_reason":null}]}"# + "\n\n" + before
                + #""b","logprobs":null,"finish_reason":null}]}"# + "\n\n" + before
                + #""","logprobs":null,"finish_reason":"stop"}]}"# + "\n\ndata: [DONE]\n\n")
        await api.close()
    }

    @Test(arguments: [
        (#""suffix":"x""#, "suffix"), (#""best_of":2"#, "best_of"),
        (#""logprobs":true"#, "logprobs"), (#""logprobs":21"#, "logprobs"),
        (#""max_tokens":0"#, "max_tokens"), (#""n":16,"prompt":["","","","",""]"#, "prompt"),
    ])
    func `what a completion cannot do is refused by its name`(
        parameters: String, name: String
    ) async throws {
        let api = try ServedAPI(ScriptedBackend("x"))
        let prompt = parameters.contains("\"prompt\"") ? "" : #""prompt":"x","#
        let answer = try await api.post(
            Self.path, #"{"model":"org/tiny",\#(prompt)\#(parameters)}"#)
        #expect(answer.status == 400, "\(answer.body)")
        let found = try answer.error("param")?.string
        #expect(found == name || found == "n", "\(answer.body)")
        await api.close()
    }

    @Test func `embeddings come as numbers and as base64`() async throws {
        let api = try ServedAPI(ScriptedBackend("x"))
        let numbers = try await api.post(
            "/v1/embeddings", #"{"model":"org/tiny","input":["abc",[1]]}"#)
        #expect(
            numbers.body
                == #"{"object":"list","data":[{"object":"embedding","index":0,"embedding":"#
                + #"[3.0,-0.5]},{"object":"embedding","index":1,"embedding":[1.0,-0.5]}],"#
                + #""model":"org/tiny","usage":{"prompt_tokens":4,"total_tokens":4}}"#)
        let packed = try await api.post(
            "/v1/embeddings", #"{"model":"org/tiny","input":"abc","encoding_format":"base64"}"#)
        // 3.0 and -0.5 are 00 00 40 40 00 00 00 bf.
        #expect(try packed.json()["data"]?.array?.first?["embedding"] == "AABAQAAAAL8=")
        let refused = try await api.post(
            "/v1/embeddings", #"{"model":"org/tiny","input":"abc","dimensions":2}"#)
        #expect(try refused.error("param") == "dimensions")
        await api.close()
    }

    @Test func `models and receipts are shown`() async throws {
        let api = try ServedAPI(ScriptedBackend("x"))
        let list = try await api.get("/v1/models")
        let model =
            #"{"id":"org/tiny","object":"model","created":1700000000,"owned_by":"assay","#
            + #""x_assay":{"sha256":"ab12","quantization":"Q4_1","context_length":2048,"#
            + #""system_fingerprint":"fp_1"}}"#
        #expect(list.body == #"{"object":"list","data":[\#(model)]}"#)
        #expect(try await api.get("/v1/models/org/tiny").body == model)
        #expect(try await api.get("/v1/models/org%2Ftiny").body == model)
        let unknown = try await api.get("/v1/models/other")
        #expect(unknown.status == 404)
        #expect(try unknown.error("code") == "model_not_found")
        #expect(try await api.get("/v1/receipts/rcpt_1").json()["model"] == "ab12")
        #expect(try await api.get("/v1/receipts/rcpt_2").status == 404)
        let nowhere = try await api.get("/v1/nothing")
        #expect(nowhere.status == 404)
        #expect(try nowhere.error("code") == "not_found")
        await api.close()
    }

    @Test func `health and metrics say what is the case`() async throws {
        let api = try ServedAPI(ScriptedBackend("x", "y"))
        _ = try await api.post(ChatTests.path, "{\(ChatTests.hello)}")
        let page = try await api.get("/metrics")
        #expect(page.head.contains("content-type: text/plain; version=0.0.4"))
        #expect(
            page.body.contains(
                #"assay_api_requests_total{route="/v1/chat/completions",status="200"} 1"#))
        #expect(page.body.contains("assay_api_generation_tokens_total 2\n"))
        #expect(page.body.contains("assay_api_answers_running 0\n"))
        await api.close()
        let stopping = try ServedAPI(ScriptedBackend(refusal: .shuttingDown) { _ in [] })
        let ready = try await stopping.get("/readyz")
        #expect(ready.status == 503)
        #expect(ready.body == #"{"status":"unavailable","reasons":["it is shutting down"]}"#)
        #expect(try await stopping.get("/livez").status == 200)
        await stopping.close()
    }

    @Test(arguments: [false, true])
    func `an answer that the model fails is an error in the log`(streams: Bool) async throws {
        let record = RecordedLog()
        let api = try ServedAPI(
            ScriptedBackend { _ in [.failed("the logits are not finite")] },
            log: record.makeLog())
        _ = try await api.post(
            Self.path, #"{"model":"org/tiny","prompt":"x","stream":\#(streams)}"#)
        #expect(
            record.texts == [
                streams ? "error api: an answer broke off" : "error api: a request failed"
            ])
        #expect(record.lines.first?.metadata["reason"] == "the logits are not finite")
        #expect(record.lines.first?.metadata["status"] == 500)
        // What a client does wrong is told to the client alone.
        _ = try await api.post(Self.path, "{")
        #expect(record.lines.count == 1)
        await api.close()
    }
}
