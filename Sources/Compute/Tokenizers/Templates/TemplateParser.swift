/// Reads the statements of a template.
struct TemplateParser {
    private let tokens: [TemplateToken]
    private var index = 0
    var depth = 0
    private var loopDepth = 0

    init(_ tokens: [TemplateToken]) { self.tokens = tokens }

    static func parse(_ template: String) throws(ChatTemplateFailure) -> [TemplateStatement] {
        var parser = TemplateParser(try TemplateLexer.tokens(of: template))
        let (body, end) = try parser.parseBody(until: [])
        if let end { throw parser.failure(.expected("a statement", got: "'\(end)'")) }
        return body
    }

    // MARK: Tokens

    /// The lexer ends every template with `.end`, which is never stepped over.
    var token: TemplateToken { tokens[min(index, tokens.count - 1)] }
    var following: TemplateToken { tokens[min(index + 1, tokens.count - 1)] }
    var position: TemplatePosition { token.position }

    mutating func advance() { index += 1 }

    func failure(_ reason: ChatTemplateFailure.Reason) -> ChatTemplateFailure {
        ChatTemplateFailure(reason: reason, position: position)
    }

    func isSign(_ sign: String) -> Bool { token.kind == .sign(sign) }
    func isWord(_ word: String) -> Bool { token.kind == .name(word) }

    mutating func take(sign: String) -> Bool {
        guard isSign(sign) else { return false }
        advance()
        return true
    }

    mutating func take(word: String) -> Bool {
        guard isWord(word) else { return false }
        advance()
        return true
    }

    mutating func require(_ kind: TemplateTokenKind) throws(ChatTemplateFailure) {
        guard token.kind == kind else {
            throw failure(.expected(kind.description, got: token.kind.description))
        }
        advance()
    }

    mutating func requireName() throws(ChatTemplateFailure) -> String {
        guard case .name(let name) = token.kind else {
            throw failure(.expected("a name", got: token.kind.description))
        }
        advance()
        return name
    }

    /// Runs `body` one level deeper.
    mutating func nested<T>(
        _ body: (inout TemplateParser) throws(ChatTemplateFailure) -> T
    ) throws(ChatTemplateFailure) -> T {
        guard depth < TemplateLimits.depth else {
            throw failure(.tooDeep(limit: TemplateLimits.depth))
        }
        depth += 1
        let result = try body(&self)
        depth -= 1
        return result
    }
}

// MARK: Statements

extension TemplateParser {
    /// Reads up to a block that starts with one of `words`, which is stepped over, or the end.
    private mutating func parseBody(
        until words: [String]
    ) throws(ChatTemplateFailure) -> (body: [TemplateStatement], word: String?) {
        var body: [TemplateStatement] = []
        while true {
            let place = position
            switch token.kind {
            case .end: return (body, nil)
            case .text(let text):
                advance()
                body.append(.text(text, place))
            case .outputBegin:
                advance()
                body.append(.output(try parseTuple()))
                try require(.outputEnd)
            default:
                try require(.blockBegin)
                let place = position
                let word = try requireName()
                if words.contains(word) { return (body, word) }
                body += try parseStatement(word, place)
            }
        }
    }

    /// The body of a block that has to be closed.
    private mutating func parseClosedBody(
        until words: [String]
    ) throws(ChatTemplateFailure) -> (body: [TemplateStatement], word: String) {
        try nested { parser throws(ChatTemplateFailure) in
            let (body, word) = try parser.parseBody(until: words)
            guard let word else {
                throw parser.failure(
                    .expected(
                        "'{% \(words.last ?? "") %}'", got: parser.token.kind.description))
            }
            return (body, word)
        }
    }

    private mutating func parseStatement(
        _ word: String, _ place: TemplatePosition
    ) throws(ChatTemplateFailure) -> [TemplateStatement] {
        switch word {
        case "if": return [try parseCondition()]
        case "for": return [try parseLoop()]
        case "set": return [try parseAssignment(place)]
        case "break", "continue":
            guard loopDepth > 0 else {
                throw ChatTemplateFailure(
                    reason: .expected("a loop around '\(word)'", got: "none"), position: place)
            }
            try require(.blockEnd)
            return [word == "break" ? .leaveLoop : .nextTurn]
        case "generation":
            // Marks what the assistant says, for training; here it is its body.
            try require(.blockEnd)
            let (body, _) = try parseClosedBody(until: ["endgeneration"])
            try require(.blockEnd)
            return body
        default:
            let isEnd = word.hasPrefix("end") || word == "else" || word == "elif"
            throw ChatTemplateFailure(
                reason: isEnd
                    ? .expected("a statement", got: "'\(word)'")
                    : .unsupported("the statement '\(word)'"),
                position: place)
        }
    }

    private mutating func parseCondition() throws(ChatTemplateFailure) -> TemplateStatement {
        var branches: [(condition: TemplateExpression, body: [TemplateStatement])] = []
        var condition = try parseTuple()
        while true {
            try require(.blockEnd)
            let (body, word) = try parseClosedBody(until: ["elif", "else", "endif"])
            branches.append((condition, body))
            if word == "elif" {
                condition = try parseTuple()
                continue
            }
            try require(.blockEnd)
            var otherwise: [TemplateStatement] = []
            if word == "else" {
                otherwise = try parseClosedBody(until: ["endif"]).body
                try require(.blockEnd)
            }
            return .condition(branches: branches, otherwise: otherwise)
        }
    }

    private mutating func parseLoop() throws(ChatTemplateFailure) -> TemplateStatement {
        let targets = try parseTargets()
        try require(.name("in"))
        let items = try parseExpression(allowsConditional: false)
        var filter: TemplateExpression?
        if take(word: "if") { filter = try parseExpression() }
        if isWord("recursive") { throw failure(.unsupported("a recursive loop")) }
        try require(.blockEnd)
        loopDepth += 1
        let (body, word) = try parseClosedBody(until: ["else", "endfor"])
        loopDepth -= 1
        try require(.blockEnd)
        var otherwise: [TemplateStatement] = []
        if word == "else" {
            otherwise = try parseClosedBody(until: ["endfor"]).body
            try require(.blockEnd)
        }
        return .loop(
            TemplateLoop(
                targets: targets, items: items, filter: filter, body: body, otherwise: otherwise))
    }

    private mutating func parseTargets() throws(ChatTemplateFailure) -> [String] {
        let isClosed = take(sign: "(")
        var targets = [try requireName()]
        while take(sign: ",") { targets.append(try requireName()) }
        if isClosed { try require(.sign(")")) }
        return targets
    }

    private mutating func parseAssignment(
        _ place: TemplatePosition
    ) throws(ChatTemplateFailure) -> TemplateStatement {
        if case .name(let name) = token.kind, following.kind == .sign(".") {
            advance()
            advance()
            let attribute = try requireName()
            try require(.sign("="))
            let value = try parseTuple()
            try require(.blockEnd)
            return .attributeAssignment(name, attribute: attribute, value)
        }
        let targets = try parseTargets()
        if take(sign: "=") {
            let value = try parseTuple()
            try require(.blockEnd)
            return .assignment(targets, value)
        }
        guard token.kind == .blockEnd, targets.count == 1 else {
            throw failure(.expected("'=' or '%}'", got: token.kind.description))
        }
        advance()
        let (body, _) = try parseClosedBody(until: ["endset"])
        try require(.blockEnd)
        return .capture(targets[0], body, place)
    }
}
