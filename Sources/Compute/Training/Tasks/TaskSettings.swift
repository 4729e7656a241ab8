import Encodings

/// The settings of a task file, each taken once; what is left over at the end is a mistake.
///
/// One setting may stand at several places, because two kinds of task files are read: PoUW's, in
/// sections, and nanoGPT's, flat. At more than one place it must say the same.
struct TaskSettings {
    struct Leaf {
        let key: String
        let value: JSON
        let position: JSONPosition?
    }

    private static let sections = [
        "architecture", "optimizer", "stopping_criterion", "validation_strategy", "dataset_info",
        "performance_requirements", "evaluation",
    ]

    private var leaves: [Leaf] = []
    private var taken: Set<String> = []
    private var known: [String] = []
    private var reserved: [(key: String, belongsTo: String)] = []
    /// What the user should know about settings that have no effect.
    private(set) var notes: [String] = []

    init(_ json: JSON) throws(TaskFailure) {
        guard let object = json.object else { throw .notAnObject(got: json.kindName) }
        for member in object.members {
            if let section = member.value.object, Self.sections.contains(member.key) {
                for inner in section.members {
                    leaves.append(
                        Leaf(
                            key: "\(member.key).\(inner.key)",
                            value: inner.value,
                            position: inner.position
                        )
                    )
                }
            } else if Self.sections.contains(member.key), member.key != "optimizer" {
                throw .wrongType(
                    member.key,
                    member.position,
                    expected: "an object",
                    got: member.value.kindName
                )
            } else {
                leaves.append(
                    Leaf(key: member.key, value: member.value, position: member.position)
                )
            }
        }
    }

    /// The setting that stands at one of `places`, which are names of the same thing.
    mutating func take(_ places: [String]) throws(TaskFailure) -> Leaf? {
        known += places
        let found = leaves.filter { places.contains($0.key) }
        for leaf in found { taken.insert(leaf.key) }
        guard let first = found.first else { return nil }
        for other in found.dropFirst() where !Self.same(first.value, other.value) {
            throw .contradiction(
                first.key,
                other.key,
                reason: "\(first.value.text) and \(other.value.text)"
            )
        }
        return first
    }

    private static func same(_ a: JSON, _ b: JSON) -> Bool {
        if let a = a.double, let b = b.double { return a == b }
        return a == b
    }

    /// Whether a setting is there, without taking it.
    func has(_ places: [String]) -> Bool {
        leaves.contains { places.contains($0.key) }
    }

    /// Keys that are right in another kind of task.
    mutating func reserve(_ keys: [String], for belongsTo: String) {
        reserved += keys.map { ($0, belongsTo) }
    }

    mutating func note(_ text: String) {
        notes.append(text)
    }

    /// What to say about a setting that is not there: a misspelt one, where there is one.
    func missing(_ key: String, why: String) -> TaskFailure {
        let name = Self.lastPart(of: key)
        for leaf in leaves where !taken.contains(leaf.key) {
            let own = Self.lastPart(of: leaf.key)
            let isKnown = known.contains(leaf.key) || reserved.contains { $0.key == leaf.key }
            if own != name, !isKnown, NearestName.among([name], to: own) != nil {
                return .unknownKey(leaf.key, leaf.position, nearest: key)
            }
        }
        return .missing(key, why: why)
    }

    /// Refuses the first setting that nobody took.
    func finish(kind: String) throws(TaskFailure) {
        for leaf in leaves where !taken.contains(leaf.key) {
            if let other = reserved.first(where: { $0.key == leaf.key }) {
                throw .misplacedKey(
                    leaf.key,
                    leaf.position,
                    belongsTo: other.belongsTo,
                    kind: kind
                )
            }
            throw .unknownKey(leaf.key, leaf.position, nearest: nearest(to: leaf.key))
        }
    }

    /// The known place whose last part is nearest, one of the same section first.
    private func nearest(to key: String) -> String? {
        let section = Self.section(of: key)
        let name = Self.lastPart(of: key)
        let near = known.filter { Self.section(of: $0) == section }
        for places in [near, known] {
            if let best = NearestName.among(places.map(Self.lastPart), to: name) {
                return places.first { Self.lastPart(of: $0) == best }
            }
        }
        return nil
    }

    private static func section(of key: String) -> String {
        key.contains(".") ? String(key.prefix { $0 != "." }) : ""
    }

    private static func lastPart(of key: String) -> String {
        key.split(separator: ".").last.map(String.init) ?? key
    }
}

// MARK: Typed settings

/// The values that a number may have.
struct NumberRange {
    let lower: Float
    let isLowerOpen: Bool
    let upper: Float
    let isUpperOpen: Bool

    static func from(_ lower: Float, to upper: Float) -> NumberRange {
        NumberRange(lower: lower, isLowerOpen: false, upper: upper, isUpperOpen: false)
    }

    static func from(_ lower: Float, below upper: Float) -> NumberRange {
        NumberRange(lower: lower, isLowerOpen: false, upper: upper, isUpperOpen: true)
    }

