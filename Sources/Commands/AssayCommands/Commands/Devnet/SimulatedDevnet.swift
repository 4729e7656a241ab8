import Encodings
import Platform
import Simulator
import UsefulWork

/// The devnet that is a network of nodes on a virtual clock, and ends.
enum SimulatedDevnet {
    private static let nodes = Option<Int>.integer(
        "--nodes", 2...64, help: "simulate: nodes, the forger included (default: 4)")
    private static let blocks = Option<Int>.integer(
        "--blocks", 1...10_000, help: "simulate: the block at which the run ends (default: 12)")
    private static let forger = Flag(
        "--forger", help: "simulate: the last node forges instead of working")

    private static let equivocator = Flag(
        "--equivocator", help: "simulate: one validator signs two votes in every view")

    static let options = [
        nodes.specification, blocks.specification, forger.specification, equivocator.specification,
    ]

    /// The option that asks for a simulation; `nil` when none does.
    static func chosen(_ input: Invocation) -> String? { input.firstGiven(of: options) }

    static func run(_ input: Invocation, _ output: Output) throws -> ExitStatus {
        var configuration = DevnetConfiguration()
        configuration.nodes = input[nodes] ?? configuration.nodes
        configuration.blocks = input[blocks].map { UInt64($0) } ?? configuration.blocks
        configuration.seed = input[DevnetCommand.seed] ?? configuration.seed
        configuration.hasForger = input[forger]
        configuration.hasEquivocator = input[equivocator]
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
