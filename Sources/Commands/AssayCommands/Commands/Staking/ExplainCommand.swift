import ChainTypes
import Encodings
import Execution
import Primitives
import Staking

/// The command `assay explain rewards`.
enum ExplainCommand: Command {
    private static let topic = Argument(
        name: "TOPIC", help: "rewards: how the issue of a block is divided", choices: ["rewards"])
    private static let number = Option<UInt64>.unsigned(
        "--number", "BLOCK", help: "the number of the block (default: 2)")
    private static let stakes = Option<[UInt256]>(
        "--stake", "AMOUNT,…", expects: "up to 128 amounts such as 32ether, with commas between",
        help: "the stakes of the validators of the parent's epoch, in the order of their addresses "
            + "(default: four of 32ether)"
    ) { text in
        let amounts = text.split(separator: ",", omittingEmptySubsequences: false)
            .map { Amounts.parse(String($0)) }
        let stakes = amounts.compactMap { $0 }
        return stakes.count == amounts.count && stakes.count <= StakingLimits.validators
            ? stakes : nil
    }
    private static let signed = Option<[Int]>(
        "--signed", "PLACE,…", expects: "places from 0, ascending, with commas between",
        help: "whose signatures the block includes (default: all)"
    ) { text in
        let words = text.split(separator: ",", omittingEmptySubsequences: false)
        let places = words.compactMap { Int($0) }
        let isAscending = zip(places, places.dropFirst()).allSatisfy { $0 < $1 }
        return places.count == words.count && isAscending && places.allSatisfy { $0 >= 0 }
            ? places : nil
    }
    private static let subsidy = Amounts.option(
        "--subsidy", help: "the subsidy of the chain's first era (default: 5ether)")
    private static let blockTime = Option<Int>.integer(
        "--block-time", 1...86_400, placeholder: "SECONDS",
        help: "the time of a block, of which an era holds as many as four years (default: 1)")

    static let specification = CommandSpecification(
        name: "explain",
        summary: "shows by numbers how a rule of the chain works",
        discussion: [
            "rewards: what a block issues, to whom, and why. Nobody is asked; the numbers are "
                + "those that every node computes for such a chain."
        ],
        arguments: [topic],
        options: [
            number.specification, stakes.specification, signed.specification,
            subsidy.specification, blockTime.specification,
        ]
    )

    static func run(_ input: Invocation, _ output: Output) throws -> ExitStatus {
        let spec = try spec(input)
        let stakes = input[stakes] ?? [UInt256](repeating: StakingLimits.minimumStake, count: 4)
        var total = UInt256.zero
        for stake in stakes {
            let (sum, overflow) = total.addingReportingOverflow(stake)
            guard !overflow, sum.bitWidth <= 192 else {
                throw UsageError.wrongValue(
                    name: "--stake", expects: "amounts that together exist", got: "more")
            }
            total = sum
        }
        let places = input[signed] ?? Array(stakes.indices)
        guard places.allSatisfy(stakes.indices.contains) else {
            throw UsageError.wrongValue(
                name: "--signed", expects: "places below \(stakes.count)",
                got: "\(places.last ?? 0)")
        }
        let division = RewardDivision(
            number: input[number] ?? 2, spec: spec, stakes: stakes, total: total, places: places)
        for line in division.lines { output.text(line) }
        output.document(division.document)
        return .success
    }

    /// A chain of which only what decides about rewards is said.
    private static func spec(_ input: Invocation) throws -> ChainSpec {
        let spec = ChainSpec(
            name: "explained", chainID: 1, genesisTimestamp: 0, modelHash: .zero,
            initialDifficulty: 1, blockTime: UInt64(clamping: input[blockTime] ?? 1),
            subsidy: input[subsidy] ?? 5 * Coin.unit)
        do throws(ChainSpecFailure) {
            try spec.validate()
        } catch {
            throw CommandFailure(status: .usage, description: error.description)
        }
        return spec
    }
}
