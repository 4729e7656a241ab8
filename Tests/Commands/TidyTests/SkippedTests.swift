import Testing

/// What a test needs and may be absent is said where it is skipped; see `Scripts/test`.
@Suite struct SkippedTests {
    /// The arguments of a call whose parenthesis opens at `open`; commas at their top level.
    static func commas(in code: ArraySlice<UInt8>) -> Int {
        var (depth, commas) = (0, 0)
        for byte in code {
            switch byte {
            case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
                depth -= 1
                if depth == 0 { return commas }
            case UInt8(ascii: ","): commas += depth == 1 ? 1 : 0
            default: break
            }
        }
        return commas
    }

    @Test func `a test that may not run says why`() {
        var conditions = 0
        for file in SourceTree.codeFiles where file.path.hasPrefix("Tests/") {
            for word in [".enabled(", ".disabled("] {
                for offset in file.text.offsets(of: word) {
                    conditions += 1
                    let call = file.text.code[(offset + word.utf8.count - 1)...]
                    #expect(
                        Self.commas(in: call) >= 1,
                        "\(file.path):\(file.text.line(at: offset)) gives no reason")
                }
            }
        }
        #expect(conditions > 20)
    }

    @Test func `a condition without a reason is seen, commas of its parts are none`() {
        #expect(Self.commas(in: Array("(if: f(a, [b, c]) { d, e })".utf8)[...]) == 0)
        #expect(Self.commas(in: Array("(if: f(a, b), \" \") , x".utf8)[...]) == 1)
    }

    @Test func `archives are asked for by their trait, which fails under CI where they are not`() {
        var traits = 0
        for file in SourceTree.files where file.isSwift && file.path.hasPrefix("Tests/") {
            guard !file.path.contains("/TidyTests/"), !file.path.contains("/ConformanceVectors/")
            else { continue }
            let uses = file.text.contains("ConformanceVectors.files(")
            traits += uses ? 1 : 0
            if uses { #expect(file.text.contains(".vectors("), "\(file.path)") }
            #expect(!file.text.contains("shared/vectors"), "\(file.path)")
        }
        #expect(traits > 10)
    }

    @Test func `a test that damages bytes counts what came of them`() {
        var tests = 0
        for file in SourceTree.codeFiles where file.path.hasPrefix("Tests/") {
            let spans = FunctionScanner.functions(in: file.text)
            for offset in file.text.offsets(of: "Mutations(") {
                let line = file.text.line(at: offset)
                guard
                    let test = spans.first(where: {
                        $0.firstLine <= line && line < $0.firstLine + $0.lineCount
                    })
                else { continue }
                tests += 1
                let body = String(decoding: file.text.code, as: UTF8.self)
                    .split(separator: "\n", omittingEmptySubsequences: false)
                    .dropFirst(test.firstLine - 1).prefix(test.lineCount).joined(separator: "\n")
                let counts =
                    body.contains(/\+= |insert\(/) && body.contains(/#expect\([^"]*(>|isSub)/)
                #expect(counts, "\(file.path):\(test.firstLine) counts nothing")
            }
        }
        #expect(tests > 40)
    }
}
