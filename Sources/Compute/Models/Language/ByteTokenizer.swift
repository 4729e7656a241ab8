/// The tokenizer whose vocabulary is the 256 bytes: a token is a byte, a text its UTF-8.
package struct ByteTokenizer: Sendable, Hashable {
    package static let vocabularySize = 256

    package init() {}

    package func encode(_ text: String) -> [Int32] {
        text.utf8.map(Int32.init)
    }

    /// The bytes of the tokens; a token outside `0 ..< 256` has none and is left out.
    package func bytes(of tokens: some Sequence<Int32>) -> [UInt8] {
        tokens.compactMap { UInt8(exactly: $0) }
    }

    /// The text of the tokens; bytes that are no UTF-8 become U+FFFD.
    package func decode(_ tokens: some Sequence<Int32>) -> String {
        String(decoding: bytes(of: tokens), as: UTF8.self)
    }
}
