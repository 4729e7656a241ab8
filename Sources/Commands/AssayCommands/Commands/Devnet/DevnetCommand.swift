import Encodings
import Platform
import Simulator
import UsefulWork

/// The command `assay devnet`: a node that clients talk to, or a simulated network.
enum DevnetCommand: Command {
    static let specification = CommandSpecification(
        name: "devnet",
        summary: "runs a chain to develop on, or simulates a network of nodes",
        discussion: [
            "Starts a node with funded accounts whose keys it prints, and serves Ethereum's "
                + "JSON-RPC over HTTP and WebSocket on one port. Every block is sealed by the "
                + "chain's model and its work replayed before it counts. Docs/devnet.md has the "
                + "methods.",
            "With --nodes, --blocks, --forger or --equivocator it simulates a network instead: "
                + "all nodes run in this process on a virtual clock, over a network that delays "
                + "messages; every node works, replays the work of the others and votes. Ends in "
                + "1 if the nodes do not agree, the balances do not add up, a forgery is taken, "
                + "or a validator that signs contradicting votes keeps its stake.",
        ],
        options: LiveDevnet.options + SimulatedDevnet.options + [
            seed.specification, ChainModelFile.option.specification,
        ] + SharedOptions.computing
    )

    static let seed = Option<UInt64>.unsigned(
        "--seed", "S",
        help: "other accounts, or another history: equal seeds give equal ones (simulation: 1)")

    static func run(_ input: Invocation, _ output: Output) throws -> ExitStatus {
        let simulated = SimulatedDevnet.chosen(input)
        let live = LiveDevnet.chosen(input)
        if let simulated, let live {
            throw CommandFailure(
                status: .usage,
                description: "\(live) is for a node that clients talk to, \(simulated) for a "
                    + "simulated network: give one of them")
        }
        return simulated == nil
            ? try LiveDevnet.run(input, output) : try SimulatedDevnet.run(input, output)
    }
}
