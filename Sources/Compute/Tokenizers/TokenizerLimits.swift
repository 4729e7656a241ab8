/// What a vocabulary or a tokenizer file may hold at most.
///
/// The published vocabularies stay below a quarter of each bound; a file that goes beyond one is
/// damaged or hostile.
package enum TokenizerLimits {
    /// Gemma has 262,144 tokens, the largest published vocabulary.
    package static let tokens = 1 << 20
    /// Runs of 256 spaces are the longest tokens in use.
    package static let tokenBytes = 4096
    package static let merges = 1 << 22
    /// The largest `tokenizer.json` in use has 33 MB.
    package static let fileBytes = 128 << 20
    package static let fileDepth = 32
    /// Tokens that are found in a text before it is split.
    package static let addedTokens = 1 << 16
}
