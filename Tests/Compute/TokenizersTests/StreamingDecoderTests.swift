import Testing
import Tokenizers

@Suite struct StreamingDecoderTests {
    /// Every byte is a token, in the order of the bytes; 256 is a control token.
    static func byteTokenizer() throws -> Tokenizer {
        let alphabet = (UInt32(0)..<256).map { byte -> UInt32 in
            switch byte {
            case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: byte
            case 0...0x20: 0x100 + byte
            case 0x7F...0xA0: 0x121 + byte - 0x7F
            default: 0x143
            }
        }
        var tokens = alphabet.compactMap { Unicode.Scalar($0) }.map { String($0) }
        tokens.append("<|im_end|>")
        var values = TokenizerVocabulary.GGUFValues(model: "gpt2", pre: "gpt-2", tokens: tokens)
        values.tokenTypes = [Int](repeating: 1, count: 256) + [3]
        return try Tokenizer(TokenizerVocabulary(values))
    }

    static func stream(_ bytes: [UInt8]) throws -> [String] {
        var decoder = StreamingDecoder(try byteTokenizer())
        return bytes.map { decoder.push(Int32($0)) } + [decoder.finish()]
    }

    @Test func `a character appears with its last byte`() throws {
        #expect(try Self.stream(Array("a€😀".utf8)) == ["a", "", "", "€", "", "", "", "😀", ""])
    }

    @Test func `the end of a text shows what is left of a character`() throws {
        #expect(try Self.stream([0x61, 0xE2, 0x82]) == ["a", "", "", "\u{FFFD}"])
    }

    @Test func `bytes that cannot become a character are replaced at once`() throws {
        #expect(try Self.stream([0xFF, 0x61]) == ["\u{FFFD}", "a", ""])
        #expect(try Self.stream([0xE2, 0x61]) == ["", "\u{FFFD}a", ""])
        #expect(try Self.stream([0xED, 0xA0]) == ["", "\u{FFFD}\u{FFFD}", ""])
        #expect(try Self.stream([0xC0]) == ["\u{FFFD}", ""])
    }

    @Test func `no bytes give other text in parts than at once`() throws {
        let tokenizer = try Self.byteTokenizer()
        var state: UInt64 = 7
        for _ in 0..<5_000 {
            var bytes: [UInt8] = []
            for _ in 0..<8 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let heads: [UInt8] = [0x41, 0x80, 0xBF, 0xC2, 0xE0, 0xA0, 0xED, 0xF0, 0x90, 0xF4]
                bytes.append(heads[Int(state >> 33) % heads.count])
            }
            var decoder = StreamingDecoder(tokenizer)
            let text = bytes.map { decoder.push(Int32($0)) }.joined() + decoder.finish()
            #expect(Array(text.utf8) == Array(String(decoding: bytes, as: UTF8.self).utf8))
        }
    }

    @Test func `control tokens are left out unless they are asked for`() throws {
        let tokenizer = try Self.byteTokenizer()
        var silent = StreamingDecoder(tokenizer)
        #expect(silent.push(256).isEmpty)
        var open = StreamingDecoder(tokenizer, special: true)
        #expect(open.push(256) == "<|im_end|>")
        #expect(tokenizer.decode([0x61, 256, 0x62]) == [0x61, 0x62])
        #expect(tokenizer.decode([-1, 257, Int32.max, 0x62]) == [0x62])
        #expect(tokenizer.endOfGeneration == [256])
        #expect(tokenizer.token(named: "<|im_end|>") == 256)
    }
}
