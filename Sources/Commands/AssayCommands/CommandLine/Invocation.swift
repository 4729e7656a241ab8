import Encodings

/// A command line that has been checked: every value has the form its option asks for.
struct Invocation: Sendable {
    let command: String
    fileprivate(set) var arguments: [String: String] = [:]
    /// The words of a repeated argument.
    fileprivate(set) var repeated: [String] = []
    fileprivate(set) var values: [String: String] = [:]
    fileprivate(set) var flags: Set<String> = []

    init(command: String) {
        self.command = command
    }

    subscript<Value>(option: Option<Value>) -> Value? {
        values[option.specification.name].flatMap(option.read)
    }

    subscript(flag: Flag) -> Bool {
        flags.contains(flag.specification.name)
    }

    /// Whether an option or a flag is given.
    func has(_ option: OptionSpecification) -> Bool {
        values[option.name] != nil || flags.contains(option.name)
    }

    /// The name of the first of some options that is given.
    func firstGiven(of options: [OptionSpecification]) -> String? {
        options.first { values[$0.name] != nil || flags.contains($0.name) }?.name
    }

    /// A required argument's text; the parser has seen to it that it is there.
    subscript(argument: Argument) -> String {
        arguments[argument.name] ?? ""
    }
}

/// A command line that is wrong, said in the words of the one who typed it.
enum UsageError: Error, Equatable, CustomStringConvertible {
    case noCommand
    case unknownCommand(String, nearest: String?)
    case unknownOption(String, command: String, nearest: String?)
    case repeatedOption(String)
    case missingValue(option: String, expects: String)
    case surplusValue(option: String, got: String)
    case wrongValue(name: String, expects: String, got: String)
    case missingArgument(String, command: String)
    case missingOption(String, command: String)
    case surplusArgument(String, command: String)
    case contradiction(String, String)

    var description: String {
        switch self {
        case .noCommand: "no command was given"
        case .unknownCommand(let name, let nearest):
            "there is no command '\(name)'" + Self.guess(nearest)
        case .unknownOption(let name, let command, let nearest):
            "'\(command)' has no option '\(name)'" + Self.guess(nearest)
        case .repeatedOption(let name): "\(name) is given twice"
        case .missingValue(let option, let expects): "\(option) needs \(expects) after it"
        case .surplusValue(let option, let got): "\(option) takes no value, got '\(got)'"
        case .wrongValue(let name, let expects, let got):
            "\(name) expects \(expects), got '\(got)'"
        case .missingArgument(let name, let command): "'\(command)' needs \(name)"
        case .missingOption(let name, let command): "'\(command)' needs \(name)"
        case .surplusArgument(let text, let command):
            "'\(command)' does not know what to do with '\(text)'"
        case .contradiction(let one, let other): "\(one) does not go with \(other)"
        }
    }

    private static func guess(_ nearest: String?) -> String {
        nearest.map { "; did you mean '\($0)'?" } ?? ""
    }
}

extension Invocation {
    /// Reads the words after the command's name.
    ///
    /// Options and arguments come in any order, a value after a space or `=`; what follows `--` is
    /// an argument even when it begins with a dash.
    static func parse(
        _ words: [String],
        as command: CommandSpecification
    ) throws(UsageError) -> Invocation {
        var parser = InvocationParser(words, command)
        return try parser.parse()
    }
}

private struct InvocationParser {
    private let command: CommandSpecification
    private var words: ArraySlice<String>
    private var result: Invocation

    init(_ words: [String], _ command: CommandSpecification) {
        self.command = command
        self.words = words[...]
        result = Invocation(command: command.name)
    }

    mutating func parse() throws(UsageError) -> Invocation {
        var onlyArguments = false
        while let word = words.popFirst() {
            if word == "--", !onlyArguments {
                onlyArguments = true
            } else if word.hasPrefix("-"), word != "-", !onlyArguments {
                try takeOption(Self.shortNames[word] ?? word)
            } else {
                try takeArgument(word)
            }
        }
        // Help is given whatever else is missing.
        if !result[SharedOptions.help] { try checkComplete() }
        return result
    }

    private static let shortNames = ["-h": "--help", "-v": "--verbose"]

    private mutating func takeOption(_ word: String) throws(UsageError) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        guard let option = command.allOptions.first(where: { $0.name == name }) else {
            let nearest = NearestName.among(command.allOptions.map(\.name), to: name)
            throw .unknownOption(name, command: command.name, nearest: nearest)
        }
        guard result.values[name] == nil, !result.flags.contains(name) else {
            throw .repeatedOption(name)
        }
        let attached = parts.count == 2 ? String(parts[1]) : nil
        if option.placeholder == nil {
            if let attached { throw .surplusValue(option: name, got: attached) }
            result.flags.insert(name)
            return
        }
        guard let value = attached ?? words.popFirst() else {
            throw .missingValue(option: name, expects: option.expectation)
        }
        guard option.accepts(value) else {
            throw .wrongValue(name: name, expects: option.expectation, got: value)
        }
        result.values[name] = value
    }

    private mutating func takeArgument(_ word: String) throws(UsageError) {
        let free = command.arguments.first { $0.isRepeated || result.arguments[$0.name] == nil }
        guard let argument = free else {
            throw .surplusArgument(word, command: command.name)
        }
        guard argument.choices.isEmpty || argument.choices.contains(word) else {
            throw .wrongValue(
                name: argument.name,
                expects: argument.choices.joined(separator: " or "),
                got: word
            )
        }
        if argument.isRepeated { result.repeated.append(word) }
        result.arguments[argument.name] = word
    }

    private func checkComplete() throws(UsageError) {
        for argument in command.arguments
        where argument.isRequired && result.arguments[argument.name] == nil {
            throw .missingArgument(argument.name, command: command.name)
        }
        for option in command.options where option.isRequired && result.values[option.name] == nil {
            throw .missingOption(option.name, command: command.name)
        }
    }
}
