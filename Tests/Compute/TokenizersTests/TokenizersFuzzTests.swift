import ConformanceVectors
import Encodings
import Testing
import Tokenizers

/// Files of others, damaged: every one ends in a value or in a typed error.
@Suite struct TokenizersFuzzTests {
    private static let byteLevel = """
        {"model":{"type":"BPE","vocab":{"a":0,"b":1,"ab":2,"Ġ":3},"merges":["a b"],
        "ignore_merges":true},"pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Digits",
        "individual_digits":true},{"type":"ByteLevel","add_prefix_space":false}]},
        "added_tokens":[{"id":4,"content":"<s>","special":true,"lstrip":true}],
        "post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>"}},
        {"Sequence":{"id":"A"}}]},"normalizer":{"type":"NFC"}}
        """
    private static let sentencePiece = """
        {"model":{"type":"BPE","vocab":{"<unk>":0,"▁":1,"a":2,"▁a":3,"<0x62>":4},
        "merges":[["▁","a"]],"byte_fallback":true,"unk_token":"<unk>"},"normalizer":{"type":
        "Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},{"type":"Replace",
        "pattern":{"String":" "},"content":"▁"}]},"added_tokens":[]}
        """

    @Test func `no damage to a tokenizer file makes its reader or its tokenizer trap`() {
        let seeds = [Array(Self.byteLevel.utf8), Array(Self.sentencePiece.utf8)]
        var accepted = 0
        for bytes in Mutations(of: seeds, count: 6_000) {
            guard let vocabulary = try? TokenizerVocabulary(huggingFace: bytes),
                let tokenizer = try? Tokenizer(vocabulary)
            else { continue }
            accepted += 1
            let tokens = tokenizer.encodeFramed("ab <s> a1b\u{E9}", special: true)
            #expect(tokens.allSatisfy { $0 >= 0 && Int($0) < tokenizer.count })
            _ = tokenizer.decode(tokens)
        }
        #expect(accepted > 0)
    }

    @Test func `no damage to a template makes it trap`() throws {
        let vectors = try VectorFile.read("templates.json")
        let seeds = (vectors["templates"]?.array ?? []).compactMap { $0["template"]?.string }
            .filter { $0.utf8.count < 2_000 }.map { Array($0.utf8) }
        let messages = [
            ChatMessage(role: "system", content: "S"), ChatMessage(role: "user", content: " U "),
        ]
        var rendered = 0
        for bytes in Mutations(of: seeds, count: 6_000, seed: 3) {
            let source = String(decoding: bytes, as: UTF8.self)
            guard let template = try? ChatTemplate(source) else { continue }
            if (try? template.render(messages: messages, addGenerationPrompt: true)) != nil {
                rendered += 1
            }
        }
        #expect(rendered > 0)
    }

    @Test func `what a tokenizer file asks for beyond the known is refused by its path`() {
        func expect(_ path: String, _ original: String, _ changed: String) {
            let text = Self.byteLevel.replacing(original, with: changed)
            #expect {
                try TokenizerVocabulary(huggingFace: Array(text.utf8))
            } throws: { error in
                switch error as? TokenizerFailure {
                case .unsupported(let got, _), .wrongPart(let got, _, _): got == path
                default: false
                }
            }
        }
        expect("model.type", "\"BPE\"", "\"Unigram\"")
        expect("pre_tokenizer.pretokenizers[0]", "\"Digits\"", "\"Whitespace\"")
        expect("pre_tokenizer.pretokenizers[1].add_prefix_space", "space\":false", "space\":true")
        expect("post_processor", "TemplateProcessing", "BertProcessing")
        expect("model.vocab.a", "\"a\":0", "\"a\":\"0\"")
        expect("model.merges", "\"merges\"", "\"merged\"")
        expect("normalizer", "\"NFC\"", "\"Lowercase\"")
    }
}
