import Encodings

/// Recognizes what a tokenizer file does with a text before it merges.
///
/// Only the combinations of published models are known; each becomes one ``PreTokenizer``.
enum TextPipeline {
    private static let gpt2 =
        #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#
    private static let llama3 =
        #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}|"#
        + #" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    private static let qwen2 =
        #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}|"#
        + #" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#

    private enum Step: Hashable {
        case digits
        case split(PreTokenizer)
        /// Letters for bytes; `splits` with GPT-2's expression first.
        case byteLevel(splits: Bool)
        case metaspace(TokenizerVocabulary.SpacePrefix)
    }

    static func model(
        of root: TokenizerPart, _ model: TokenizerPart
    ) throws(TokenizerFailure) -> TokenizerVocabulary.Model {
        let steps = try steps(root["pre_tokenizer"])
        switch steps {
        case [.byteLevel(splits: true)]: return try byteLevel(.gpt2, root)
        case [.digits, .byteLevel(splits: true)]: return try byteLevel(.smollm, root)
        case [.split(.gpt2), .byteLevel(splits: false)]: return try byteLevel(.gpt2, root)
        case [.split(.llama3), .byteLevel(splits: false)]: return try byteLevel(.llama3, root)
        case [.split(.qwen2), .byteLevel(splits: false)]: return try byteLevel(.qwen2, root)
        case []: _ = try marksSpaces(root)
        default:
            guard steps.count == 1, case .metaspace = steps[0] else {
                throw (root["pre_tokenizer"] ?? root).unsupported
            }
            if let normalizer = root["normalizer"] { throw normalizer.unsupported }
        }
        guard try model.flag("byte_fallback", default: false) else {
            throw .unsupported(
                path: "model.byte_fallback", got: "false without byte-level splitting")
        }
        return .sentencePiece
    }

    private static func byteLevel(
        _ pre: PreTokenizer, _ root: TokenizerPart
    ) throws(TokenizerFailure) -> TokenizerVocabulary.Model {
        _ = try composesCharacters(root)
        return .byteLevelBPE(pre: pre)
    }

    /// Whether a byte-level text is brought into the form NFC, the only known normalizer of one.
    static func composesCharacters(_ root: TokenizerPart) throws(TokenizerFailure) -> Bool {
        guard let normalizer = root["normalizer"] else { return false }
        guard normalizer.value["type"] == "NFC" else { throw normalizer.unsupported }
        return true
    }

    /// Whether a space goes before the text: by the normalizer or by `Metaspace`.
    static func spacePrefix(
        _ root: TokenizerPart
    ) throws(TokenizerFailure) -> TokenizerVocabulary.SpacePrefix {
        let steps = try steps(root["pre_tokenizer"])
        if case .metaspace(let prefix)? = steps.first { return prefix }
        guard steps.isEmpty else { return .none }
        return try marksSpaces(root) ? .everyPart : .none
    }

    /// Checks that the normalizer writes ▁ for spaces; true when it puts one before the text.
    private static func marksSpaces(_ root: TokenizerPart) throws(TokenizerFailure) -> Bool {
        let normalizer = try root.required("normalizer", "an object")
        let steps =
            try normalizer["normalizers"]?.elements() ?? [normalizer]
        var hasPrefix = false
        var replaces = false
        for step in steps {
            switch try step.required("type", "a string").string() {
            case "Prepend":
                guard try step.required("prepend", "a string").string() == "\u{2581}", !replaces
                else { throw step.unsupported }
                hasPrefix = true
            case "Replace":
                let pattern = try step.required("pattern", "an object")
                guard pattern.value["String"]?.string == " ",
                    try step.required("content", "a string").string() == "\u{2581}"
                else { throw step.unsupported }
                replaces = true
            default: throw step.unsupported
            }
        }
        guard replaces else { throw normalizer.unsupported }
        return hasPrefix
    }

    private static func steps(_ part: TokenizerPart?) throws(TokenizerFailure) -> [Step] {
        guard let part else { return [] }
        switch try part.required("type", "a string").string() {
        case "Sequence":
            var all: [Step] = []
            for inner in try part.required("pretokenizers", "an array").elements() {
                if inner.value["type"] == "Sequence" { throw inner.unsupported }
                all += try steps(inner)
            }
            return all
        case "Digits":
            guard try part.flag("individual_digits", default: false) else { throw part.unsupported }
            return [.digits]
        case "ByteLevel":
            try part.refuse("add_prefix_space")
            return [.byteLevel(splits: try part.flag("use_regex", default: true))]
        case "Split": return [.split(try expression(part))]
        case "Metaspace": return [try metaspace(part)]
        default: throw part.unsupported
        }
    }

    private static func expression(
        _ part: TokenizerPart
    ) throws(TokenizerFailure) -> PreTokenizer {
        try part.refuse("invert")
        guard try part.required("behavior", "a string").string() == "Isolated" else {
            throw part.unsupported
        }
        let pattern = try part.required("pattern", "an object").required("Regex", "a string")
        switch try pattern.string() {
        case gpt2: return .gpt2
        case llama3: return .llama3
        case qwen2: return .qwen2
        default: throw pattern.unsupported
        }
    }

    private static func metaspace(_ part: TokenizerPart) throws(TokenizerFailure) -> Step {
        guard try part["replacement"]?.string() ?? "\u{2581}" == "\u{2581}",
            try !part.flag("split", default: true)
        else { throw part.unsupported }
        switch try part["prepend_scheme"]?.string() ?? "always" {
        case "never": return .metaspace(.none)
        case "first": return .metaspace(.unmarkedFirstPart)
        case "always": return .metaspace(.unmarkedEveryPart)
        default: throw part.unsupported
        }
    }
}
