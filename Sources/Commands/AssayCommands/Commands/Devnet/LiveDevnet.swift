import ChainTypes
import Cryptography
import Encodings
import EthereumRPC
import HTTP
import NodeInterfaces
import NodeRuntime
import Observability
import Platform
import Primitives
import UsefulWork

/// The devnet that is one node in real time, for Ethereum's clients.
enum LiveDevnet {
    private static let defaultPort = 8_545
    private static let defaultChainID = 31_337
    private static let defaultBalance = 10_000 * Coin.unit
    private static let graceSeconds = 5.0
    private static let extraData = "assay devnet"

    static func run(_ input: Invocation, _ output: Output) throws -> ExitStatus {
        let address = input[host] ?? "127.0.0.1"
        guard ListeningSocket.isLoopback(host: address) || input[exposesKeys] else {
            throw CommandFailure(
                status: .usage,
                description: "refusing to listen on \(address), where others can connect and "
                    + "spend the accounts, whose keys are public: listen on 127.0.0.1, or say "
                    + exposesKeys.specification.name)
        }
        Signals.watch()
        let computing = try Computing(input)
        let model = try ChainModelFile.read(input, computing)
        return try run(input, model: model, computing.scheduler, output)
    }

    private static func run(
        _ input: Invocation, model: some WorkModel, _ scheduler: WorkerPool, _ output: Output
    ) throws -> ExitStatus {
        let wallet = try DevelopmentWallet(
            mnemonic: input[mnemonic], seed: input[DevnetCommand.seed],
            count: input[accounts] ?? 10)
        let quizzes = try QuizWork(
            model: model, modelHash: model.fileHash, textBytes: model.textBytes)
        let balance = input[balance] ?? defaultBalance
        let spec = try spec(input, quizzes, wallet, balance)
        var configuration = LiveNodeConfiguration(
            beneficiary: PrivateKey(insecurelyFrom: "assay devnet miner").address,
            clientVersion: "assay/v\(VersionCommand.version)")
        configuration.extraData = Array(extraData.utf8)
        configuration.developmentKeys = wallet.keys
        // Who deposits a stake from one of the accounts has its votes cast here as well.
        configuration.validatorKeys = DevelopmentChain.validatorKeys + wallet.keys
        configuration.schedule = schedule(input)
        configuration.scheduler = scheduler
        let metrics = MetricsRegistry()
        let diagnostics = try LogOptions.open(input, metrics: metrics)
        defer { diagnostics.close() }
        configuration.log = diagnostics.log
        let node = try LiveNode(
            configuration, spec: spec, work: WorkTable(quizzes), directory: input[dataDirectory],
            metrics: metrics)
        let server = try serve(node, input, metrics, diagnostics.log)
        let banner = LiveDevnetBanner(
            spec: node.spec, wallet: wallet, balance: balance, genesis: node.genesisHash,
            checkpoint: node.checkpoint, dataDirectory: input[dataDirectory], host: server.host,
            port: server.port)
        if let path = input[configOut] {
            try AtomicFile.write(Array(banner.configuration.prettyText.utf8), to: path)
        }
        tellBlocks(of: node, diagnostics.log.named(.chain), output)
        for line in banner.lines { output.text(line) }
        output.line(banner.json)
        diagnostics.waitForStop()
        output.note("stopping")
        try Waiting.result { await server.shutdown(graceSeconds: graceSeconds) }
        node.stop()
        return .success
    }

    /// The rules that the options ask for; the numbers that they leave open are as a directory has
    /// them.
    private static func spec(
        _ input: Invocation, _ quizzes: QuizWork, _ wallet: DevelopmentWallet,
        _ balance: UInt256
    ) throws -> ChainSpec {
        let kept = try input[dataDirectory].flatMap { try ChainDirectory.spec(in: $0) }
        var chain = DevelopmentChain(
            chainID: input[chainID].map { UInt64($0) } ?? kept?.chainID
                ?? UInt64(defaultChainID),
            genesisTimestamp: kept?.genesisTimestamp ?? Clock.unixSeconds,
            allocations: wallet.keys.map { .init(address: $0.address, balance: balance) }
                + (input[funded] ?? []))
        chain.gasLimit = input[gasLimit].map { UInt64($0) } ?? kept?.gasLimit ?? chain.gasLimit
        chain.baseFee =
            input[baseFee].map { UInt256(UInt64($0)) } ?? kept?.initialBaseFee ?? chain.baseFee
        return try chain.spec(quizzes)
    }

    /// Tells the log what happens, or whoever watches at a terminal without one; a pipe that nobody
    /// empties must not stop the node.
    private static func tellBlocks(
        of node: LiveNode, _ log: Logger, _ output: Output
    ) {
        if log.isOn(.info) { return logBlocks(of: node, log) }
        guard Terminal.isTerminal(.diagnostics), !output.isJSON else { return }
        node.observe { event in
            guard case .headChanged(let removed, let added) = event else { return }
            if !removed.isEmpty { output.note("\(removed.count) blocks taken back") }
            for block in added.map(\.block) {
                output.note(
                    "block \(block.number)  \(block.hash)  \(block.block.transactions.count) "
                        + "transactions, \(block.header.gasUsed) gas")
            }
        }
    }

    private static func logBlocks(of node: LiveNode, _ log: Logger) {
        node.observe { event in
            guard case .headChanged(let removed, let added) = event else { return }
            if !removed.isEmpty {
                log.notice("blocks were taken back", ["blocks": .count(removed.count)])
            }
            for block in added.map(\.block) {
                log.info(
                    "a block joined the chain",
                    [
                        "number": .count(block.number), "hash": "\(block.hash)",
                        "transactions": .count(block.block.transactions.count),
                        "gas": .count(block.header.gasUsed),
                    ])
            }
        }
    }

    private static func schedule(_ input: Invocation) -> MiningSchedule {
        if input[noMining] { return .onDemand }
        return input[blockTime].map { .every(seconds: UInt64($0)) } ?? .onTransaction
    }

    private static func serve(
        _ node: LiveNode, _ input: Invocation, _ metrics: MetricsRegistry, _ log: Logger
    ) throws -> HTTPServer {
        var http = HTTPServer.Configuration()
        http.host = input[host] ?? "127.0.0.1"
        http.port = UInt16(clamping: input[port] ?? defaultPort)
        // Any page may ask a devnet, as its keys are no secret; whom it means to ask is checked.
        http.cors = CORSPolicy(origins: .any)
        http.log = log
        let health = ServerHealth(metrics: metrics) {
            node.isRunning ? [] : ["the chain has stopped"]
        }
        let service = EthereumService(node: node, log: log)
        return try HTTPServer(http, routes: service.routes() + health.routes)
    }
}
