/// Reads merge rules and resolves them to tokens.
enum MergeList {
    /// Rules of the form "left right"; the space is the first one after the first character, as in
    /// llama.cpp.
    static func parse(
        _ rules: [String], tokens: [String]
    ) throws(TokenizerFailure) -> [TokenizerVocabulary.Merge] {
        var pairs: [(String, String)] = []
        pairs.reserveCapacity(rules.count)
        for (index, rule) in rules.enumerated() {
            let bytes = Array(rule.utf8)
            guard let space = bytes.dropFirst().firstIndex(of: 0x20) else {
                throw .wrongMerge(index: index, rule: rule, reason: "no space between two tokens")
            }
            pairs.append(
                (
                    String(decoding: bytes[..<space], as: UTF8.self),
                    String(decoding: bytes[(space + 1)...], as: UTF8.self)
                ))
        }
        return try resolve(pairs, tokens: tokens)
    }

    /// Resolves pairs of token texts; the join of each pair has to be a token too.
    static func resolve(
        _ pairs: [(String, String)], tokens: [String]
    ) throws(TokenizerFailure) -> [TokenizerVocabulary.Merge] {
        guard pairs.count <= TokenizerLimits.merges else {
            throw .tooMany(what: "merges", limit: TokenizerLimits.merges, got: pairs.count)
        }
        // Strings are equal in Swift when they are canonically equivalent; tokens are not.
        var ids: [[UInt8]: Int32] = [:]
        ids.reserveCapacity(tokens.count)
        for (id, token) in tokens.enumerated() { ids[Array(token.utf8)] = Int32(id) }
        var merges: [TokenizerVocabulary.Merge] = []
        merges.reserveCapacity(pairs.count)
        for (index, pair) in pairs.enumerated() {
            let (left, right) = (Array(pair.0.utf8), Array(pair.1.utf8))
            guard let leftID = ids[left], let rightID = ids[right], let product = ids[left + right]
            else {
                let missing = ids[left] == nil ? left : ids[right] == nil ? right : left + right
                throw .wrongMerge(
                    index: index, rule: "\(pair.0) \(pair.1)",
                    reason: "\"\(String(decoding: missing, as: UTF8.self))\" is no token")
            }
            merges.append(.init(left: leftID, right: rightID, product: product))
        }
        return merges
    }
}
