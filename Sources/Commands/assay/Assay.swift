import AssayCommands
import Platform

/// The program: everything it does is in `AssayCommands`.
@main enum Assay {
    static func main() {
        Environment.exit(CommandLineTool.run(Environment.arguments).rawValue)
    }
}
