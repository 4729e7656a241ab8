import Testing
import Tokenizers

@Suite struct TokenizerTests {
    static func values() -> TokenizerVocabulary.GGUFValues {
        var values = TokenizerVocabulary.GGUFValues(
            model: "gpt2", pre: "gpt-2",
            tokens: ["a", "b", "aa", "ab", "aab", "<x>", "<x>y", "Ġ", "aaaa"])
        values.tokenTypes = [1, 1, 1, 1, 1, 3, 4, 1, 1]
        values.merges = ["a b", "a a", "aa b", "aa aa"]
        return values
    }

    @Test func `the merge of the lowest rank goes first wherever it stands`() throws {
        let tokenizer = try Tokenizer(TokenizerVocabulary(Self.values()))
        // Left to right would be aa b.
        #expect(tokenizer.encode("aab", special: false) == [0, 3])
        #expect(tokenizer.encode("aaab", special: false) == [2, 3])
        #expect(tokenizer.encode("aaaaa", special: false) == [8, 0])
    }

    @Test func `a byte that is no token is left out`() throws {
        let tokenizer = try Tokenizer(TokenizerVocabulary(Self.values()))
        #expect(tokenizer.encode("acb", special: false) == [3])
        #expect(tokenizer.encode("c", special: false).isEmpty)
    }

    @Test func `control tokens are read only where they are asked for`() throws {
        let tokenizer = try Tokenizer(TokenizerVocabulary(Self.values()))
        #expect(tokenizer.encode("a<x>b", special: true) == [0, 5, 1])
        #expect(tokenizer.encode("a<x>b", special: false) == [0, 1])
        // The longest one, and a user's own token in both.
        #expect(tokenizer.encode("<x>y<x>", special: true) == [6, 5])
        #expect(tokenizer.encode("<x>y", special: false) == [6])
    }

    @Test func `a megabyte of one letter is encoded in moments`() throws {
        let tokenizer = try Tokenizer(TokenizerVocabulary(Self.values()))
        let tokens = tokenizer.encode(String(repeating: "a", count: 1 << 20), special: true)
        #expect(tokens == [Int32](repeating: 8, count: 1 << 18))
        let spaces = tokenizer.encode(String(repeating: " ", count: 1 << 20), special: true)
        #expect(spaces.count == 1 << 20)
        let starts = tokenizer.encode(String(repeating: "<x", count: 1 << 18), special: true)
        #expect(starts.isEmpty)
    }

    @Test func `a vocabulary that does not fit together is refused by what is wrong`() {
        func expect(
            _ wanted: TokenizerFailure,
            _ change: (inout TokenizerVocabulary.GGUFValues) -> Void
        ) {
            var values = Self.values()
            change(&values)
            #expect(throws: wanted) { try Tokenizer(TokenizerVocabulary(values)) }
        }
        expect(.unknownModel("bert")) { $0.model = "bert" }
        expect(.unknownPreTokenizer("tekken")) { $0.pre = "tekken" }
        expect(.unknownPreTokenizer(nil)) { $0.pre = nil }
        expect(.noTokens) { $0.tokens = [] }
        expect(.wrongCount(what: "token types", expected: 9, got: 1)) { $0.tokenTypes = [1] }
        expect(.unknownTokenType(token: 1, type: 7)) { $0.tokenTypes[1] = 7 }
        expect(.duplicateToken(text: "a", first: 0, second: 1)) {
            $0.tokens[1] = "a"
            $0.merges = []
        }
        expect(.tokenOutOfRange(what: "end", token: 9, count: 9)) { $0.end = 9 }
        expect(.wrongMerge(index: 1, rule: "b b", reason: "\"bb\" is no token")) {
            $0.merges[1] = "b b"
        }
        expect(.wrongMerge(index: 0, rule: "ab", reason: "no space between two tokens")) {
            $0.merges[0] = "ab"
        }
        expect(.wrongCount(what: "scores", expected: 9, got: 0)) { $0.model = "llama" }
        expect(.wrongScore(token: 8)) {
            $0.model = "llama"
            $0.scores = [0, 0, 0, 0, 0, 0, 0, 0, .nan]
        }
    }

    @Test func `tokens that are canonically equivalent are two tokens`() throws {
        var values = TokenizerVocabulary.GGUFValues(
            model: "llama", tokens: ["<unk>", "<s>", "</s>", "\u{E9}", "e\u{301}", "e", "\u{301}"])
        values.tokenTypes = [2, 3, 3, 1, 1, 1, 1]
        values.scores = [0, 0, 0, -1, -2, -3, -4]
        values.addsSpacePrefix = false
        let tokenizer = try Tokenizer(TokenizerVocabulary(values))
        #expect(tokenizer.encode("\u{E9}e\u{301}", special: false) == [3, 4])
    }
}
