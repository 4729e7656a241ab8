import Encodings
import Primitives

/// The command `assay send`.
enum SendCommand: Command {
    private static let to = Option<String>.text(
        "--to", "ADDRESS", help: "the receiver; without one a contract is made of --data")
    private static let value = Amounts.option(
        "--value", help: "what to send, such as 1.5ether, 20gwei or 100wei (default: nothing)")
    private static let data = Option<String>(
        "--data", "HEX", expects: "0x and pairs of hexadecimal digits",
        help: "the call data, or the code that makes a contract"
    ) { $0.hasPrefix("0x") && Hex.decode($0) != nil ? $0 : nil }
    static let specification = CommandSpecification(
        name: "send",
        summary: "signs a transaction and hands it to a node",
        discussion: Submission.discussion,
        options: [to.specification, value.specification, data.specification]
            + Submission.options
    )

    static func run(_ input: Invocation, _ output: Output) throws -> ExitStatus {
        let receiver = try input[to].map { try WalletCommand.parse(address: $0, name: "--to") }
        let payload = input[data].flatMap { Hex.decode($0) } ?? []
        guard receiver != nil || !payload.isEmpty else {
            throw UsageError.missingOption("--to, or --data that makes a contract", command: "send")
        }
        let node = try NodeClient(input)
        let submission = Submission(
            receiver: receiver, value: input[value] ?? .zero, data: payload)
        return try submission.run(input, output, node)
    }
}
