import Encodings
import Testing
import Tokenizers

/// What the templates of published models and small ones give, beside PyPI's Jinja.
@Suite struct ChatTemplateTests {
    @Test func `templates give the texts of Jinja`() throws {
        let vectors = try VectorFile.read("templates.json")
        let conversations = try #require(vectors["conversations"]?.array).map { list in
            (list.array ?? []).map {
                ChatMessage(role: $0["role"]?.string ?? "", content: $0["content"]?.string ?? "")
            }
        }
        var count = 0
        for entry in try #require(vectors["templates"]?.array) {
            let name = entry["name"]?.string ?? ""
            let source = try #require(entry["template"]?.string)
            for output in entry["outputs"]?.array ?? [] {
                let messages = conversations[try #require(output["conversation"]?.int)]
                let expected = try #require(output["output"])
                let got = Result { () throws(ChatTemplateFailure) -> String in
                    try ChatTemplate(source).render(
                        messages: messages,
                        addGenerationPrompt: output["prompt"]?.bool ?? false,
                        beginning: "<s>", end: "</s>")
                }
                count += 1
                switch (got, expected.string) {
                case (.success(let text), let wanted?):
                    #expect(Array(text.utf8) == Array(wanted.utf8), "\(name): \(text)")
                case (.failure(let failure), nil):
                    guard let message = expected["error"]?.string, !message.isEmpty,
                        case .raised(let raised) = failure.reason
                    else { continue }
                    #expect(raised == message)
                case (.success(let text), nil):
                    Issue.record("\(name): Jinja refuses it, here it is \(text)")
                case (.failure(let failure), _): Issue.record("\(name): \(failure)")
                }
            }
        }
        #expect(count > 200)
    }

    @Test(arguments: [
        (
            "{% macro f() %}{% endmacro %}",
            "line 1, column 4: the statement 'macro' is not supported"
        ),
        ("a\n{{ x | nosuch }}", "line 2, column 6: the filter 'nosuch' is not supported"),
        ("{{ x is nosuch }}", "line 1, column 6: the test 'nosuch' is not supported"),
        ("{{ 1.5 }}", "line 1, column 5: a number with a fraction is not supported"),
        ("{% if 1 %}", "line 1, column 11: expected '{% endif %}', got the end of the template"),
        ("{{ 1 ", "line 1, column 6: expected '}}', got the end of the template"),
        ("{% endfor %}", "line 1, column 4: expected a statement, got 'endfor'"),
        ("{% break %}", "line 1, column 4: expected a loop around 'break', got none"),
        ("{{ 'a", "line 1, column 6: expected the end of the string, got the end of the template"),
    ])
    func `what is not known is refused with its place`(source: String, message: String) {
        #expect {
            try ChatTemplate(source)
        } throws: {
            "\($0)" == message
        }
    }

    @Test(arguments: [
        ("{{ strftime_now('%Y') }}", "the function 'strftime_now' is not supported"),
        ("{{ 'a'.encode() }}", "the method 'encode' of a string is not supported"),
        ("{{ 9223372036854775807 + 1 }}", "a number leaves the range of 64 bits"),
        ("{{ 1 // 0 }}", "a number leaves the range of 64 bits"),
        ("{{ range(9999999999) }}", "a number leaves the range of 64 bits"),
        ("{{ messages }}", "printing cannot be applied to a list"),
    ])
    func `what cannot be computed is refused with its place`(source: String, message: String) {
        #expect {
            try ChatTemplate(source).render(messages: [], addGenerationPrompt: true)
        } throws: {
            "\($0)".hasSuffix(message)
        }
    }

    /// Templates that would run for ever, fill the memory or overflow the stack.
    @Test(arguments: [
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% set n = namespace(x='ab') %}"
            + "{% for a in range(99) %}{% set n.x = n.x + n.x %}{% endfor %}",
        "{% set n = namespace(x=[1]) %}"
            + "{% for a in range(99) %}{% set n.x = n.x + n.x %}{% endfor %}",
        "{% set n = namespace(x=[1]) %}"
            + "{% for a in range(99999) %}{% set n.x = [n.x] %}{% endfor %}",
        "{% set n = namespace(x=[1]) %}"
            + "{% for a in range(40) %}{% set n.x = [n.x, n.x] %}{% endfor %}"
            + "{{ n.x == n.x }}",
        "{% for a in range(99999) %}{{ 'abcdefgh' * 1 }}{% endfor %}",
        "{% for a in range(99999) %}{% for b in range(999) %}abcdefgh{% endfor %}{% endfor %}",
        "{{ " + String(repeating: "(", count: 9_999) + "1",
        "{{ " + String(repeating: "not ", count: 9_999) + "1 }}",
        "{{ " + String(repeating: "-", count: 9_999) + "1 }}",
        "{{ 1" + String(repeating: " + 1", count: 9_999) + " }}",
        "{{ 'a'" + String(repeating: " | trim", count: 9_999) + " }}",
        "{{ a" + String(repeating: ".a", count: 9_999) + " }}",
        "{{ a" + String(repeating: "[a", count: 9_999),
        "{{ 1" + String(repeating: " if 1 else 1", count: 9_999) + " }}",
        String(repeating: "{% if 1 %}", count: 9_999),
        String(repeating: "{% for x in y %}", count: 9_999),
        String(repeating: "{{", count: 9_999), String(repeating: "{%", count: 9_999),
        String(repeating: "x", count: 300_000),
    ])
    func `a hostile template is refused`(source: String) {
        #expect(throws: ChatTemplateFailure.self) {
            try ChatTemplate(source).render(messages: [], addGenerationPrompt: false)
        }
    }
}
