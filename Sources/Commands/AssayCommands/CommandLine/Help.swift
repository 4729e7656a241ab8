/// The text of `assay help` and of each command's `--help`.
enum Help {
    static func overview(_ commands: [CommandSpecification]) -> String {
        var lines = [
            "assay: checkable AI work, and a blockchain whose blocks are made of it", "",
            "usage: assay COMMAND [ARGUMENTS] [OPTIONS]", "", "commands:",
        ]
        lines += table(commands.map { ($0.name, $0.summary) })
        lines += ["", "'assay COMMAND --help' tells more about one command.", "", "exit status:"]
        lines += table(ExitStatus.allCases.map { (String($0.rawValue), $0.meaning) })
        return lines.joined(separator: "\n")
    }

    static func page(_ command: CommandSpecification) -> String {
        var lines = ["assay \(command.name): \(command.summary)", "", usage(command)]
        for paragraph in command.discussion { lines += [""] + wrapped(paragraph, width: 80) }
        if !command.arguments.isEmpty {
            lines += ["", "arguments:"] + table(command.arguments.map { ($0.name, $0.help) })
        }
        lines += ["", "options:"]
        lines += table(
            command.allOptions.map { option in
                (option.name + (option.placeholder.map { " \($0)" } ?? ""), option.help)
            }
        )
        return lines.joined(separator: "\n")
    }

    /// One line: required parts bare, the others in brackets.
    static func usage(_ command: CommandSpecification) -> String {
        var words = ["usage: assay \(command.name)"]
        for argument in command.arguments {
            let shown =
                argument.choices.isEmpty
                ? argument.name + (argument.isRepeated ? "…" : "")
                : "{\(argument.choices.joined(separator: "|"))}"
            words.append(argument.isRequired ? shown : "[\(shown)]")
        }
        for option in command.options {
            let shown = option.name + (option.placeholder.map { " \($0)" } ?? "")
            words.append(option.isRequired ? shown : "[\(shown)]")
        }
        return wrapped(words.joined(separator: " "), width: 80, indent: "    ")
            .joined(separator: "\n")
    }

    /// Two columns; the second is wrapped under itself.
    static func table(_ rows: [(String, String)]) -> [String] {
        let column = min(30, (rows.map(\.0.count).max() ?? 0) + 2)
        return rows.flatMap { name, text -> [String] in
            let lines = wrapped(text, width: 92 - column)
            let gap = String(repeating: " ", count: max(0, column - name.count))
            let indent = String(repeating: " ", count: column + 2)
            if name.count >= column { return ["  " + name] + lines.map { indent + $0 } }
            return ["  " + name + gap + (lines.first ?? "")]
                + lines.dropFirst().map { indent + $0 }
        }
    }

    private static func wrapped(_ text: String, width: Int, indent: String = "") -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = indent + word
            } else {
                line += line.isEmpty ? String(word) : " " + word
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }
}
