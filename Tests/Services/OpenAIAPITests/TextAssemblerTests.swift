import OpenAIAPI
import Testing

@Suite struct TextAssemblerTests {
    private func pieces(_ parts: [[UInt8]], stops: [String] = []) -> [String] {
        var assembler = TextAssembler(stops: stops)
        return parts.map { assembler.append($0) } + [assembler.finish()]
    }

    private func pieces(_ parts: String..., stops: [String]) -> [String] {
        pieces(parts.map { Array($0.utf8) }, stops: stops)
    }

    @Test func `only what may begin a stop string is held back`() {
        #expect(pieces("ab", "a", "bc", stops: ["abc"]) == ["", "ab", "", ""])
        #expect(pieces("xa", "b", "d", stops: ["abc"]) == ["x", "", "abd", ""])
        #expect(pieces("aa", "ab", stops: ["aab"]) == ["", "a", ""])
        #expect(pieces("one\n", "\n", "two", stops: ["\n\n"]) == ["one", "", "", ""])
        #expect(pieces("ab", stops: ["abc"]) == ["", "ab"])
    }

    @Test func `the stop string that begins first ends the text`() {
        #expect(pieces("..bcd..abcd", stops: ["abcd", "bc"]) == ["..", ""])
        #expect(pieces("..a", "bc", stops: ["abc", "b"]) == ["..", "", ""])
    }

    @Test func `the parts in which text comes make no difference`() {
        let text = Array("Grüße, 😀 und ﬀ — der Rest\n\nENDE".utf8)
        for stops in [[], ["\n\nE"], ["zzz", "Rest"]] {
            let whole = pieces([text], stops: stops).joined()
            for size in 1...5 {
                let parts = stride(from: 0, to: text.count, by: size).map { start in
                    Array(text[start..<min(start + size, text.count)])
                }
                let found = pieces(parts, stops: stops)
                #expect(found.joined() == whole)
                #expect(!found.joined().contains("\u{FFFD}"))
            }
        }
    }

    @Test func `bytes that are no text are shown as such`() {
        #expect(pieces([[0x61, 0xFF], [0x62]]) == ["a\u{FFFD}", "b", ""])
        #expect(pieces([[0xE2, 0x82], []]) == ["", "", "\u{FFFD}"])
        #expect(pieces([[0xE2], [0x41]]) == ["", "\u{FFFD}A", ""])
    }
}
