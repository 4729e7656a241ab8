/// Runs the statements of a template within ``TemplateLimits``.
///
/// Recursion is bounded by the nesting that the parser allows, time by a number of steps, memory by
/// the length of texts and lists.
struct TemplateInterpreter {
    private enum Flow { case onward, leaveLoop, nextTurn }

    private struct Binding {
        let name: String
        var value: TemplateValue
    }

    private(set) var output = ""
    var namespaces: [[TemplateValue.Member]] = []
    private var scopes: [[Binding]]
    private var steps = 0

    init(variables: [(String, TemplateValue)]) {
        scopes = [variables.map { Binding(name: $0.0, value: $0.1) }]
    }

    mutating func run(_ body: [TemplateStatement]) throws(ChatTemplateFailure) {
        _ = try execute(body)
    }

    // MARK: Limits

    /// Counts the work of making or reading `bytes` bytes.
    mutating func charge(
        _ bytes: Int, at place: TemplatePosition
    ) throws(ChatTemplateFailure) {
        guard bytes <= TemplateLimits.textBytes else {
            throw ChatTemplateFailure(
                reason: .outputTooLong(limit: TemplateLimits.textBytes), position: place)
        }
        steps += 1 + bytes / 64
        guard steps <= TemplateLimits.steps else {
            throw ChatTemplateFailure(
                reason: .tooManySteps(limit: TemplateLimits.steps), position: place)
        }
    }

    mutating func string(
        _ text: String, at place: TemplatePosition
    ) throws(ChatTemplateFailure) -> TemplateValue {
        try charge(text.utf8.count, at: place)
        return .string(text)
    }

    mutating func list(
        _ items: [TemplateValue], at place: TemplatePosition
    ) throws(ChatTemplateFailure) -> TemplateValue {
        guard items.count <= TemplateLimits.listCount else {
            throw ChatTemplateFailure(
                reason: .outputTooLong(limit: TemplateLimits.listCount), position: place)
        }
        try charge(64 * items.count, at: place)
        return .list(items)
    }

    /// Counts the parts of a value as steps and refuses one that nests too deep.
    ///
    /// Values share their parts, so one that is small in memory may be a large tree.
    mutating func measure(
        _ value: TemplateValue, at place: TemplatePosition, level: Int = 0
    ) throws(ChatTemplateFailure) {
        guard level <= TemplateLimits.depth else {
            throw ChatTemplateFailure(
                reason: .tooDeep(limit: TemplateLimits.depth), position: place)
        }
        switch value {
        case .string(let text): try charge(text.utf8.count, at: place)
        case .list(let items):
            try charge(0, at: place)
            for item in items { try measure(item, at: place, level: level + 1) }
        case .dictionary(let members):
            try charge(0, at: place)
            for member in members { try measure(member.value, at: place, level: level + 1) }
        default: try charge(0, at: place)
        }
    }

    // MARK: Names

    func value(of name: String) -> TemplateValue {
        for scope in scopes.reversed() {
            if let found = scope.first(where: { $0.name.isSame(as: name) }) { return found.value }
        }
        return .undefined(name)
    }

    private mutating func assign(_ name: String, _ value: TemplateValue) {
        let last = scopes.count - 1
        if let index = scopes[last].firstIndex(where: { $0.name.isSame(as: name) }) {
            scopes[last][index].value = value
        } else {
            scopes[last].append(Binding(name: name, value: value))
        }
    }

    /// Assigns to one name, or the items of a list to several.
    private mutating func assign(
        _ names: [String], _ value: TemplateValue, at place: TemplatePosition
    ) throws(ChatTemplateFailure) {
        guard names.count > 1 else {
            if let name = names.first { assign(name, value) }
            return
        }
        let items = try items(of: value, at: place)
        guard items.count == names.count else {
            throw ChatTemplateFailure(
                reason: .expected("\(names.count) values", got: "\(items.count)"), position: place)
        }
        for (name, item) in zip(names, items) { assign(name, item) }
    }

    // MARK: Statements

