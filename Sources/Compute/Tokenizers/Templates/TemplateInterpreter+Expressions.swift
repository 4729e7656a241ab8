/// Evaluates expressions as Python does for the values that a template can have.
extension TemplateInterpreter {
    mutating func evaluate(
        _ expression: TemplateExpression
    ) throws(ChatTemplateFailure) -> TemplateValue {
        let place = expression.position
        try charge(0, at: place)
        switch expression.kind {
        case .literal(let value): return value
        case .name(let name): return value(of: name)
        case .list(let items):
            let value = try list(try evaluate(all: items), at: place)
            try measure(value, at: place)
            return value
        case .dictionary(let members): return try dictionary(members, place)
        case .attribute(let base, let name):
            return try member(name, of: try evaluate(base), at: place)
        case .element(let base, let index):
            return try element(try evaluate(base), try evaluate(index), at: place)
        case .slice(let base, let bounds): return try slice(try evaluate(base), bounds, place)
        case .call(let function, let arguments): return try call(function, arguments, place)
        case .method(let base, let name, let arguments):
            return try method(name, of: try evaluate(base), arguments, place)
        case .filter(let name, let base, let arguments):
            return try filter(name, try evaluate(base), arguments, place)
        case .test(let name, let base, let arguments, let isNegated):
            let result = try test(
                name, try evaluate(base), try evaluate(all: arguments), at: place)
            return .bool(result != isNegated)
        case .negative(let value):
            return try arithmetic("-", .integer(0), try evaluate(value), at: place)
        case .not(let value): return .bool(!(try evaluate(value).isTrue))
        case .binary(let sign, let left, let right):
            return try arithmetic(sign, try evaluate(left), try evaluate(right), at: place)
        case .comparison(let left, let rest): return try comparison(left, rest)
        case .and(let left, let right):
            let value = try evaluate(left)
            return value.isTrue ? try evaluate(right) : value
        case .or(let left, let right):
            let value = try evaluate(left)
            return value.isTrue ? value : try evaluate(right)
        case .conditional(let value, let condition, let otherwise):
            if try evaluate(condition).isTrue { return try evaluate(value) }
            return try otherwise.map { other throws(ChatTemplateFailure) in
                try evaluate(other)
            } ?? .undefined("the value of a condition without else")
        }
    }

    mutating func evaluate(
        all expressions: [TemplateExpression]
    ) throws(ChatTemplateFailure) -> [TemplateValue] {
        var values: [TemplateValue] = []
        for expression in expressions { values.append(try evaluate(expression)) }
        return values
    }

    func wrongType(
        _ operation: String, _ value: TemplateValue, _ place: TemplatePosition
    ) -> ChatTemplateFailure {
        if case .undefined(let name) = value {
            return ChatTemplateFailure(reason: .undefined("'\(name)'"), position: place)
        }
        return ChatTemplateFailure(
            reason: .wrongType(operation: operation, got: value.kindName), position: place)
    }

    /// The text of a value where Python would call `str`.
    mutating func printed(
        _ value: TemplateValue, _ operation: String, _ place: TemplatePosition
    ) throws(ChatTemplateFailure) -> String {
        guard let text = value.printed else { throw wrongType(operation, value, place) }
        return text
    }

    /// What a loop over the value visits.
    mutating func items(
        of value: TemplateValue, at place: TemplatePosition
    ) throws(ChatTemplateFailure) -> [TemplateValue] {
        switch value {
        case .list(let items): return items
        case .undefined: return []
        case .dictionary(let members): return members.map { .string($0.key) }
        case .string(let text):
            let items = text.unicodeScalars.map { TemplateValue.string(String($0)) }
            _ = try list(items, at: place)
            return items
        default: throw wrongType("a loop", value, place)
        }
    }

    private mutating func dictionary(
        _ members: [(key: TemplateExpression, value: TemplateExpression)],
        _ place: TemplatePosition
    ) throws(ChatTemplateFailure) -> TemplateValue {
        var result: [TemplateValue.Member] = []
        for member in members {
            let key = try evaluate(member.key)
            guard let text = key.text else { throw wrongType("naming a member", key, place) }
            let value = try evaluate(member.value)
            if let taken = result.firstIndex(where: { $0.key.isSame(as: text) }) {
                result[taken].value = value
            } else {
                result.append(.init(key: text, value: value))
            }
        }
        try measure(.dictionary(result), at: place)
        return .dictionary(result)
    }

