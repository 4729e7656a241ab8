import Platform
import Primitives
import Wallets

/// Where passwords, mnemonics and bare keys come from: a file, the environment, the terminal; never
/// the command line, which other users of the machine can read.
enum Passwords {
    static let file = Option<String>.text(
        "--password-file", "FILE",
        help: "the file whose first line is the password; - for standard input (default: "
            + "$ASSAY_PASSWORD, or asked at the terminal)")
    static let newFile = Option<String>.text(
        "--new-password-file", "FILE",
        help: "the file whose first line is the new password (default: $ASSAY_NEW_PASSWORD, or "
            + "asked at the terminal)")

    /// The password of a file that is there.
    static func existing(_ input: Invocation) throws -> [UInt8] {
        try secret(
            file: input[file], variable: "ASSAY_PASSWORD", prompt: "password: ",
            option: "--password-file")
    }

    /// A password for a new file; at the terminal it has to be typed twice.
    static func new(
        _ input: Invocation, file option: Option<String> = file,
        variable: String = "ASSAY_PASSWORD"
    ) throws -> [UInt8] {
        let name = option.specification.name
        if let given = try given(file: input[option], variable: variable) { return given }
        let first = try ask("new password: ", option: name)
        guard try ask("the same again: ", option: name) == first else {
            throw CommandFailure(status: .locked, description: "the two passwords differ")
        }
        return first
    }

    /// A secret line: from a file, from the environment, or typed.
    static func secret(
        file: String?, variable: String, prompt: String, option: String
    ) throws -> [UInt8] {
        try given(file: file, variable: variable) ?? ask(prompt, option: option)
    }

    private static func given(file: String?, variable: String) throws -> [UInt8]? {
        if let file { return try line(of: file) }
        return Environment.value(variable).map { Array($0.utf8) }
    }

    /// The first line of a file, without its end.
    static func line(of file: String) throws -> [UInt8] {
        let limit = WalletLimits.passwordBytes + 2
        let bytes =
            file == "-"
            ? try StandardInput.read(limit: limit) : try FileSystem.read(file, limit: limit)
        let line = bytes.prefix { $0 != 0x0A }
        return Array(line.last == 0x0D ? line.dropLast() : line)
    }

    private static func ask(_ prompt: String, option: String) throws -> [UInt8] {
        switch Terminal.askSecret(prompt) {
        case .text(let text): return Array(text.utf8)
        case .stopped: throw CommandFailure(status: .interrupted, description: "stopped")
        case .noTerminal:
            throw CommandFailure(
                status: .locked,
                description: "there is no terminal to ask at: use \(option)")
        }
    }
}
