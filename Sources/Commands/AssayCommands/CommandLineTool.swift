import Encodings
import Platform

/// The program `assay`: finds the command, runs it, and turns what happened into a status.
package enum CommandLineTool {
    /// The commands in the order in which help lists them.
    static let commands: [any Command.Type] = [
        TrainCommand.self, VerifyCommand.self, RespondCommand.self, DisputeCommand.self,
        ForgeCommand.self, DevnetCommand.self, SimulateCommand.self, WalletCommand.self,
        SendCommand.self, BalanceCommand.self, StakeCommand.self, ExplainCommand.self,
        LightCommand.self, QuizCommand.self, ModelCommand.self, ServeCommand.self,
        ChatCommand.self, EvaluateCommand.self, TokenizeCommand.self,
        EVMCommand.self, DatabaseCommand.self, BenchCommand.self, VersionCommand.self,
    ]

    /// What help lists: the commands, and help itself, which is handed this list.
    static var specifications: [CommandSpecification] {
        commands.map { $0.specification } + [HelpCommand.specification]
    }

    /// Runs one command line without the program's own name.
    package static func run(_ words: [String]) -> ExitStatus {
        // Even a command line that cannot be parsed is answered in the form it asks for.
        let output = Output(json: words.contains(SharedOptions.json.specification.name))
        do {
            return try dispatch(words, output)
        } catch let error as UsageError {
            output.failure("\(error)", status: .usage)
            output.note("'assay help' lists the commands; 'assay COMMAND --help' explains one")
            return .usage
        } catch let error as CommandFailure {
            output.failure("\(error)", status: error.status)
            return error.status
        } catch {
            output.failure("\(error)", status: .failure)
            return .failure
        }
    }

    private static func dispatch(_ words: [String], _ output: Output) throws -> ExitStatus {
        guard let first = words.first else {
            output.note(Help.overview(specifications))
            throw UsageError.noCommand
        }
        let name = aliases[first] ?? first
        guard let specification = specifications.first(where: { $0.name == name }) else {
            let nearest = NearestName.among(specifications.map(\.name), to: name)
            throw UsageError.unknownCommand(first, nearest: nearest)
        }
        let input = try Invocation.parse(Array(words.dropFirst()), as: specification)
        if input[SharedOptions.help] {
            output.verbatim(Help.page(specification))
            return .success
        }
        guard let command = commands.first(where: { $0.specification.name == name }) else {
            return try HelpCommand.explain(specifications, input, output)
        }
        return try command.run(input, output)
    }

    private static let aliases = ["--help": "help", "-h": "help", "--version": "version"]
}
