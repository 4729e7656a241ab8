import Encodings
import Platform
import Simulator
import UsefulWork

/// The command `assay devnet`.
enum DevnetCommand: Command {
    private static let nodes = Option<Int>.integer(
        "--nodes", 2...64, help: "nodes, the forger included (default: 4)")
    private static let blocks = Option<Int>.integer(
        "--blocks", 1...10_000, help: "the block at which the run ends (default: 12)")
    private static let forger = Flag(
        "--forger", help: "the last node forges instead of working")
    private static let seed = Option<UInt64>.unsigned(
        "--seed", "S", help: "equal seeds give equal histories (default: 1)")

    static let specification = CommandSpecification(
        name: "devnet",
        summary: "runs a network of nodes that mine, verify and reward each other",
        discussion: [
            "All nodes run in this process on a virtual clock, over a network that delays "
                + "messages. The work is real: every block is sealed by the chain's model and "
                + "replayed by every other node. Ends in 1 if the nodes do not agree, the "
                + "balances do not add up, or a forgery is taken."
        ],
        options: [
            nodes.specification, blocks.specification, forger.specification, seed.specification,
            ChainModelFile.option.specification,
        ] + SharedOptions.computing
    )

    static func run(_ input: Invocation, _ output: Output) throws -> ExitStatus {
        var configuration = DevnetConfiguration()
        configuration.nodes = input[nodes] ?? configuration.nodes
        configuration.blocks = input[blocks].map { UInt64($0) } ?? configuration.blocks
        configuration.seed = input[seed] ?? configuration.seed
        configuration.hasForger = input[forger]
        return try run(
            configuration, model: try ChainModelFile.read(input, try Computing(input)), output)
    }

    private static func run(
        _ configuration: DevnetConfiguration, model: some WorkModel, _ output: Output
    ) throws -> ExitStatus {
        var devnet = try Devnet(configuration, model: model)
        var reporter = DevnetReporter(nodes: configuration.nodes, output)
        let started = Clock.monotonicNanoseconds
        let summary = try devnet.run { reporter.report($0) }
        let report = DevnetReport(summary: summary, seconds: Clock.seconds(since: started))
        for line in report.lines { output.text(line) }
        output.line(report.json)
        return report.isGood ? .success : .failure
    }
}
