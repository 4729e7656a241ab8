import Testing

/// Python and Vyper: what drives the program from outside, and the contracts.
@Suite struct ForeignLanguageTests {
    static let columns = 120

    /// Texts of other programs, which are kept as they are.
    static let quoted = ["Interop/tokenizers/template_sources.py"]

    static let files = SourceTree.files.filter {
        $0.path.hasSuffix(".py") || $0.path.hasSuffix(".vy")
    }

    /// The text in a Python file's first lines that says what the file is; nil where there is none.
    static func head(_ file: SourceFile) -> String? {
        let lines = file.lines.drop { $0.hasPrefix("#!") }
        guard let first = lines.first, first.hasPrefix("\"\"\"") else { return nil }
        let text = lines.joined(separator: "\n").dropFirst(3)
        return text.firstRange(of: "\"\"\"").map { String(text[..<$0.lowerBound]) }
    }

    /// Whether a file is called by people, not only by other files.
    static func isProgram(_ file: SourceFile) -> Bool {
        ["__main__", "sys.argv", "argparse"].contains { file.text.contains($0) }
    }

    @Test func `they lie where they are looked for`() {
        #expect(Self.files.filter { $0.path.hasPrefix("Interop/") }.count >= 20)
        #expect(Self.files.filter { $0.path.hasPrefix("Contracts/") }.count >= 4)
    }

    @Test func `no line is wider than 120 columns, has a tab or ends in a space`() {
        var violations: [String] = []
        for file in Self.files {
            for (index, line) in file.lines.enumerated() {
                if line.count > Self.columns, !Self.quoted.contains(file.path) {
                    violations.append("\(file.path):\(index + 1): \(line.count) columns")
                }
                if line.utf8.contains(9) || line.hasSuffix(" ") {
                    violations.append("\(file.path):\(index + 1): a tab or a space at the end")
                }
            }
        }
        #expect(violations.isEmpty, "\(violations.joined(separator: "\n"))")
    }

    @Test func `a Python file begins by saying what it is, a program how to call it and its needs`()
    {
        var programs = 0
        for file in Self.files where file.path.hasSuffix(".py") {
            guard let head = Self.head(file) else {
                Issue.record("\(file.path) does not say what it is")
                continue
            }
            guard Self.isProgram(file) else { continue }
            programs += 1
            #expect(head.contains("python3 \(file.path)"), "\(file.path): how is it called?")
            #expect(head.contains(/[Nn]eeds|PyPI|pip install/), "\(file.path): what does it need?")
        }
        #expect(programs >= 9)
    }

    @Test func `a contract names its compiler and the machine it is for`() {
        let contracts = Self.files.filter { $0.path.hasSuffix(".vy") }
        #expect(contracts.count >= 3)
        for file in contracts {
            #expect(file.lines.first?.hasPrefix("# pragma version ") == true, "\(file.path)")
            #expect(file.text.contains("\n# pragma evm-version "), "\(file.path)")
        }
    }

    @Test func `nothing random is drawn without a seed, and no failure is swallowed`() {
        for file in Self.files where file.path.hasSuffix(".py") {
            for (index, line) in file.lines.enumerated() {
                let isBare = line.contains(/^\s*except\s*:/)
                let isUnseeded = line.contains(/random\.Random\(\)|random\.seed\(\)|os\.urandom/)
                #expect(!isBare && !isUnseeded, "\(file.path):\(index + 1)")
            }
        }
    }
}
