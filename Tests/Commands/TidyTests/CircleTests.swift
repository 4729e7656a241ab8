import Testing

/// Files of the commands that name one another, directly or over others.
@Suite struct CircleTests {
    /// The most files that may depend on one another: a command with its parts.
    static let filesMax = 5

    /// Names of types with the one file that declares each, and the names that a file has.
    private struct Names {
        var fileOf: [Substring: Int] = [:]
        var named: [Set<Substring>] = []

        init(_ texts: [SwiftText]) {
            for (index, text) in texts.enumerated() {
                let code = String(decoding: text.code, as: UTF8.self)
                for match in code.matches(
                    of: /(?m)^[a-z @()]*\b(?:struct|class|enum|protocol|typealias) ([A-Z]\w*)/)
                where !match.0.contains("private") {
                    fileOf[match.1] = index
                }
                named.append(Set(code.matches(of: /\b[A-Z]\w*/).map { $0.0 }))
            }
        }

        func files(namedBy index: Int) -> Set<Int> {
            Set(named[index].compactMap { fileOf[$0] }).subtracting([index])
        }
    }

    /// The largest set of files each of which reaches each other one, by their numbers.
    static func largestCircle(_ texts: [SwiftText]) -> [Int] {
        let names = Names(texts)
        let direct = texts.indices.map { names.files(namedBy: $0) }
        let reached = texts.indices.map { start in
            var reached: Set<Int> = []
            var open = Array(direct[start])
            while let next = open.popLast() {
                if reached.insert(next).inserted { open += direct[next] }
            }
            return reached
        }
        let circles = texts.indices.map { file in
            reached[file].filter { $0 != file && reached[$0].contains(file) }.sorted() + [file]
        }
        return circles.max { $0.count < $1.count }?.sorted() ?? []
    }

    @Test func `the commands are no circle`() {
        let files = SourceTree.codeFiles.filter {
            $0.path.hasPrefix("Sources/Commands/AssayCommands/")
        }
        #expect(files.count > 60)
        let circle = Self.largestCircle(files.map(\.text)).map { files[$0].path }
        #expect(circle.count <= Self.filesMax, "\(circle.joined(separator: "\n"))")
    }

    @Test func `a circle over three files is found, a chain is none`() {
        let texts = [
            "struct A { let b: B }", "enum B { static let c = C() }", "struct C { let a: A }",
            "struct D { let a: A }", "private struct E { let d: D }  // A",
        ].map { SwiftText(Array($0.utf8)) }
        #expect(Self.largestCircle(texts) == [0, 1, 2])
        #expect(Self.largestCircle(Array(texts[3...])).count == 1)
    }
}