    // MARK: Members, elements, slices

    private func member(
        _ name: String, of value: TemplateValue, at place: TemplatePosition
    ) throws(ChatTemplateFailure) -> TemplateValue {
        switch value {
        case .undefined, .none:
            guard case .undefined = value else { return .undefined(name) }
            throw wrongType("a member", value, place)
        case .namespace(let number):
            let found = namespaces[number].first { $0.key.isSame(as: name) }
            return found?.value ?? .undefined(name)
        default: return value.member(name) ?? .undefined(name)
        }
    }

    private mutating func element(
        _ value: TemplateValue, _ index: TemplateValue, at place: TemplatePosition
    ) throws(ChatTemplateFailure) -> TemplateValue {
        if let key = index.text { return try member(key, of: value, at: place) }
        guard let number = index.number else { throw wrongType("an index", index, place) }
        switch value {
        case .undefined: throw wrongType("an index", value, place)
        case .list(let items):
            let position = number < 0 ? number + items.count : number
            return items.indices.contains(position) ? items[position] : .undefined("\(number)")
        case .string(let text):
            try charge(text.utf8.count, at: place)
            let scalars = Array(text.unicodeScalars)
            let position = number < 0 ? number + scalars.count : number
            guard scalars.indices.contains(position) else { return .undefined("\(number)") }
            return .string(String(scalars[position]))
        default: return .undefined("\(number)")
        }
    }

    private mutating func slice(
        _ value: TemplateValue, _ bounds: TemplateExpression.SliceBounds, _ place: TemplatePosition
    ) throws(ChatTemplateFailure) -> TemplateValue {
        let start = try bound(bounds.start)
        let end = try bound(bounds.end)
        let step = try bound(bounds.step) ?? 1
        guard step != 0, step != Int.min else {
            throw ChatTemplateFailure(reason: .numberOutOfRange, position: place)
        }
        switch value {
        case .list(let items):
            let places = SliceRange.places(items.count, start: start, end: end, step: step)
            return try list(places.map { items[$0] }, at: place)
        case .string(let text):
            let scalars = Array(text.unicodeScalars)
            let places = SliceRange.places(scalars.count, start: start, end: end, step: step)
            return try string(String(scalars: places.map { scalars[$0] }), at: place)
        default: throw wrongType("a slice", value, place)
        }
    }

    private mutating func bound(
        _ expression: TemplateExpression?
    ) throws(ChatTemplateFailure) -> Int? {
        guard let expression else { return nil }
        let value = try evaluate(expression)
        if case .none = value { return nil }
        guard let number = value.number else {
            throw wrongType("a slice's bound", value, expression.position)
        }
        return number
    }

    private mutating func comparison(
        _ first: TemplateExpression, _ rest: [(sign: String, right: TemplateExpression)]
    ) throws(ChatTemplateFailure) -> TemplateValue {
        var left = try evaluate(first)
        for (sign, expression) in rest {
            let right = try evaluate(expression)
            let place = expression.position
            let holds: Bool
            switch sign {
            case "==": holds = try areEqual(left, right, at: place)
            case "!=": holds = !(try areEqual(left, right, at: place))
            case "in": holds = try contains(right, left, at: place)
            case "not in": holds = !(try contains(right, left, at: place))
            default: holds = try isOrdered(left, sign, right, at: place)
            }
            guard holds else { return .bool(false) }
            left = right
        }
        return .bool(true)
    }
}

/// Python's slices.
enum SliceRange {
    /// The indices that `[start:end:step]` of a sequence visits; `step` is not 0.
    static func places(_ count: Int, start: Int?, end: Int?, step: Int) -> [Int] {
        let low = step > 0 ? 0 : -1
        let high = step > 0 ? count : count - 1
        func clamped(_ bound: Int) -> Int { max(low, min(high, bound < 0 ? bound + count : bound)) }
        let first = start.map(clamped) ?? (step > 0 ? low : high)
        let last = end.map(clamped) ?? (step > 0 ? high : low)
        return Array(stride(from: first, to: last, by: step))
    }
}

extension String {
    init(scalars: some Sequence<Unicode.Scalar>) {
        var view = UnicodeScalarView()
        view.append(contentsOf: scalars)
        self.init(view)
    }
}
