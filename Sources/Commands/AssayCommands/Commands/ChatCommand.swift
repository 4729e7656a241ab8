import Encodings
import Inference
import InferenceService
import Platform
import Tensors
import Tokenizers

/// The command `assay chat`.
enum ChatCommand: Command {
    private static let prompt = Option<String>.text(
        "--prompt", "TEXT", help: "ask this and end; without it, questions are read line by line")
    private static let system = Option<String>.text(
        "--system", "TEXT", help: "what the model is told about its role")
    private static let tokens = Option<Int>.integer(
        "--max-tokens", 1...65_536, help: "the longest answer (default: 512)")
    private static let temperature = Option<String>.text(
        "--temperature", "NUMBER", help: "0 is the most likely answer (default: 0)")
    private static let seed = Option<UInt64>.unsigned(
        "--seed", "S", help: "equal seeds give equal answers (default: 0)")
    private static let receipt = Option<String>.text(
        "--receipt", "FILE", help: "write the receipt of the last answer")

    static let specification = CommandSpecification(
        name: "chat",
        summary: "asks a model and shows its answer as it is written",
        options: [
            LoadedModel.option.specification, prompt.specification, system.specification,
            tokens.specification, temperature.specification, seed.specification,
            receipt.specification, ReceiptKey.option.specification,
        ] + SharedOptions.computing
    )

    static func run(_ input: Invocation, _ output: Output) throws -> ExitStatus {
        let computing = try Computing(input)
        let parameters = try parameters(input)
        let model = try LoadedModel.open(input, computing, output)
        let service = try InferenceService(
            model: model, kernels: computing.kernels,
            scheduler: computing.scheduler, key: ReceiptKey.load(input),
            engine: "assay \(VersionCommand.version)")
        var conversation = Conversation(
            service: service, parameters: parameters, system: input[system],
            receiptPath: input[receipt])
        if let question = input[prompt] {
            try conversation.ask(question, output)
        } else {
            if Terminal.isTerminal(.output) { output.note("an empty line ends the conversation") }
            while let question = readLine(), !question.isEmpty {
                try conversation.ask(question, output)
            }
        }
        service.stop(deadlineSeconds: 0)
        return .success
    }

    private static func parameters(_ input: Invocation) throws -> SamplingParameters {
        var parameters = SamplingParameters()
        parameters.tokensMaximum = input[tokens] ?? 512
        parameters.seed = input[seed] ?? 0
        if let text = input[temperature] {
            guard let value = Float(text) else {
                throw UsageError.wrongValue(
                    name: "--temperature", expects: "a number", got: text)
            }
            parameters.temperature = value
        }
        return parameters
    }
}

/// A conversation with a model: what was said, and the next answer.
private struct Conversation {
    let service: InferenceService
    let parameters: SamplingParameters
    let receiptPath: String?
    private var messages: [ChatMessage]

    init(
        service: InferenceService, parameters: SamplingParameters, system: String?,
        receiptPath: String?
    ) {
        self.service = service
        self.parameters = parameters
        self.receiptPath = receiptPath
        messages = system.map { [ChatMessage(role: "system", content: $0)] } ?? []
    }

    mutating func ask(_ question: String, _ output: Output) throws {
        messages.append(ChatMessage(role: "user", content: question))
        let prompt = try service.model.text.render(messages)
        var request = GenerationRequest(
            prompt: prompt, parameters: parameters, endTokens: service.model.text.endTokens)
        request.parameters.tokensMaximum = min(
            parameters.tokensMaximum, max(1, service.contextTokens - prompt.count))
        request.wantsReceipt = receiptPath != nil || output.isJSON
        let generation = try service.submit(request)
        let tokenizer = service.model.text.tokenizer
        let (text, summary) = try Waiting.result {
            try await Self.listen(generation, tokenizer, output)
        }
        messages.append(ChatMessage(role: "assistant", content: text))
        report(text, summary, output)
        if let receiptPath, let receipt = summary.receipt {
            try AtomicFile.write(Array((receipt.json.prettyText).utf8), to: receiptPath)
            output.note("receipt \(receipt.id) in \(receiptPath)")
        }
    }

    private static func listen(
        _ generation: Generation, _ tokenizer: Tokenizer, _ output: Output
    ) async throws -> (String, GenerationSummary) {
        var decoder = StreamingDecoder(tokenizer)
        var text = ""
        for await event in generation.events {
            var piece = ""
            switch event {
            case .prompt: break
            case .token(let token): piece = decoder.push(token.token)
            case .failed(let failure): throw failure
            case .finished(let summary):
                piece = decoder.finish()
                text += piece
                output.piece(piece + "\n")
                return (text, summary)
            }
            text += piece
            output.piece(piece)
        }
        throw CommandFailure.failed("the answer ended without a reason")
    }

    private func report(_ text: String, _ summary: GenerationSummary, _ output: Output) {
        let rate = Double(summary.outputTokens) / max(summary.seconds, 1e-9)
        output.note(
            "\(summary.outputTokens) tokens, first after "
                + "\(Format.decimal(summary.firstTokenSeconds * 1_000, digits: 0)) ms, "
                + "\(Format.decimal(rate, digits: 1)) a second, ended by \(summary.finish.name)")
        output.line([
            "text": .string(text), "finish_reason": .string(summary.finish.name),
            "prompt_tokens": .integer(summary.promptTokens),
            "output_tokens": .integer(summary.outputTokens),
            "receipt": summary.receipt?.json ?? .null,
        ])
    }
}
