import Encodings
import Fixtures
import Platform

/// The command `assay evm ACTION`.
enum EVMCommand: Command {
    private static let action = Argument(
        name: "ACTION", help: "what to run", choices: ["statetest", "blocktest", "t8n"])
    private static let paths = Argument(
        name: "PATH", help: "files or folders of the public suites; folders with all below them",
        isRequired: false, isRepeated: true)

    static let specification = CommandSpecification(
        name: "evm",
        summary: "runs Ethereum's public tests, or a list of transactions on a state",
        discussion: [
            "statetest and blocktest run the fixtures of execution-spec-tests and tell of each "
                + "case that fails; the last line counts passed, failed and skipped ones.",
            "t8n reads accounts, an environment and transactions and writes the accounts after "
                + "them, as the tool of the same name of other clients does.",
        ],
        arguments: [action, paths],
        options: TransitionFiles.options
    )

    static func run(_ input: Invocation, _ output: Output) throws -> ExitStatus {
        switch input[action] {
        case "t8n":
            if let surplus = input.repeated.first {
                throw UsageError.surplusArgument(surplus, command: "evm t8n")
            }
            return try TransitionFiles.run(input, output)
        case "blocktest": return try runFixtures(input, output, BlockFixtures.run)
        default: return try runFixtures(input, output, StateFixtures.run)
        }
    }

    private static func runFixtures(
        _ input: Invocation, _ output: Output, _ run: (JSON) -> [FixtureResult]
    ) throws -> ExitStatus {
        guard !input.repeated.isEmpty else {
            throw UsageError.missingArgument(paths.name, command: "evm \(input[action])")
        }
        var counts = FixtureCounts()
        for file in try FixtureFiles.paths(input.repeated) {
            do {
                for result in run(try FixtureFiles.read(file)) {
                    counts.add(result)
                    report(result, in: file, output)
                }
            } catch {
                counts.addUnreadable()
                output.note("\(file): \(error)")
            }
        }
        output.text(
            "\(counts.passed) passed, \(counts.failed) failed, \(counts.skipped) skipped"
                + (counts.refusedOtherwise == 0
                    ? "" : "; \(counts.refusedOtherwise) refused for another reason than stated"))
        output.line([
            "passed": .integer(counts.passed), "failed": .integer(counts.failed),
            "skipped": .integer(counts.skipped),
            "refusedOtherwise": .integer(counts.refusedOtherwise),
        ])
        return counts.failed == 0 ? .success : .failure
    }

    private static func report(_ result: FixtureResult, in file: String, _ output: Output) {
        switch result.outcome {
        case .passed: break
        case .refusedOtherwise(let reason):
            output.note("other reason: \(file): \(result.name): \(reason)")
        case .failed(let reason): output.note("failed: \(file): \(result.name): \(reason)")
        case .skipped(let reason): output.note("skipped: \(file): \(result.name): \(reason)")
        }
    }
}

/// The files of the public suites.
private enum FixtureFiles {
    /// The bytes of one file, at most; the largest public ones have some hundred megabytes.
    private static let limit = 1 << 30
    private static let depth = 64

    /// The files of the given names, and in folders all `.json` ones in the order of their names.
    static func paths(_ names: [String]) throws -> [String] {
        var found: [String] = []
        for name in names {
            guard FileSystem.exists(name) else {
                throw CommandFailure.failed("there is no file or folder '\(name)'")
            }
            try collect(name, isNamed: true, depth: 0, into: &found)
        }
        return found
    }

    static func read(_ path: String) throws -> JSON {
        try JSON.parse(
            try FileSystem.read(path, limit: limit), limits: JSONLimits(bytes: limit, depth: 64))
    }

    private static func collect(
        _ path: String, isNamed: Bool, depth: Int, into found: inout [String]
    ) throws {
        guard depth < Self.depth else { return }
        if FileSystem.isDirectory(path) {
            for name in try FileSystem.list(path).sorted() where !name.hasPrefix(".") {
                try collect(
                    Path.join(path, name), isNamed: false, depth: depth + 1, into: &found)
            }
        } else if isNamed || path.hasSuffix(".json") {
            found.append(path)
        }
    }
}
