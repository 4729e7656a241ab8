import Encodings
import Platform

/// Where a command's words go: the result to standard output, everything else to the diagnostics.
///
/// With `--json` standard output carries exactly one JSON document, or JSON Lines where a command
/// reports as it goes, and nothing a person would want to read.
struct Output: Sendable {
    let isJSON: Bool
    private let colorsDiagnostics: Bool

    init(json: Bool) {
        isJSON = json
        colorsDiagnostics = Terminal.acceptsColor(.diagnostics)
    }

    /// A part of the result for people; left out with `--json`.
    func text(_ line: String) {
        if !isJSON { Terminal.write(line + "\n", to: .output) }
    }

    /// A part of a line of the result for people, as it comes; left out with `--json`.
    func piece(_ text: String) {
        if !isJSON, !text.isEmpty { Terminal.write(text, to: .output) }
    }

    /// The result as the one JSON document of a command; only with `--json`.
    func document(_ value: @autoclosure () -> JSON) {
        if isJSON { Terminal.write(value().prettyText, to: .output) }
    }

    /// One of several results as a line of JSON; only with `--json`.
    func line(_ value: @autoclosure () -> JSON) {
        if isJSON { Terminal.write(value().text + "\n", to: .output) }
    }

    /// Text that is the result whether or not JSON was asked for, such as help.
    func verbatim(_ text: String) {
        Terminal.write(text + "\n", to: .output)
    }

    /// News for whoever watches.
    func note(_ line: String) {
        Terminal.write(line + "\n", to: .diagnostics)
    }

    /// Why the command fails; with `--json` the result says so too.
    func failure(_ message: String, status: ExitStatus) {
        let label = colorsDiagnostics ? "\u{1B}[31massay:\u{1B}[0m" : "assay:"
        Terminal.write("\(label) \(message)\n", to: .diagnostics)
        line(["error": ["message": .string(message), "exitStatus": .integer(Int(status.rawValue))]])
    }
}
