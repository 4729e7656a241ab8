import Encodings
import Platform
import Storage

/// The command `assay db check|stats|prune --data-dir DIR`.
enum DatabaseCommand: Command {
    private static let action = Argument(
        name: "ACTION",
        help: "check: compare everything with everything; stats: sizes; prune: forget old blocks",
        choices: ["check", "stats", "prune"])
    private static let directory = Option<String>.text(
        "--data-dir", "DIR", help: "the directory of the store, which no node has open",
        isRequired: true)
    private static let before = Option<UInt64>.unsigned(
        "--before", "NUMBER",
        help: "prune: forget the blocks before this one, as far as whole files of the log go "
            + "(default: all whose states cannot be read any more)")

    static let specification = CommandSpecification(
        name: "db",
        summary: "checks, measures and prunes the store of a node",
        discussion: [
            "check reads the checksum of every block in the log, the hash of every node from the "
                + "state root down, every flat value beside its leaf, and every index beside the "
                + "log; it says what is wrong and where, and ends in failure if anything is.",
            "prune never removes what a restart needs: the first block, the blocks whose states "
                + "can be read, and what the tables do not hold yet.",
        ],
        arguments: [action],
        options: [directory.specification, before.specification]
    )

    static func run(_ input: Invocation, _ output: Output) throws -> ExitStatus {
        let action = input[action]
        if input[before] != nil, action != "prune" {
            throw UsageError.unknownOption("--before", command: "db \(action)", nearest: nil)
        }
        let store = try StoreInspection(input[directory] ?? "")
        defer { store.close() }
        switch action {
        case "check": return show(try store.check(), output)
        case "stats": show(try store.statistics(), output)
        default:
            let forgotten = try store.prune(before: input[before] ?? .max)
            output.text("\(forgotten) blocks forgotten")
            output.document(["forgotten": .integer(forgotten)])
        }
        return .success
    }

    private static func show(_ report: CheckReport, _ output: Output) -> ExitStatus {
        for problem in report.problems { output.text("\(problem)") }
        let hidden = report.problemCount - report.problems.count
        if hidden > 0 { output.text("and \(hidden) more") }
        output.text(
            "\(report.records) blocks, \(report.nodes) nodes, \(report.accounts) accounts, "
                + "\(report.slots) slots: "
                + (report.isClean ? "all is well" : "\(report.problemCount) problems"))
        output.document([
            "clean": .bool(report.isClean), "problemCount": .integer(report.problemCount),
            "problems": .array(
                report.problems.map { ["place": .string($0.place), "what": .string($0.what)] }),
            "blocks": .integer(report.records), "nodes": .integer(report.nodes),
            "accounts": .integer(report.accounts), "slots": .integer(report.slots),
        ])
        return report.isClean ? .success : .failure
    }

    private static func show(_ statistics: StoreStatistics, _ output: Output) {
        output.text("chain       \(statistics.identity.spec)")
        output.text("first block \(statistics.identity.genesis)")
        output.text("format      \(statistics.format)")
        output.text("last block  \(statistics.appliedNumber), \(statistics.appliedHash)")
        output.text("state root  \(statistics.stateRoot)")
        output.text("states from block \(statistics.earliestState)")
        output.text("blocks from block \(statistics.earliestBlock)")
        output.text(
            "log         \(statistics.segments) files, \(Format.bytes(statistics.logBytes))")
        output.text("tables      \(Format.bytes(statistics.mapUsed))")
        let rows = statistics.tables.map {
            ["  \($0.name)", Format.grouped($0.entries), Format.bytes($0.bytes)]
        }
        TextTable(header: ["  table", "entries", "size"], rows: rows).lines.forEach(output.text)
        output.document(document(of: statistics))
    }

    private static func document(of statistics: StoreStatistics) -> JSON {
        [
            "spec": .string("\(statistics.identity.spec)"),
            "genesis": .string("\(statistics.identity.genesis)"),
            "format": .integer(statistics.format),
            "number": .integer(Int(clamping: statistics.appliedNumber)),
            "hash": .string("\(statistics.appliedHash)"),
            "stateRoot": .string("\(statistics.stateRoot)"),
            "earliestState": .integer(Int(clamping: statistics.earliestState)),
            "earliestBlock": .integer(Int(clamping: statistics.earliestBlock)),
            "segments": .integer(statistics.segments), "logBytes": .integer(statistics.logBytes),
            "mapReserved": .integer(statistics.mapReserved),
            "mapUsed": .integer(statistics.mapUsed),
            "tables": .array(
                statistics.tables.map {
                    [
                        "name": .string($0.name.rawValue), "entries": .integer($0.entries),
                        "bytes": .integer($0.bytes),
                    ]
                }),
        ]
    }
}
