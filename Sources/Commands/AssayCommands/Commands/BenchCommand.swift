import Benchmarks
import Encodings
import Platform
import Tensors

/// The command `assay bench SUITE`.
enum BenchCommand: Command {
    private static let suite = Argument(
        name: "SUITE", help: "what to measure",
        choices: BenchmarkSuite.allCases.map(\.rawValue))
    private static let threads = Option<Int>.integer(
        "--threads", 1...256,
        help: "measure with N threads only (default: 1, and 2 where there are)")
    private static let rounds = Option<Int>.integer(
        "--rounds", 1...1_000, help: "rounds a case (default: 5)")
    private static let only = Option<String>.text(
        "--case", "NAME", help: "measure only this case")
    private static let python = Option<String>.text(
        "--python", "PATH", help: "the Python that has the peers (default: python3)")
    private static let instructionSet = Option<String>.choice(
        "--instruction-set", InstructionSet.available.map(\.rawValue),
        help: "compute with this instruction set (default: the fastest)")

    private static let model = Option<String>.text(
        "--model", "MODEL", help: "the model of the suite 'inference': a GGUF file or a name")

    private static let contracts = Option<String>.text(
        "--contracts", "FOLDER",
        help: "the compiled contracts of the suite 'evm' (default: Contracts/Artifacts)")

    private static let before = Option<String>.text(
        "--before", "PROGRAM",
        help: "the program of an earlier build, the peer of the suites 'rpc' and 'finality'")

    static let specification = CommandSpecification(
        name: "bench",
        summary: "measures speed beside PyTorch, JAX, llama.cpp and revm, as a ratio in one run",
        arguments: [suite],
        options: [
            threads.specification, rounds.specification, only.specification, python.specification,
            instructionSet.specification, model.specification, contracts.specification,
            before.specification,
        ]
    )

    static func run(_ input: Invocation, _ output: Output) throws -> ExitStatus {
        var options = BenchmarkOptions()
        if let threads = input[threads] { options.threads = [threads] }
        options.threads.removeAll { $0 > WorkerPool.hardwareThreads }
        options.rounds = input[rounds] ?? options.rounds
        options.model = try input[model].map(ModelCache.resolve)
        options.only = input[only]
        options.contracts = input[contracts]
        options.before = input[before]
        options.python = input[python] ?? options.python
        let chosen = input[instructionSet].flatMap(InstructionSet.init)
        options.instructionSet = chosen ?? options.instructionSet
        guard let suite = BenchmarkSuite(rawValue: input[suite]) else { return .usage }
        let report = try suite.run(options) { output.note($0) }
        output.text(report.table)
        output.document(report.json)
        return .success
    }
}
