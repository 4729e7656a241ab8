import Testing

@Suite struct ScannerTests {
    func text(_ source: String) -> SwiftText { SwiftText(Array(source.utf8)) }

    @Test func `a word in a comment, a string or a test's name is not code`() {
        let source = #"""
            // print( here
            /* print( /* nested print( */ print( */
            let a = "print( \(b("print(")) print("
            let b = #"print( " print("#
            func `print( is banned`() {}
            """#
        #expect(text(source).offsets(of: "print(").isEmpty)
    }

    @Test func `a word in code is found, in an interpolation too, with its line`() {
        let source = #"""
            let a = "x"  // comment
            print("a")
            let b = "\(print(1))"
            fingerprint(2)
            """#
        let text = text(source)
        #expect(text.offsets(of: "print(").map(text.line(at:)) == [2, 3])
    }

    @Test func `the text of several lines is skipped to its own end`() {
        let quotes = "\"\"\""
        let source = "let a = \(quotes)\n  say \"print(\" twice\n\(quotes)\nprint(1)"
        let text = text(source)
        #expect(text.offsets(of: "print(").map(text.line(at:)) == [4])
    }

    @Test func `functions are measured from the keyword to the closing brace`() {
        let source = """
            protocol P {
                func requirement(a: Int) -> Int
                init(b: Int)
            }
            struct S {
                init(
                    b: Int
                ) {
                    self.init(b: 1)
                }
                func f(_ body: () -> Void) throws -> Int
                where T: P {
                    if a { b() }
                    return 1
                }
            }
            """
        let found = FunctionScanner.functions(in: text(source))
        #expect(
            found == [
                FunctionSpan(name: "f", firstLine: 11, lineCount: 5),
                FunctionSpan(name: "init", firstLine: 6, lineCount: 5),
            ]
        )
    }

    @Test func `a function of 71 lines is seen to be too long`() {
        let body = String(repeating: "    a()\n", count: 69)
        let found = FunctionScanner.functions(in: text("func long() {\n\(body)}\n"))
        #expect(found.map(\.lineCount) == [71])
    }
}