    static func above(_ lower: Float, to upper: Float) -> NumberRange {
        NumberRange(lower: lower, isLowerOpen: true, upper: upper, isUpperOpen: false)
    }

    func contains(_ value: Float) -> Bool {
        (isLowerOpen ? value > lower : value >= lower)
            && (isUpperOpen ? value < upper : value <= upper)
    }

    var text: String {
        "a number \(isLowerOpen ? "above" : "from") \(Self.text(lower)) "
            + "\(isUpperOpen ? "and below" : "to") \(Self.text(upper))"
    }

    private static func text(_ value: Float) -> String {
        value == value.rounded() && abs(value) < 1e6 ? String(Int(value)) : value.description
    }
}

extension TaskSettings {
    mutating func integer(
        _ places: [String],
        in range: ClosedRange<Int>
    ) throws(TaskFailure) -> Int? {
        guard let leaf = try take(places) else { return nil }
        let allowed = "an integer from \(range.lowerBound) to \(range.upperBound)"
        guard let value = leaf.value.int else {
            throw .wrongType(leaf.key, leaf.position, expected: allowed, got: leaf.value.text)
        }
        guard range.contains(value) else {
            throw .outOfRange(leaf.key, leaf.position, allowed: allowed, got: "\(value)")
        }
        return value
    }

    mutating func number(
        _ places: [String],
        _ range: NumberRange
    ) throws(TaskFailure) -> Float? {
        guard let leaf = try take(places) else { return nil }
        guard let double = leaf.value.double else {
            throw .wrongType(
                leaf.key,
                leaf.position,
                expected: range.text,
                got: leaf.value.text
            )
        }
        let value = Float(double)
        guard range.contains(value) else {
            throw .outOfRange(
                leaf.key,
                leaf.position,
                allowed: range.text,
                got: leaf.value.text
            )
        }
        return value
    }

    mutating func boolean(_ places: [String]) throws(TaskFailure) -> Bool? {
        guard let leaf = try take(places) else { return nil }
        guard let value = leaf.value.bool else {
            throw .wrongType(
                leaf.key,
                leaf.position,
                expected: "true or false",
                got: leaf.value.text
            )
        }
        return value
    }

    mutating func text(_ places: [String]) throws(TaskFailure) -> String? {
        guard let leaf = try take(places) else { return nil }
        guard let value = leaf.value.string else {
            throw .wrongType(leaf.key, leaf.position, expected: "a string", got: leaf.value.text)
        }
        return value
    }

    mutating func texts(_ places: [String]) throws(TaskFailure) -> [String]? {
        guard let leaf = try take(places) else { return nil }
        let strings = leaf.value.array?.compactMap(\.string)
        guard let strings, strings.count == leaf.value.array?.count else {
            throw .wrongType(
                leaf.key,
                leaf.position,
                expected: "an array of strings",
                got: leaf.value.text
            )
        }
        return strings
    }

    mutating func integers(
        _ places: [String],
        in range: ClosedRange<Int>
    ) throws(TaskFailure) -> [Int]? {
        guard let leaf = try take(places) else { return nil }
        let allowed = "an array of integers from \(range.lowerBound) to \(range.upperBound)"
        let integers = leaf.value.array?.compactMap(\.int)
        guard let integers, integers.count == leaf.value.array?.count else {
            throw .wrongType(leaf.key, leaf.position, expected: allowed, got: leaf.value.text)
        }
        guard integers.allSatisfy(range.contains) else {
            throw .outOfRange(leaf.key, leaf.position, allowed: allowed, got: leaf.value.text)
        }
        return integers
    }

    /// A word out of a list, in any case; `_` and `-` count as one.
    mutating func word(
        _ places: [String],
        of words: [String]
    ) throws(TaskFailure) -> String? {
        guard let leaf = try take(places) else { return nil }
        let allowed = "one of " + words.joined(separator: ", ")
        guard let value = leaf.value.string else {
            throw .wrongType(leaf.key, leaf.position, expected: allowed, got: leaf.value.text)
        }
        if let word = words.first(where: { NearestName.editDistance($0, value) == 0 }) {
            return word
        }
        let nearest = NearestName.among(words, to: value)
        throw .outOfRange(
            leaf.key,
            leaf.position,
            allowed: allowed,
            got: "\"\(value)\"" + (nearest.map { "; did you mean \"\($0)\"?" } ?? "")
        )
    }

    /// A setting that may be written, but only with the one value that is true here.
    mutating func fixed(_ places: [String], _ values: [JSON], why: String) throws(TaskFailure) {
        guard let leaf = try take(places) else { return }
        guard values.contains(where: { Self.same($0, leaf.value) }) else {
            let allowed = values.map(\.text).joined(separator: " or ")
            throw .outOfRange(
                leaf.key,
                leaf.position,
                allowed: "\(allowed) (\(why))",
                got: leaf.value.text
            )
        }
    }
}
