import HTTP
import Observability
import Platform

/// Brings the answers of one request to the client, all at the end or piece by piece.
struct Delivery: Sendable {
    let handles: [CompletionHandle]
    let stops: [String]
    let choices: Int
    let shape: AnswerShape
    let responder: HTTPResponder
    let metrics: APIMetrics
    let log: Logger
    let start: UInt64

    private func run(_ index: Int) -> AnswerRun {
        AnswerRun(handle: handles[index], stops: stops, keepsTokens: shape.showsLogprobs)
    }

    private func cancelAll() {
        for handle in handles { handle.cancel() }
    }

    // MARK: At the end

    /// All answers in their order; the first failure ends the others.
    func collect() async throws(APIError) -> [WrittenAnswer] {
        let outcomes = await withTaskGroup(of: (Int, AnswerRun.Outcome).self) { group in
            for index in handles.indices {
                group.addTask { (index, await collect(index)) }
            }
            var outcomes = [AnswerRun.Outcome](repeating: .abandoned, count: handles.count)
            for await (index, outcome) in group {
                outcomes[index] = outcome
                if case .failed = outcome { cancelAll() }
            }
            return outcomes
        }
        // A failure explains the answers that were cut off because of it.
        for case .failed(let error) in outcomes where error.code != "shutting_down" { throw error }
        var answers: [WrittenAnswer] = []
        for outcome in outcomes {
            switch outcome {
            case .written(let answer): answers.append(answer)
            case .failed(let error): throw error
            case .abandoned: throw .server("the client has left")
            }
        }
        return answers
    }

    private func collect(_ index: Int) async -> AnswerRun.Outcome {
        var text = ""
        var tokens: [AnswerPiece.PlacedToken] = []
        var isFirst = true
        let outcome = await run(index).run { piece in
            if isFirst { metrics.sawFirstToken(after: Clock.seconds(since: start)) }
            isFirst = false
            text += piece.text
            tokens += piece.tokens
            return true
        }
        guard case .written(var answer) = outcome else { return outcome }
        answer.text = text
        answer.tokens = tokens
        return .written(answer)
    }

    // MARK: Piece by piece

    /// Sends everything as events; a failure on the way is an event, too.
    func stream(headers: HTTPHeaders, pingSeconds: Double) async {
        guard responder.begin(200, headers) else { return cancelAll() }
        let ping = responder.startTask { [responder] in
            repeat {
                do { try await Task.sleep(for: .seconds(pingSeconds)) } catch { return }
            } while responder.sendNow(EventStream.ping)
        }
        let outcomes = await withTaskGroup(of: (Int, AnswerRun.Outcome).self) { group in
            for index in handles.indices {
                group.addTask { (index, await stream(index)) }
            }
            var outcomes: [(Int, AnswerRun.Outcome)] = []
            for await outcome in group {
                outcomes.append(outcome)
                if case .failed = outcome.1 { cancelAll() }
            }
            return outcomes
        }
        ping.cancel()
        await conclude(outcomes)
    }

    private func stream(_ index: Int) async -> AnswerRun.Outcome {
        let events = EventStream(responder: responder)
        if let opening = shape.opening(index), !(await events.send(opening)) {
            handles[index].cancel()
            return .abandoned
        }
        var isFirst = true
        let outcome = await run(index).run { piece in
            if isFirst { metrics.sawFirstToken(after: Clock.seconds(since: start)) }
            isFirst = false
            return await events.send(shape.chunk(index, piece))
        }
        if case .written(let answer) = outcome {
            let closing = shape.closing(index, reason: answer.reason, receipt: answer.receipt)
            guard await events.send(closing) else { return .abandoned }
        }
        return outcome
    }

    private func conclude(_ outcomes: [(Int, AnswerRun.Outcome)]) async {
        let events = EventStream(responder: responder)
        for case (_, .failed(let error)) in outcomes {
            metrics.sawBrokenOff()
            log.log(
                error.logLevel(clientIsGone: responder.isClientGone), "an answer broke off",
                [
                    "answer": "\(shape.identifier)", "status": .integer(error.status.code),
                    "reason": "\(error.message)",
                ])
            // The status was sent long ago; clients know a failure by this event.
            _ = await events.send(error.body)
            return responder.finish()
        }
        let answers = outcomes.sorted { $0.0 < $1.0 }.compactMap { _, outcome in
            if case .written(let answer) = outcome { answer } else { nil }
        }
        guard answers.count == handles.count else { return responder.finish() }
        let usage = TokenUsage(answers, choices: choices)
        metrics.count(usage)
        if shape.includesUsage, !(await events.send(shape.usageChunk(usage))) { return }
        await responder.send(EventStream.done)
        responder.finish()
    }
}
