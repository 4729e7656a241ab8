/// Expressions, from the weakest operator to the strongest, as Jinja's grammar orders them.
extension TemplateParser {
    private func make(
        _ kind: TemplateExpression.Kind, _ place: TemplatePosition, _ parts: [TemplateExpression]
    ) throws(ChatTemplateFailure) -> TemplateExpression {
        let height = (parts.map(\.height).max() ?? 0) + 1
        guard height <= TemplateLimits.chain else {
            throw ChatTemplateFailure(
                reason: .tooDeep(limit: TemplateLimits.chain), position: place)
        }
        return TemplateExpression(kind: kind, position: place, height: height)
    }

    /// One expression, or several with commas, which make a list.
    mutating func parseTuple() throws(ChatTemplateFailure) -> TemplateExpression {
        let place = position
        let first = try parseExpression()
        guard isSign(",") else { return first }
        var items = [first]
        while take(sign: ",") {
            if token.kind == .outputEnd || token.kind == .blockEnd || isSign(")") { break }
            items.append(try parseExpression())
        }
        return try make(.list(items), place, items)
    }

    mutating func parseExpression(
        allowsConditional: Bool = true
    ) throws(ChatTemplateFailure) -> TemplateExpression {
        try nested { parser throws(ChatTemplateFailure) in
            var value = try parser.parseOr()
            while allowsConditional, parser.isWord("if") {
                let place = parser.position
                parser.advance()
                let condition = try parser.parseOr()
                var otherwise: TemplateExpression?
                if parser.take(word: "else") { otherwise = try parser.parseExpression() }
                value = try parser.make(
                    .conditional(value, condition: condition, otherwise: otherwise), place,
                    [value, condition] + (otherwise.map { [$0] } ?? []))
            }
            return value
        }
    }

    private mutating func parseOr() throws(ChatTemplateFailure) -> TemplateExpression {
        var left = try parseAnd()
        while isWord("or") {
            let place = position
            advance()
            let right = try parseAnd()
            left = try make(.or(left, right), place, [left, right])
        }
        return left
    }

    private mutating func parseAnd() throws(ChatTemplateFailure) -> TemplateExpression {
        var left = try parseNot()
        while isWord("and") {
            let place = position
            advance()
            let right = try parseNot()
            left = try make(.and(left, right), place, [left, right])
        }
        return left
    }

    private mutating func parseNot() throws(ChatTemplateFailure) -> TemplateExpression {
        guard isWord("not") else { return try parseComparison() }
        let place = position
        advance()
        let value = try nested { parser throws(ChatTemplateFailure) in try parser.parseNot() }
        return try make(.not(value), place, [value])
    }

    private mutating func parseComparison() throws(ChatTemplateFailure) -> TemplateExpression {
        let place = position
        let left = try parseSum()
        var rest: [(sign: String, right: TemplateExpression)] = []
        while let sign = takeComparison() { rest.append((sign, try parseSum())) }
        guard !rest.isEmpty else { return left }
        return try make(.comparison(left, rest), place, [left] + rest.map(\.right))
    }

    private mutating func takeComparison() -> String? {
        for sign in ["==", "!=", "<=", ">=", "<", ">"] where take(sign: sign) { return sign }
        if take(word: "in") { return "in" }
        guard isWord("not"), following.kind == .name("in") else { return nil }
        advance()
        advance()
        return "not in"
    }

    private mutating func parseSum() throws(ChatTemplateFailure) -> TemplateExpression {
        try parseChain(["+", "-"]) { parser throws(ChatTemplateFailure) in
            try parser.parseChain(["~"]) { parser throws(ChatTemplateFailure) in
                try parser.parseChain(["*", "//", "/", "%"]) {
                    parser throws(ChatTemplateFailure) in try parser.parseUnary(filtered: true)
                }
            }
        }
    }

    /// Operands with left-associative operators of one strength between them.
    private mutating func parseChain(
        _ signs: [String],
        _ operand: (inout TemplateParser) throws(ChatTemplateFailure) -> TemplateExpression
    ) throws(ChatTemplateFailure) -> TemplateExpression {
        var left = try operand(&self)
        while case .sign(let sign) = token.kind, signs.contains(sign) {
            let place = position
            advance()
            let right = try operand(&self)
            left = try make(.binary(sign, left, right), place, [left, right])
        }
        return left
    }

    private mutating func parseUnary(
        filtered: Bool
    ) throws(ChatTemplateFailure) -> TemplateExpression {
        let place = position
        var value: TemplateExpression
        if isSign("-") || isSign("+") {
            let isNegative = isSign("-")
            advance()
            value = try nested { parser throws(ChatTemplateFailure) in
                try parser.parseUnary(filtered: false)
            }
            if isNegative { value = try make(.negative(value), place, [value]) }
        } else {
            value = try parsePostfix(try parsePrimary())
        }
        if isSign("**") { throw failure(.unsupported("the operator '**'")) }
        return filtered ? try parseFilters(value) : value
    }

    private mutating func parsePrimary() throws(ChatTemplateFailure) -> TemplateExpression {
        let place = position
        switch token.kind {
        case .name(let name):
            advance()
            if isSign("(") {
                let arguments = try parseArguments()
                return try make(.call(function: name, arguments), place, arguments.all)
            }
            return try make(Self.constant(name) ?? .name(name), place, [])
        case .string(var text):
            advance()
            // Strings beside each other are one string.
            while case .string(let more) = token.kind {
                text.append(more)
                advance()
            }
            return try make(.literal(.string(text)), place, [])
        case .integer(let value):
            advance()
            return try make(.literal(.integer(value)), place, [])
        case .sign("("):
            advance()
            if take(sign: ")") { return try make(.list([]), place, []) }
            let value = try parseTuple()
            try require(.sign(")"))
            return value
        case .sign("["):
            advance()
            let items = try parseItems(until: "]")
            return try make(.list(items), place, items)
        case .sign("{"): return try parseDictionary()
        default: throw failure(.expected("an expression", got: token.kind.description))
        }
    }

