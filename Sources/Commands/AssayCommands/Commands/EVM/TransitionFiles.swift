import Encodings
import Fixtures
import Platform

/// Where `assay evm t8n` reads from and writes to, with the names that other clients' tools use.
enum TransitionFiles {
    private static let alloc = Option<String>.text(
        "--input.alloc", "FILE", help: "the accounts before; 'stdin' for a member of that input")
    private static let env = Option<String>.text(
        "--input.env", "FILE", help: "the block; 'stdin' for a member of that input")
    private static let transactions = Option<String>.text(
        "--input.txs", "FILE",
        help: "the transactions as a list or as RLP; 'stdin' for a member of that input")
    private static let fork = Option<String>.text(
        "--state.fork", "FORK", help: "the rules (default: Osaka)")
    private static let chainID = Option<UInt64>.unsigned(
        "--state.chainid", "N", help: "the chain that the transactions are signed for (default: 1)")
    private static let reward = Option<String>.text(
        "--state.reward", "N", help: "paid to the beneficiary; -1 and 0 pay nothing (default)")
    private static let folder = Option<String>.text(
        "--output.basedir", "FOLDER", help: "where relative names of outputs begin")
    private static let outputAlloc = Option<String>.text(
        "--output.alloc", "FILE", help: "the accounts after; 'stdout' (default) or a file")
    private static let outputResult = Option<String>.text(
        "--output.result", "FILE", help: "roots and receipts; 'stdout' (default) or a file")
    private static let outputBody = Option<String>.text(
        "--output.body", "FILE", help: "the RLP of the transactions; 'stdout' or a file")

    private static let bytes = 256 << 20

    static let options = [
        alloc.specification, env.specification, transactions.specification, fork.specification,
        chainID.specification, reward.specification, folder.specification,
        outputAlloc.specification, outputResult.specification, outputBody.specification,
    ]

    static func run(_ input: Invocation, _ output: Output) throws -> ExitStatus {
        let names = [
            input[alloc] ?? "alloc.json", input[env] ?? "env.json",
            input[transactions] ?? "txs.json",
        ]
        let stdin: JSON? = names.contains("stdin") ? try standardInput() : nil
        func read(_ name: String, member: String) throws -> JSON {
            if name == "stdin" { return stdin?[member] ?? .null }
            return try JSON.parse(
                try FileSystem.read(name, limit: bytes), limits: JSONLimits(bytes: bytes, depth: 64)
            )
        }
        let transition = try TransitionTool.run(
            TransitionTool.Input(
                alloc: try read(names[0], member: "alloc"), env: try read(names[1], member: "env"),
                transactions: try read(names[2], member: "txs"), fork: input[fork] ?? "Osaka",
                chainID: input[chainID] ?? 1, reward: input[reward] ?? "0"))
        return try write(transition, input)
    }

    private static func standardInput() throws -> JSON {
        try JSON.parse(
            try StandardInput.read(limit: bytes), limits: JSONLimits(bytes: bytes, depth: 64))
    }

    /// Writes each part to its file; those for standard output become one document there.
    private static func write(
        _ transition: TransitionTool.Output, _ input: Invocation
    ) throws -> ExitStatus {
        var shown = JSONObject()
        for (name, member, value) in [
            (input[outputAlloc] ?? "stdout", "alloc", transition.alloc),
            (input[outputResult] ?? "stdout", "result", transition.result),
            (input[outputBody] ?? "", "body", transition.body),
        ] {
            if name == "stdout" {
                shown[member] = value
            } else if !name.isEmpty {
                let path = input[folder].map { Path.join($0, name) } ?? name
                try AtomicFile.write(Array(value.prettyText.utf8), to: path)
            }
        }
        if shown.count > 0 { Terminal.write(JSON.object(shown).prettyText, to: .output) }
        return .success
    }
}
