/// A command that cannot go on, with the status that it ends in.
struct CommandFailure: Error, CustomStringConvertible {
    let status: ExitStatus
    let description: String

    static func failed(_ description: String) -> CommandFailure {
        CommandFailure(status: .failure, description: description)
    }

    static func configuration(_ description: String) -> CommandFailure {
        CommandFailure(status: .configuration, description: description)
    }
}