    private mutating func execute(
        _ body: [TemplateStatement]
    ) throws(ChatTemplateFailure) -> Flow {
        for statement in body {
            let flow = try execute(statement)
            if flow != .onward { return flow }
        }
        return .onward
    }

    private mutating func execute(
        _ statement: TemplateStatement
    ) throws(ChatTemplateFailure) -> Flow {
        switch statement {
        case .text(let text, let place): try write(text, at: place)
        case .output(let expression):
            let value = try evaluate(expression)
            try write(try printed(value, "printing", expression.position), at: expression.position)
        case .condition(let branches, let otherwise):
            for branch in branches where try evaluate(branch.condition).isTrue {
                return try execute(branch.body)
            }
            return try execute(otherwise)
        case .loop(let loop): return try execute(loop)
        case .assignment(let names, let expression):
            try assign(names, try evaluate(expression), at: expression.position)
        case .attributeAssignment(let name, let attribute, let expression):
            let assigned = try evaluate(expression)
            try assignMember(name, attribute, assigned, at: expression.position)
        case .capture(let name, let body, let place):
            let outer = output
            output = ""
            scopes.append([])
            let flow = try execute(body)
            scopes.removeLast()
            let captured = output
            output = outer
            assign(name, try string(captured, at: place))
            return flow
        case .leaveLoop: return .leaveLoop
        case .nextTurn: return .nextTurn
        }
        return .onward
    }

    private mutating func write(
        _ text: String, at place: TemplatePosition
    ) throws(ChatTemplateFailure) {
        try charge(text.utf8.count, at: place)
        output.append(text)
        guard output.utf8.count <= TemplateLimits.textBytes else {
            throw ChatTemplateFailure(
                reason: .outputTooLong(limit: TemplateLimits.textBytes), position: place)
        }
    }

    private mutating func assignMember(
        _ name: String, _ attribute: String, _ assigned: TemplateValue, at place: TemplatePosition
    ) throws(ChatTemplateFailure) {
        let target = value(of: name)
        guard case .namespace(let number) = target else {
            throw ChatTemplateFailure(
                reason: .wrongType(operation: "assigning to a member", got: target.kindName),
                position: place)
        }
        try charge(0, at: place)
        let members = namespaces[number]
        if let index = members.firstIndex(where: { $0.key.isSame(as: attribute) }) {
            namespaces[number][index].value = assigned
        } else {
            namespaces[number].append(.init(key: attribute, value: assigned))
        }
    }

    private mutating func execute(_ loop: TemplateLoop) throws(ChatTemplateFailure) -> Flow {
        let place = loop.items.position
        var items = try items(of: try evaluate(loop.items), at: place)
        if let filter = loop.filter {
            var kept: [TemplateValue] = []
            for item in items {
                scopes.append([])
                try assign(loop.targets, item, at: place)
                if try evaluate(filter).isTrue { kept.append(item) }
                scopes.removeLast()
            }
            items = kept
        }
        guard !items.isEmpty else { return try execute(loop.otherwise) }
        for index in items.indices {
            try charge(0, at: place)
            scopes.append([])
            assign("loop", Self.loopValue(index, items))
            try assign(loop.targets, items[index], at: place)
            let flow = try execute(loop.body)
            scopes.removeLast()
            if flow == .leaveLoop { break }
        }
        return .onward
    }

    private static func loopValue(_ index: Int, _ items: [TemplateValue]) -> TemplateValue {
        let last = items.count - 1
        var members: [TemplateValue.Member] = [
            .init(key: "index", value: .integer(index + 1)),
            .init(key: "index0", value: .integer(index)),
            .init(key: "first", value: .bool(index == 0)),
            .init(key: "last", value: .bool(index == last)),
            .init(key: "length", value: .integer(items.count)),
            .init(key: "revindex", value: .integer(last - index + 1)),
            .init(key: "revindex0", value: .integer(last - index)),
        ]
        if index > 0 { members.append(.init(key: "previtem", value: items[index - 1])) }
        if index < last { members.append(.init(key: "nextitem", value: items[index + 1])) }
        return .dictionary(members)
    }
}
