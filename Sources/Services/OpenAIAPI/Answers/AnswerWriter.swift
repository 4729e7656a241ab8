/// A part of an answer that can be shown.
struct AnswerPiece: Equatable {
    var text: String
    /// The tokens whose text begins in this piece, each with the characters before it.
    var tokens: [PlacedToken]

    struct PlacedToken: Equatable {
        var token: CompletionToken
        /// Characters (Unicode scalars) from the start of the answer, the echoed prompt included.
        var offset: Int
    }

    var isEmpty: Bool { text.isEmpty && tokens.isEmpty }
}

/// Follows one answer from its tokens to the pieces that a client sees.
struct AnswerWriter {
    private struct Waiting {
        var placed: AnswerPiece.PlacedToken
        /// Where its bytes start in the answer.
        var start: Int
    }

    private var text: TextAssembler
    private let keepsTokens: Bool
    private var waiting: [Waiting] = []
    private var bytes = 0
    private var characters = 0
    /// Tokens of the answer that were taken, the last of them with the end of a stop string.
    private(set) var tokenCount = 0

    init(stops: [String], keepsTokens: Bool) {
        text = TextAssembler(stops: stops)
        self.keepsTokens = keepsTokens
    }

    /// Whether a stop string has come; what follows is no part of the answer.
    var isStopped: Bool { text.isStopped }

    /// The echo of the prompt, which stop strings do not end.
    mutating func take(prompt tokens: [CompletionToken]) -> AnswerPiece {
        let placed = tokens.map { place($0) }
        let all = tokens.flatMap(\.bytes)
        return AnswerPiece(
            text: String(decoding: all, as: UTF8.self), tokens: keepsTokens ? placed : [])
    }

    /// Takes a token of the answer; the piece is empty as long as nothing is certain.
    mutating func take(_ token: CompletionToken) -> AnswerPiece {
        guard !isStopped else { return AnswerPiece(text: "", tokens: []) }
        tokenCount += 1
        if keepsTokens { waiting.append(Waiting(placed: place(token), start: bytes)) }
        bytes += token.bytes.count
        return piece(text.append(token.bytes))
    }

    /// Gives out what was held back.
    mutating func finish() -> AnswerPiece {
        let rest = text.finish()
        if isStopped {
            // Tokens that begin with the stop string or after it show nothing of themselves.
            return AnswerPiece(text: rest, tokens: [])
        }
        let tokens = waiting.map(\.placed)
        waiting = []
        return AnswerPiece(text: rest, tokens: tokens)
    }

    private mutating func piece(_ shown: String) -> AnswerPiece {
        let count = waiting.prefix { $0.start < text.released }.count
        let tokens = waiting.prefix(count).map(\.placed)
        waiting.removeFirst(count)
        return AnswerPiece(text: shown, tokens: tokens)
    }

    private mutating func place(_ token: CompletionToken) -> AnswerPiece.PlacedToken {
        let placed = AnswerPiece.PlacedToken(token: token, offset: characters)
        // Every character has one byte that does not continue another.
        characters += token.bytes.count { $0 & 0xC0 != 0x80 }
        return placed
    }
}
