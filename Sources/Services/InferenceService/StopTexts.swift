import Tokenizers

/// Finds the texts that end an answer, token by token.
///
/// An answer ends with the token that completes such a text, whatever follows it in that token: so
/// the tokens of an answer, which a receipt covers, follow from the request alone.
struct StopTexts {
    private let stops: [[UInt8]]
    private let tokenizer: Tokenizer
    /// The end of the answer, as long as a stop text that is about to be completed can be.
    private var tail: [UInt8] = []
    private let tailBytes: Int

    init(_ stops: [[UInt8]], _ tokenizer: Tokenizer) {
        self.stops = stops.filter { !$0.isEmpty }
        self.tokenizer = tokenizer
        tailBytes = (self.stops.map(\.count).max() ?? 1) - 1
    }

    /// Takes the next token of the answer.
    mutating func isComplete(with token: Int32) -> Bool {
        guard !stops.isEmpty, !tokenizer.isControl(token) else { return false }
        tail += tokenizer.bytes(of: token)
        defer { tail = Array(tail.suffix(tailBytes)) }
        return stops.contains { stop in
            guard stop.count <= tail.count else { return false }
            return (0...tail.count - stop.count).contains { start in
                tail[start..<start + stop.count].elementsEqual(stop)
            }
        }
    }
}