    private static func constant(_ name: String) -> TemplateExpression.Kind? {
        switch name {
        case "true", "True": .literal(.bool(true))
        case "false", "False": .literal(.bool(false))
        case "none", "None": .literal(.none)
        default: nil
        }
    }

    private mutating func parseItems(
        until closer: String
    ) throws(ChatTemplateFailure) -> [TemplateExpression] {
        var items: [TemplateExpression] = []
        while !take(sign: closer) {
            items.append(try parseExpression())
            if !isSign(closer) { try require(.sign(",")) }
        }
        return items
    }

    private mutating func parseDictionary() throws(ChatTemplateFailure) -> TemplateExpression {
        let place = position
        advance()
        var members: [(key: TemplateExpression, value: TemplateExpression)] = []
        while !take(sign: "}") {
            let key = try parseExpression()
            try require(.sign(":"))
            members.append((key, try parseExpression()))
            if !isSign("}") { try require(.sign(",")) }
        }
        return try make(.dictionary(members), place, members.flatMap { [$0.key, $0.value] })
    }

    mutating func parseArguments() throws(ChatTemplateFailure) -> TemplateArguments {
        try require(.sign("("))
        var arguments = TemplateArguments()
        while !take(sign: ")") {
            if isSign("*") || isSign("**") {
                throw failure(.unsupported("arguments from a list or mapping"))
            }
            if case .name(let name) = token.kind, following.kind == .sign("=") {
                advance()
                advance()
                arguments.named.append((name, try parseExpression()))
            } else {
                arguments.values.append(try parseExpression())
            }
            if !isSign(")") { try require(.sign(",")) }
        }
        return arguments
    }
}

// MARK: What follows a value

extension TemplateParser {
    private mutating func parsePostfix(
        _ first: TemplateExpression
    ) throws(ChatTemplateFailure) -> TemplateExpression {
        var value = first
        while true {
            let place = position
            if take(sign: ".") {
                if case .integer(let number) = token.kind {
                    advance()
                    let index = try make(.literal(.integer(number)), place, [])
                    value = try make(.element(value, index), place, [value])
                    continue
                }
                let name = try requireName()
                if isSign("(") {
                    let arguments = try parseArguments()
                    value = try make(
                        .method(value, name, arguments), place, [value] + arguments.all)
                } else {
                    value = try make(.attribute(value, name), place, [value])
                }
            } else if take(sign: "[") {
                value = try parseElement(of: value, place)
            } else if isSign("(") {
                throw failure(.unsupported("the call of a value"))
            } else {
                return value
            }
        }
    }

    private mutating func parseElement(
        of value: TemplateExpression, _ place: TemplatePosition
    ) throws(ChatTemplateFailure) -> TemplateExpression {
        var bounds: [TemplateExpression?] = [nil]
        while !isSign("]") {
            if take(sign: ":") {
                bounds.append(nil)
            } else if bounds[bounds.count - 1] == nil {
                bounds[bounds.count - 1] = try parseExpression()
            } else {
                break
            }
        }
        try require(.sign("]"))
        let parts = [value] + bounds.compactMap { $0 }
        switch bounds.count {
        case 1:
            guard let index = bounds[0] else { throw failure(.expected("an index", got: "']'")) }
            return try make(.element(value, index), place, parts)
        case 2, 3:
            let slice = TemplateExpression.SliceBounds(
                start: bounds[0], end: bounds[1], step: bounds.count == 3 ? bounds[2] : nil)
            return try make(.slice(value, slice), place, parts)
        default: throw failure(.expected("']'", got: "':'"))
        }
    }

    private mutating func parseFilters(
        _ first: TemplateExpression
    ) throws(ChatTemplateFailure) -> TemplateExpression {
        var value = first
        while true {
            let place = position
            if take(sign: "|") {
                let name = try requireName()
                guard TemplateFilter(rawValue: name) != nil else {
                    throw ChatTemplateFailure(
                        reason: .unsupported("the filter '\(name)'"), position: place)
                }
                let arguments = isSign("(") ? try parseArguments() : TemplateArguments()
                value = try make(.filter(name, value, arguments), place, [value] + arguments.all)
            } else if take(word: "is") {
                value = try parseTest(of: value, place)
            } else {
                return value
            }
        }
    }

    private mutating func parseTest(
        of value: TemplateExpression, _ place: TemplatePosition
    ) throws(ChatTemplateFailure) -> TemplateExpression {
        let isNegated = take(word: "not")
        let name = try requireName()
        guard let test = TemplateTest(rawValue: name) else {
            throw ChatTemplateFailure(
                reason: .unsupported("the test '\(name)'"), position: place)
        }
        var arguments: [TemplateExpression] = []
        if isSign("(") {
            let given = try parseArguments()
            guard given.named.isEmpty else {
                throw failure(.unsupported("a named argument of a test"))
            }
            arguments = given.values
        } else if test.argumentCount == 1 {
            arguments = [try parsePostfix(try parsePrimary())]
        }
        guard arguments.count == test.argumentCount else {
            throw failure(
                .expected(
                    "\(test.argumentCount) arguments of '\(name)'", got: "\(arguments.count)"))
        }
        return try make(
            .test(name, value, arguments, isNegated: isNegated), place, [value] + arguments)
    }
}
