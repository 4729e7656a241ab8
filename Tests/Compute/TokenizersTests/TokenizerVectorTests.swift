import Encodings
import Testing
import Tokenizers

/// Small vocabularies with the tokens that PyPI `tokenizers` and llama.cpp give.
@Suite struct TokenizerVectorTests {
    private static func tokenizer(_ name: String, _ vectors: JSON) throws -> Tokenizer {
        let text = try #require(vectors["files"]?[name]?["tokenizer"]?.string)
        return try Tokenizer(TokenizerVocabulary(huggingFace: Array(text.utf8)))
    }

    @Test(arguments: ["gpt2", "smollm", "llama3", "qwen2", "sentencepiece"])
    func `texts give the tokens of PyPI tokenizers`(name: String) throws {
        let vectors = try VectorFile.read("tokenizers.json")
        let texts = try #require(vectors["texts"]?.array)
        let tokenizer = try Self.tokenizer(name, vectors)
        for (key, special) in [("special", true), ("plain", false)] {
            let expected = try #require(vectors["files"]?[name]?[key]?.array)
            try #require(expected.count == texts.count)
            for (text, tokens) in zip(texts, expected) {
                let text = try #require(text.string)
                #expect(
                    tokenizer.encode(text, special: special) == tokens.tokens,
                    "\(name), \(key): \(text.debugDescription)")
            }
        }
    }

    @Test(arguments: ["gpt2", "smollm", "llama3"])
    func `a byte-level text comes back from its tokens`(name: String) throws {
        let vectors = try VectorFile.read("tokenizers.json")
        let tokenizer = try Self.tokenizer(name, vectors)
        for text in vectors["texts"]?.array?.compactMap(\.string) ?? []
        where !text.contains("[x]") {
            let plain = tokenizer.encode(text, special: false)
            #expect(tokenizer.decode(plain) == Array(text.utf8))
            let special = tokenizer.encode(text, special: true)
            #expect(tokenizer.decode(special, special: true) == Array(text.utf8))
            var decoder = StreamingDecoder(tokenizer)
            let streamed = plain.map { decoder.push($0) }.joined() + decoder.finish()
            #expect(Array(streamed.utf8) == Array(text.utf8))
        }
    }

    @Test func `scores give the tokens of llama cpp`() throws {
        let vectors = try VectorFile.read("tokenizers.json")
        let scored = try #require(vectors["scored"])
        var values = TokenizerVocabulary.GGUFValues(
            model: "llama", tokens: scored["tokens"]?.array?.compactMap(\.string) ?? [])
        values.scores = scored["scores"]?.array?.compactMap { $0.double.map { Float($0) } } ?? []
        values.tokenTypes = scored["types"]?.array?.compactMap(\.int) ?? []
        let tokenizer = try Tokenizer(TokenizerVocabulary(values))
        let texts = vectors["texts"]?.array?.compactMap(\.string) ?? []
        let expected = try #require(scored["plain"]?.array)
        try #require(expected.count == texts.count)
        for (text, tokens) in zip(texts, expected) {
            let mine = tokenizer.encode(text, special: false)
            #expect(mine == tokens.tokens, "\(text.debugDescription)")
            // SentencePiece has no other sign for ▁ than a space.
            if !text.contains("\u{2581}") { #expect(tokenizer.decode(mine) == Array(text.utf8)) }
        }
        #expect(tokenizer.encodeFramed("", special: false) == [1])
    }
}
