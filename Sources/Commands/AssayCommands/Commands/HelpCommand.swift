import Encodings

/// The command `assay help [COMMAND]`.
///
/// It explains the commands that it is handed: were it to name the list of all commands itself, it
/// and every command would depend on one another.
enum HelpCommand {
    private static let command = Argument(
        name: "COMMAND",
        help: "the command to explain",
        isRequired: false
    )

    static let specification = CommandSpecification(
        name: "help",
        summary: "lists the commands, or explains one",
        arguments: [command]
    )

    /// Lists `all`, or explains the one of them that the command line names.
    static func explain(
        _ all: [CommandSpecification], _ input: Invocation, _ output: Output
    ) throws -> ExitStatus {
        let name = input[command]
        if name.isEmpty {
            output.text(Help.overview(all))
            output.document(.array(all.map(describe)))
            return .success
        }
        guard let found = all.first(where: { $0.name == name }) else {
            let nearest = NearestName.among(all.map(\.name), to: name)
            throw UsageError.unknownCommand(name, nearest: nearest)
        }
        output.text(Help.page(found))
        output.document(describe(found))
        return .success
    }

    private static func describe(_ command: CommandSpecification) -> JSON {
        let options = command.allOptions.map { option -> JSON in
            [
                "name": .string(option.name),
                "value": option.placeholder.map { .string($0) } ?? .null,
                "required": .bool(option.isRequired),
                "help": .string(option.help),
            ]
        }
        let arguments = command.arguments.map { argument -> JSON in
            [
                "name": .string(argument.name), "required": .bool(argument.isRequired),
                "help": .string(argument.help),
            ]
        }
        return [
            "name": .string(command.name), "summary": .string(command.summary),
            "arguments": .array(arguments), "options": .array(options),
        ]
    }
}
