import HTTP

/// Follows the events of one request to the end of its answer.
struct AnswerRun {
    enum Outcome {
        case written(WrittenAnswer)
        case failed(APIError)
        /// The client left, or whoever asked was cancelled.
        case abandoned
    }

    let handle: CompletionHandle
    let stops: [String]
    let keepsTokens: Bool

    /// Runs to the end; `show` gets every piece in order and says whether anybody still looks.
    func run(show: (AnswerPiece) async -> Bool) async -> Outcome {
        var writer = AnswerWriter(stops: stops, keepsTokens: keepsTokens)
        for await event in handle.events {
            let piece: AnswerPiece
            switch event {
            case .prompt(let tokens): piece = writer.take(prompt: tokens)
            case .token(let token):
                if writer.isStopped { continue }
                piece = writer.take(token)
                // The answer ends here; what the model has in its hands is thrown away.
                if writer.isStopped { handle.cancel() }
            case .failed(let message): return .failed(.server(message))
            case .finished(let summary):
                return await conclude(summary, &writer, show)
            }
            if !piece.isEmpty, !(await show(piece)) {
                handle.cancel()
                return .abandoned
            }
        }
        handle.cancel()
        return .abandoned
    }

    private func conclude(
        _ summary: CompletionSummary, _ writer: inout AnswerWriter,
        _ show: (AnswerPiece) async -> Bool
    ) async -> Outcome {
        let rest = writer.finish()
        if !rest.isEmpty, !(await show(rest)) { return .abandoned }
        var answer = WrittenAnswer()
        switch summary.reason {
        case _ where writer.isStopped: answer.reason = "stop"
        case .stop: answer.reason = "stop"
        case .length: answer.reason = "length"
        case .cancelled:
            return .failed(
                APIError(
                    503, "the answer was cut off: the server is shutting down",
                    type: "server_error", code: "shutting_down"))
        }
        answer.promptTokens = summary.promptTokens
        answer.outputTokens = writer.isStopped ? writer.tokenCount : summary.outputTokens
        answer.receipt = summary.receipt
        return .written(answer)
    }
}
