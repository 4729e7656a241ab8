import Encodings
import HTTP
import Inference
import InferenceService
import Observability
import OpenAIAPI
import Platform
import Tensors

/// The command `assay serve`.
enum ServeCommand: Command {
    private static let host = Option<String>.text(
        "--host", "ADDRESS", help: "where to listen (default: 127.0.0.1)")
    private static let port = Option<Int>.integer(
        "--port", 0...65_535, help: "the port; 0 takes a free one (default: 8080)")
    private static let keyFile = Option<String>.text(
        "--api-key-file", "FILE",
        help: "API keys, one a line; without them only this machine may ask")
    private static let slots = Option<Int>.integer(
        "--slots", 1...256, help: "answers that are written at once (default: 16)")
    private static let queue = Option<Int>.integer(
        "--queue", 0...65_536, help: "requests that may wait; more get 429 (default: 256)")
    private static let context = Option<Int>.integer(
        "--context", 16...1_048_576,
        help: "the longest prompt and answer together, in tokens (default: 8192)")

    private static let keysMaximum = 1 << 20
    private static let graceSeconds = 25.0

    static let specification = CommandSpecification(
        name: "serve",
        summary: "serves a model to OpenAI's clients, with receipts that anyone can replay",
        discussion: [
            "Point any OpenAI client at http://127.0.0.1:8080/v1. Ask for \"x_receipt\": true and "
                + "check the answer with 'assay verify RECEIPT --model MODEL'. Docs/api.md lists "
                + "the endpoints. A first interrupt finishes what is being answered."
        ],
        options: [
            LoadedModel.option.specification, host.specification, port.specification,
            keyFile.specification, slots.specification, queue.specification,
            context.specification, ReceiptKey.option.specification,
        ] + LogOptions.all + SharedOptions.computing
    )

    static func run(_ input: Invocation, _ output: Output) throws -> ExitStatus {
        let keys = APIKeys(try readKeys(input))
        let address = input[host] ?? "127.0.0.1"
        do throws(PublicBindPolicy.Refusal) {
            try PublicBindPolicy.check(host: address, hasKeys: !keys.isEmpty)
        } catch {
            throw CommandFailure.failed("\(error)")
        }
        Signals.watch()
        var configuration = OpenAIService.Configuration()
        let diagnostics = try LogOptions.open(input, metrics: configuration.metrics)
        defer { diagnostics.close() }
        let service = try start(input, diagnostics.log, output)
        configuration.log = diagnostics.log
        configuration.keys = keys
        let api = OpenAIService(
            backend: ModelBackend(service, created: Int(clamping: Clock.unixSeconds)),
            configuration)
        var http = HTTPServer.Configuration()
        http.host = address
        http.refusal = APIError.refusal
        http.port = UInt16(clamping: input[port] ?? 8080)
        http.log = diagnostics.log
        let server = try HTTPServer(http, routes: api.routes)
        let url = "http://\(address):\(server.port)/v1"
        output.text("serving \(service.model.name) at \(url)")
        output.line(["event": "serving", "url": .string(url), "model": .string(service.model.name)])
        diagnostics.waitForStop()
        output.note("finishing what is being answered")
        service.stop(deadlineSeconds: graceSeconds)
        try Waiting.result { await server.shutdown(graceSeconds: 5) }
        return .success
    }

    private static func start(
        _ input: Invocation, _ log: Logger, _ output: Output
    ) throws -> InferenceService {
        let computing = try Computing(input)
        let model = try LoadedModel.open(input, computing, output)
        var limits = ServiceLimits()
        limits.slots = input[slots] ?? limits.slots
        limits.queue = input[queue] ?? limits.queue
        limits.contextTokens = input[context] ?? limits.contextTokens
        return try InferenceService(
            model: model, kernels: computing.kernels,
            scheduler: computing.scheduler, key: ReceiptKey.load(input),
            engine: "assay \(VersionCommand.version)", limits: limits, log: log)
    }

    private static func readKeys(_ input: Invocation) throws -> [String] {
        guard let path = input[keyFile] else { return [] }
        let text = String(
            decoding: try FileSystem.read(path, limit: keysMaximum), as: UTF8.self)
        let keys = text.split(whereSeparator: \.isNewline).map(String.init)
        guard !keys.isEmpty else {
            throw CommandFailure.failed("\(path): expected an API key a line, got none")
        }
        return keys
    }
}
