import ChainTypes
import Encodings
import Primitives
import Staking

/// The command `assay stake deposit|exit|withdraw|status`.
enum StakeCommand: Command {
    private static let action = Argument(
        name: "ACTION",
        help: "deposit: bond coins; exit: leave the validators; withdraw: have the stake back; "
            + "status: ask a node",
        choices: ["deposit", "exit", "withdraw", "status"])
    private static let addresses = Argument(
        name: "ADDRESS", help: "status: whom to ask for (default: all validators)",
        isRequired: false, isRepeated: true)
    private static let amount = Amounts.option("--amount", help: "deposit: what to bond")

    static let specification = CommandSpecification(
        name: "stake",
        summary: "bonds coins as a validator, leaves, takes them back, shows who validates",
        discussion: [
            "Who signs the deposit is the validator, and its key is the one that votes. The first "
                + "deposit is at least \(Coin.text(StakingLimits.minimumStake)) \(Coin.name); it "
                + "counts from the next epoch on. An exit takes effect when the epoch ends; "
                + "\(StakingLimits.unbondingEpochs) epochs later the stake can be withdrawn, and "
                + "until then be lost for votes that contradict each other.",
            "A set has at most \(StakingLimits.validators) validators: into a full one comes who "
                + "brings more than the least stake in it, whose owner leaves.",
        ] + Submission.discussion,
        arguments: [action, addresses],
        options: [amount.specification] + Submission.options
    )

    static func run(_ input: Invocation, _ output: Output) throws -> ExitStatus {
        let action = input[action]
        if action == "status" {
            let surplus =
                [amount.specification]
                + Submission.options.filter { option in
                    !NodeClient.options.contains { $0.name == option.name }
                }
            if let name = input.firstGiven(of: surplus) {
                throw UsageError.unknownOption(name, command: "stake status", nearest: nil)
            }
            return try StakeStatus.show(input, output)
        }
        if let surplus = input.repeated.first {
            throw UsageError.surplusArgument(surplus, command: "stake \(action)")
        }
        guard action == "deposit" || input[amount] == nil else {
            throw UsageError.unknownOption("--amount", command: "stake \(action)", nearest: nil)
        }
        if action == "deposit", input[amount] == nil {
            throw UsageError.missingOption("--amount", command: "stake deposit")
        }
        let call: StakingCall =
            action == "deposit" ? .deposit : action == "exit" ? .exit : .withdraw
        let node = StakingNode(try NodeClient(input))
        try node.checkContract()
        let submission = Submission(
            receiver: StakingContract.address, value: input[amount] ?? .zero, data: call.data,
            gasLimit: call.gasLimit)
        return try submission.run(input, output, node.client)
    }
}
