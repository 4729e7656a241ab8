import ConformanceVectors
import Cryptography
import Encodings
import Primitives
import StateTrie
import Testing

@Suite struct TrieTests {
    /// A text of a vector: hexadecimal after `0x`, else its characters.
    private static func bytes(_ text: String) -> [UInt8] {
        text.hasPrefix("0x") ? Hex.decode(text) ?? [] : Array(text.utf8)
    }

    private static func changes(_ input: JSON) -> [(key: [UInt8], value: [UInt8]?)] {
        if let pairs = input.array {
            return pairs.compactMap { pair in
                guard let parts = pair.array, let key = parts.first?.string else { return nil }
                return (bytes(key), parts.last?.string.map(bytes))
            }
        }
        return input.object?.members.map { (bytes($0.key), $0.value.string.map(bytes)) } ?? []
    }

    @Test(.vectors("ethereum-basics"))
    func `the roots of the public vectors come out, at once and one by one`() throws {
        let files = try ConformanceVectors.files("ethereum-basics", containing: "TrieTests/")
            .filter { !$0.path.hasSuffix("trietestnextprev.json") }
        var count = 0
        for file in files {
            let isSecure = file.path.lowercased().contains("secure")
            for member in try file.members() {
                let root = try #require(member.value["root"]?.string)
                let changes = Self.changes(try #require(member.value["in"])).map {
                    (key: isSecure ? Keccak256.hash($0.key).bytes : $0.key, value: $0.value)
                }
                let atOnce = Trie().updating(changes)
                #expect(atOnce.root.description == root, "\(member.key)")
                let oneByOne = changes.reduce(Trie()) { $0.updating([$1]) }
                #expect(oneByOne.root.description == root, "\(member.key)")
                count += 1
            }
        }
        #expect(files.count == 5 && count == 25, "\(files.count) files, \(count) cases")
    }

    @Test(.vectors("ethereum-basics"))
    func `the keys are in the order of the public vector`() throws {
        let files = try ConformanceVectors.files(
            "ethereum-basics", containing: "trietestnextprev.json")
        let basic = try #require(try files.first?.members().first?.value)
        let keys = basic["in"]?.array?.compactMap(\.string) ?? []
        let trie = Trie().updating(keys.map { (Array($0.utf8), Array($0.utf8)) })
        let ordered = trie.entries.map { String(decoding: $0.key, as: UTF8.self) }
        let tests = basic["tests"]?.array ?? []
        for test in tests {
            let words = test.array?.compactMap(\.string) ?? []
            #expect(ordered.last { $0 < words[0] } ?? "" == words[1])
            #expect(ordered.first { $0 > words[0] } ?? "" == words[2])
        }
        #expect(keys.count == 3 && tests.count == 12)
    }

    /// Keys of mixed lengths that share prefixes, with deletions, against a trie made afresh.
    @Test func `any order of changes leads to the root of what is left`() {
        var generator = CounterGenerator(seed: .zero, domain: "trie")
        var held: [[UInt8]: [UInt8]] = [:]
        var trie = Trie()
        for _ in 0..<60 {
            let changes = Self.draw(&generator)
            for change in changes {
                held[change.key] = change.value.flatMap { $0.isEmpty ? nil : $0 }
            }
            let earlier = trie
            let rootBefore = earlier.root
            trie = trie.updating(changes)
            let afresh = Trie().updating(held.map { ($0.key, $0.value) })
            #expect(trie.root == afresh.root)
            #expect(trie.entries.count == held.count)
            #expect(trie.entries.allSatisfy { held[$0.key] == $0.value })
            #expect(held.allSatisfy { trie[$0.key] == $0.value })
            #expect(earlier.root == rootBefore)
        }
        let empty = trie.updating(trie.entries.map { ($0.key, nil) })
        #expect(empty.root == .emptyTrie)
    }

    private static func draw(
        _ generator: inout CounterGenerator
    ) -> [(key: [UInt8], value: [UInt8]?)] {
        let bytes: [UInt8] = [0x00, 0x01, 0x10, 0x11, 0xff]
        var changes: [(key: [UInt8], value: [UInt8]?)] = []
        for _ in 0..<(1 + generator.below(20)) {
            let length = 1 + generator.below(4)
            let key = (0..<length).map { _ in bytes[Int(generator.below(5))] }
            let value = [UInt8](
                repeating: UInt8(1 + generator.below(200)), count: Int(generator.below(40)))
            changes.append((key, generator.below(3) == 0 ? nil : value))
        }
        return changes
    }

    @Test func `the well-known hashes are what they are said to be`() {
        #expect(Hash32.emptyTrie == Keccak256.hash([0x80]))
        #expect(Hash32.emptyList == Keccak256.hash([0xc0]))
        #expect(Hash32.emptyCode == Keccak256.hash([UInt8]()))
        #expect(Hash32.emptyRequests == SHA256.hash([UInt8]()))
        #expect(Trie().root == .emptyTrie)
    }
}
