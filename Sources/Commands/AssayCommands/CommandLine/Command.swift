/// A verb of the command line: what it accepts and what it does.
protocol Command: Sendable {
    static var specification: CommandSpecification { get }

    /// Does the work and says how it ended; whatever it throws is reported and ends in failure.
    static func run(_ input: Invocation, _ output: Output) throws -> ExitStatus
}

/// What a command accepts, as help shows it and the parser checks it.
struct CommandSpecification: Sendable {
    let name: String
    /// One line without a full stop.
    let summary: String
    /// Paragraphs for the command's own help.
    var discussion: [String] = []
    var arguments: [Argument] = []
    var options: [OptionSpecification] = []

    /// The options of the command and those that every command has.
    var allOptions: [OptionSpecification] {
        options + [SharedOptions.json.specification, SharedOptions.help.specification]
    }
}

/// Options that mean the same wherever they occur.
enum SharedOptions {
    static let json = Flag("--json", help: "write JSON, and nothing else, to standard output")
    static let help = Flag("--help", help: "show this help")
    static let threads = Option.integer(
        "--threads",
        1...256,
        help: "threads to compute with; the result does not depend on it (default: all)"
    )
    static let instructionSet = Option.choice(
        "--instruction-set",
        ["reference", "avx2", "avx512", "avx512vnni", "neon"],
        help: "kernels to compute with; the result does not depend on it (default: the best)"
    )

    /// How and with how many threads to compute.
    static let computing = [threads.specification, instructionSet.specification]
}

/// What a process tells the shell.
package enum ExitStatus: Int32, Sendable, CaseIterable {
    case success = 0
    case failure = 1
    case usage = 64
    case unavailable = 69
    case temporary = 75
    case locked = 77
    case configuration = 78
    case interrupted = 130

    var meaning: String {
        switch self {
        case .success: "done"
        case .failure: "failed, or what was checked is not right"
        case .usage: "the command line is wrong"
        case .unavailable: "a node could not be reached"
        case .temporary: "nothing came in time; the same may work later"
        case .locked: "a password or a key is missing or wrong"
        case .configuration: "a task or configuration file is wrong"
        case .interrupted: "stopped by a signal; what was done is kept"
        }
    }
}
