/// Cuts a text into the pieces that a pre-tokenizer's regular expression matches one after another.
///
/// The expressions match every text without gaps, so a piece ends where the next one starts. Each
/// function below is one alternative of an expression and says so; the tests compare them with a
/// regular expression engine. The work is linear: no scalar is looked at more than a few times.
struct PieceSplitter {
    private let text: ClassifiedText
    private let pre: PreTokenizer

    init(_ text: ClassifiedText, _ pre: PreTokenizer) {
        self.text = text
        self.pre = pre
    }

    /// Calls `body` with the byte range of every piece, in order.
    func forEachPiece(_ body: (Range<Int>) -> Void) {
        guard pre == .smollm else { return split(0..<text.count, body) }
        // `\p{N}` cuts first; what lies between is a text of its own, where `$` and lookahead end.
        var start = 0
        for index in 0..<text.count where text.classes[index] == .number {
            split(start..<index, body)
            split(index..<index + 1, body)
            start = index + 1
        }
        split(start..<text.count, body)
    }

    private func split(_ range: Range<Int>, _ body: (Range<Int>) -> Void) {
        var index = range.lowerBound
        while index < range.upperBound {
            let end =
                switch pre {
                case .gpt2, .smollm: endGPT2(index, range.upperBound)
                case .llama3: endLlama3(index, range.upperBound, digits: 3)
                case .qwen2: endLlama3(index, range.upperBound, digits: 1)
                }
            body(text.offsets[index]..<text.offsets[end])
            index = end
        }
    }

    /// Matches GPT-2's expression.
    ///
    /// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
    private func endGPT2(_ start: Int, _ end: Int) -> Int {
        if let end = endOfContraction(start, end, foldsCase: false) { return end }
        let first = text.scalars[start] == 0x20 && start + 1 < end ? start + 1 : start
        let kind = text.classes[first]
        guard kind.isSpace else { return endOfRun(first, end) { $0 == kind } }
        return endOfSpace(start, end)
    }

    /// Matches the expression of Llama 3, or with single digits that of Qwen 2.
    ///
    /// `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}|` (or `\p{N}|`)
    /// ` ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
    private func endLlama3(_ start: Int, _ end: Int, digits: Int) -> Int {
        if let end = endOfContraction(start, end, foldsCase: true) { return end }
        let kind = text.classes[start]
        let second = start + 1 < end ? text.classes[start + 1] : nil
        if kind == .letter || (kind == .other || kind == .space) && second == .letter {
            return endOfRun(start + 1, end) { $0 == .letter }
        }
        if kind == .number {
            return endOfRun(start, min(end, start + digits)) { $0 == .number }
        }
        if kind == .other || text.scalars[start] == 0x20 && second == .other {
            let signs = endOfRun(start + 1, end) { $0 == .other }
            return endOfRun(signs, end) { $0 == .lineEnd }
        }
        let spaces = endOfRun(start, end) { $0.isSpace }
        // `\s*[\r\n]+` gives back what follows the last line end.
        if let last = text.classes[start..<spaces].lastIndex(of: .lineEnd) { return last + 1 }
        return endOfSpace(start, end)
    }

    /// `\s+(?!\S)|\s+`: white space but for its last scalar, when text follows and more than one
    /// scalar is there.
    private func endOfSpace(_ start: Int, _ end: Int) -> Int {
        let run = endOfRun(start, end) { $0.isSpace }
        return run == end || run == start + 1 ? run : run - 1
    }

    private func endOfRun(
        _ start: Int, _ end: Int, _ belongs: (ScalarClass) -> Bool
    ) -> Int {
        var index = start
        while index < end, belongs(text.classes[index]) { index += 1 }
        return index
    }

    /// `'s|'t|'re|'ve|'m|'ll|'d`; when case is folded U+017F is an s, as in Unicode.
    private func endOfContraction(_ start: Int, _ end: Int, foldsCase: Bool) -> Int? {
        guard text.scalars[start] == 0x27, start + 1 < end else { return nil }
        let first = letter(start + 1, foldsCase)
        switch first {
        case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"):
            return start + 2
        case UInt8(ascii: "r"), UInt8(ascii: "v"), UInt8(ascii: "l"):
            guard start + 2 < end else { return nil }
            let wanted = first == UInt8(ascii: "l") ? first : UInt8(ascii: "e")
            return letter(start + 2, foldsCase) == wanted ? start + 3 : nil
        default: return nil
        }
    }

    private func letter(_ index: Int, _ foldsCase: Bool) -> UInt8 {
        let scalar = text.scalars[index]
        guard foldsCase else { return UInt8(exactly: scalar) ?? 0 }
        if scalar == 0x17F { return UInt8(ascii: "s") }
        return UInt8(exactly: (0x41...0x5A).contains(scalar) ? scalar + 32 : scalar) ?? 0
    }
}
