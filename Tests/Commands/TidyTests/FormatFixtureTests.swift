import Testing

/// `Tests/Vectors/Formats/formats.txt` has a line for each format that is stored or sent.
@Suite struct FormatFixtureTests {
    struct Line {
        let name: String
        let source: String
        let version: String
    }

    static func lines() throws -> [Line] {
        try SourceTree.text("Tests/Vectors/Formats/formats.txt").split(separator: "\n")
            .filter { !$0.hasPrefix("#") }
            .map { line in
                let parts = line.split(separator: " ", omittingEmptySubsequences: false)
                try #require(parts.count == 4, "\(line.prefix(60))")
                return Line(
                    name: String(parts[0]), source: String(parts[1]), version: String(parts[2]))
            }
    }

    /// Files that turn something into bytes that are no format of their own.
    static let elsewhere: [String: String] = [
        "Sources/Base/PairingCurves/BN254/BN254+Encoding.swift": "Ethereum's, with its own vectors",
        "Sources/Base/PairingCurves/BLS12381/BLS12381+Encoding.swift": "Ethereum's, as above",
        "Sources/Base/Encodings/RLP/RLPItem.swift": "Ethereum's, with its own vectors",
        "Sources/Chain/Staking/SlashableVote.swift": "a part of a call of the staking contract",
        "Sources/Chain/ChainTypes/Transactions/TransactionCodec.swift": "see SignedTransaction",
        "Sources/Chain/StateTrie/Tries/TrieNode.swift": "see TrieNodeEncoding",
    ]

    @Test func `each line is of a source that is there, once, and compared by a test`() throws {
        let lines = try Self.lines()
        #expect(lines.count >= 60)
        #expect(Set(lines.map(\.name)).count == lines.count)
        let tests = SourceTree.files.filter {
            $0.isSwift && $0.path.hasPrefix("Tests/") && $0.text.contains("GoldenFormats.check(")
        }.map(\.text)
        #expect(tests.count >= 10)
        let paths = Set(SourceTree.sources.map(\.path))
        for line in lines {
            #expect(paths.contains(line.source), "\(line.name): no file \(line.source)")
            #expect(
                tests.contains { $0.contains("\"\(line.name)\"") }, "no test is for \(line.name)")
        }
    }

    @Test func `each file that writes a format has a line`() throws {
        let named = Set(try Self.lines().map(\.source))
        var formats = 0
        for file in SourceTree.sources
        where file.text.contains(/var (encoded|tableBytes|canonicalBytes): \[UInt8\] \{\n/) {
            guard file.path != "Sources/Services/Storage/Tables/Table.swift" else { continue }
            formats += 1
            let isKnown = named.contains(file.path) || Self.elsewhere[file.path] != nil
            #expect(isKnown, "\(file.path) writes a format without a line")
        }
        #expect(formats >= 25)
        for path in Self.elsewhere.keys {
            #expect(SourceTree.sources.contains { $0.path == path }, "\(path) is gone")
        }
    }
}
