/// A named value that a command accepts, with its type.
///
/// The text is checked while the command line is parsed, so that a command only ever sees values
/// that are right.
struct Option<Value: Sendable>: Sendable {
    let specification: OptionSpecification
    let read: @Sendable (String) -> Value?

    init(
        _ name: String,
        _ placeholder: String,
        expects: String,
        help: String,
        isRequired: Bool = false,
        read: @escaping @Sendable (String) -> Value?
    ) {
        self.read = read
        specification = OptionSpecification(
            name: name,
            placeholder: placeholder,
            expectation: expects,
            help: help,
            isRequired: isRequired,
            accepts: { read($0) != nil }
        )
    }
}

/// What help and the parser need to know of an option, whatever its type.
struct OptionSpecification: Sendable {
    let name: String
    /// How help shows the value; `nil` for a flag, which has none.
    let placeholder: String?
    let expectation: String
    let help: String
    var isRequired = false
    let accepts: @Sendable (String) -> Bool
}

extension Option where Value == Int {
    /// A whole number within bounds.
    static func integer(
        _ name: String,
        _ range: ClosedRange<Int>,
        placeholder: String = "N",
        help: String,
        isRequired: Bool = false
    ) -> Option<Int> {
        let expects =
            range.upperBound == Int.max
            ? "a whole number from \(range.lowerBound)"
            : "a whole number from \(range.lowerBound) to \(range.upperBound)"
        return Option(name, placeholder, expects: expects, help: help, isRequired: isRequired) {
            text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }
}

extension Option where Value == UInt64 {
    /// A number of 64 bits, such as a seed.
    static func unsigned(_ name: String, _ placeholder: String, help: String) -> Option<UInt64> {
        Option(name, placeholder, expects: "a whole number of at most 64 bits", help: help) {
            UInt64($0)
        }
    }
}

extension Option where Value == String {
    /// Any text but the empty one, such as a path.
    static func text(
        _ name: String,
        _ placeholder: String,
        help: String,
        isRequired: Bool = false
    ) -> Option<String> {
        Option(name, placeholder, expects: "a text", help: help, isRequired: isRequired) {
            $0.isEmpty ? nil : $0
        }
    }

    /// One of a few words.
    static func choice(
        _ name: String,
        _ choices: [String],
        help: String,
        isRequired: Bool = false
    ) -> Option<String> {
        Option(
            name,
            choices.joined(separator: "|"),
            expects: choices.joined(separator: ", "),
            help: help,
            isRequired: isRequired
        ) { choices.contains($0) ? $0 : nil }
    }
}

/// An option without a value: it is given or it is not.
struct Flag: Sendable {
    let specification: OptionSpecification

    init(_ name: String, help: String) {
        specification = OptionSpecification(
            name: name,
            placeholder: nil,
            expectation: "",
            help: help,
            accepts: { _ in true }
        )
    }
}

/// A value that is named by its place.
struct Argument: Sendable {
    let name: String
    let help: String
    var isRequired = true
    /// The words it may be; empty when any text will do.
    var choices: [String] = []
    /// Whether it takes all words to come; only the last argument of a command may.
    var isRepeated = false
}
