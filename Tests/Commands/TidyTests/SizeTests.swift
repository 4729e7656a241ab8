import Testing

@Suite struct SizeTests {
    static let fileLines = 800
    static let functionLines = 70
    static let columns = 100

    /// Tables, which are longer and wider than code.
    static let tables = ["UnicodeTables.swift", "KeccakConstants.swift", "IsogenyConstants.swift"]

    /// Functions that have to be long, by file and name.
    ///
    /// The interpreter's loop is one function so that its registers stay in the processor's; each
    /// of its cases is a few lines.
    static let long = ["Sources/Chain/EVM/Interpreter/Interpreter.swift": "run"]

    static func isTable(_ file: SourceFile) -> Bool {
        tables.contains { file.path.hasSuffix($0) }
    }

    @Test func `no file is longer than 800 lines`() {
        let code = [".swift", ".c", ".h", ".inc", ".py"]
        for file in SourceTree.files where !Self.isTable(file) {
            guard code.contains(where: { file.path.hasSuffix($0) }) else { continue }
            #expect(file.lines.count <= Self.fileLines + 1, "\(file.path)")
        }
    }

    private static func mayBeLong(_ function: FunctionSpan, at path: String) -> Bool {
        long[path] == function.name
    }

    @Test func `no function is longer than 70 lines`() {
        var violations: [String] = []
        for file in SourceTree.codeFiles {
            for function in FunctionScanner.functions(in: file.text)
            where function.lineCount > Self.functionLines
                && !Self.mayBeLong(function, at: file.path)
            {
                violations.append(
                    "\(file.path):\(function.firstLine): \(function.name) has "
                        + "\(function.lineCount) lines"
                )
            }
        }
        #expect(violations.isEmpty, "\(violations.joined(separator: "\n"))")
    }

    /// A line of nothing but a string: the words of another program are kept whole.
    private static func isOneString(_ line: Substring) -> Bool {
        let text = line.drop { $0 == " " }
        return text.hasPrefix("\"") || text.hasPrefix("#\"")
    }

    @Test func `no line is wider than 100 columns, has a tab or ends in a space`() {
        var violations: [String] = []
        for file in SourceTree.files where file.isSwift && !Self.isTable(file) {
            for (index, line) in file.lines.enumerated() {
                let isWide = line.utf8.count > Self.columns && line.count > Self.columns
                if isWide, !Self.isOneString(line) {
                    violations.append("\(file.path):\(index + 1): \(line.count) columns")
                }
                if line.utf8.contains(9) { violations.append("\(file.path):\(index + 1): a tab") }
                if line.hasSuffix(" ") {
                    violations.append("\(file.path):\(index + 1): ends in a space")
                }
            }
        }
        #expect(violations.isEmpty, "\(violations.joined(separator: "\n"))")
    }
}
