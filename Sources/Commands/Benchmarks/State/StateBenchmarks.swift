import Cryptography
import Platform
import Primitives
import StateTrie
import Storage

/// The state in memory and on disk, without a peer: how long a root takes, a read, a durable block.
struct StateBenchmarks {
    private static let method = """
        Method: a state of 1,000,000 accounts with random keys and no storage. A root is measured \
        from changed balances to the hash, over random accounts, as the median of the rounds; a \
        round updates the same accounts with each number of threads in turn, and a gain is the \
        median of the rounds' ratios to the first number. To let go of the new state is not \
        counted. Gains need processors that nothing else runs on. The store holds the same state; \
        reads are of random accounts that are not in memory, warm; a block changes 2,000 random \
        accounts, and its time is that of the append, with the commits that fell due spread over \
        the blocks. The disk is the one of the temporary directory.
        """
    private static let accounts = 1_000_000
    private static let changedByBlock = 2_000
    private static let blocks: UInt64 = 64

    let options: BenchmarkOptions
    let progress: (String) -> Void

    func run() throws -> BenchmarkReport {
        var report = BenchmarkReport(method: Self.method, results: [])
        progress("making the state")
        let updates = (0..<Self.accounts).map { Self.update($0, balance: 1) }
        var state = ChainState()
        for threads in options.threads {
            let scheduler = ThreadRounds.scheduler(threads: threads)
            let start = Clock.monotonicNanoseconds
            state = try Self.updating(ChainState(), updates, scheduler)
            report.findings.append(
                BenchmarkFinding(
                    name: "build in memory", threads: threads, unit: "accounts/s",
                    value: Double(Self.accounts) / Clock.seconds(since: start)))
        }
        for count in [1_000, 10_000] { report.findings += try roots(state, changed: count) }
        if options.only != "root" { report.findings += try store(state) }
        return report
    }

    private static func update(_ index: Int, balance: UInt64) -> AccountUpdate {
        let address = Address([UInt8](repeating: 0, count: 12) + UInt64(index).bigEndianBytes)
        return AccountUpdate(
            address ?? .zero, AccountUpdate.Content(nonce: 1, balance: UInt256(balance)))
    }

    private static func updating(
        _ state: ChainState, _ updates: [AccountUpdate], _ scheduler: any ParallelScheduler
    ) throws -> ChainState {
        try state.updating(updates, scheduler: scheduler)
    }

    private func roots(_ state: ChainState, changed: Int) throws -> [BenchmarkFinding] {
        var generator = CounterGenerator(seed: .zero, domain: "root")
        let count = max(options.rounds, 5)
        let updates = (0...count).map { round in
            (0..<changed).map { _ in
                Self.update(
                    Int(generator.below(UInt64(Self.accounts))), balance: UInt64(round) + 2)
            }
        }
        var roots = [Hash32?](repeating: nil, count: count + 1)
        let rounds = try ThreadRounds(options, rounds: count) { scheduler, round in
            progress("root of \(changed) changed accounts, \(scheduler.width) threads")
            let start = Clock.monotonicNanoseconds
            let made = try Self.updating(state, updates[round], scheduler)
            let seconds = Clock.seconds(since: start)
            guard made.root == roots[round] ?? made.root else {
                throw BenchmarkFailure.wrongAnswer("root of \(changed) changed")
            }
            roots[round] = made.root
            return seconds
        }
        return rounds.findings("root of \(changed) changed", unit: "ms") { $0 * 1_000 }
    }

    // MARK: The store

    private func store(_ state: ChainState) throws -> [BenchmarkFinding] {
        let folder = try FileSystem.makeTemporaryDirectory()
        defer { try? FileSystem.remove(folder) }
        let first = Self.block(0, on: .zero, state)
        let configuration = StoreConfiguration(
            path: folder, identity: ChainIdentity(spec: .zero, genesis: first.hash))
        progress("loading the store")
        let start = Clock.monotonicNanoseconds
        let store = try ChainStore(
            configuration,
            first: { () throws(StorageFailure) in FirstBlock(block: first, state: state) },
            replay: { _, _ throws(StorageFailure) in throw .closed })
        let loaded = Clock.seconds(since: start)
        var findings = [
            BenchmarkFinding(
                name: "load the store", threads: 1, unit: "accounts/s",
                value: Double(Self.accounts) / loaded)
        ]
        findings += try reads(store)
        findings += try blocks(store)
        try store.close()
        return findings
    }

    private static func block(_ number: UInt64, on parent: Hash32, _ state: ChainState)
        -> FinalBlock
    {
        FinalBlock(
            number: number, hash: Keccak256.hash("\(number)".utf8), parentHash: parent,
            stateRoot: state.root, envelope: [UInt8](repeating: 1, count: 20_000),
            receipts: [UInt8](repeating: 2, count: 10_000), transactions: [])
    }

    private func reads(_ store: ChainStore) throws -> [BenchmarkFinding] {
        progress("random reads")
        let state = store.head.state
        var generator = CounterGenerator(seed: .zero, domain: "reads")
        let addresses = (0..<200_000).map { _ in
            Self.update(Int(generator.below(UInt64(Self.accounts))), balance: 0).address
        }
        var found = 0
        for address in addresses where try state.account(address) != nil { found += 1 }
        let start = Clock.monotonicNanoseconds
        for address in addresses where try state.account(address) != nil { found += 1 }
        let rate = Double(addresses.count) / Clock.seconds(since: start)
        guard found == 2 * addresses.count else { throw BenchmarkFailure.wrongAnswer("reads") }
        return [
            BenchmarkFinding(name: "random read", threads: 1, unit: "accounts/s", value: rate)
        ]
    }

    private func blocks(_ store: ChainStore) throws -> [BenchmarkFinding] {
        progress("durable blocks")
        var generator = CounterGenerator(seed: .zero, domain: "blocks")
        var (executing, appending, worst) = (0.0, 0.0, 0.0)
        var cheapest: [Double] = []
        while store.head.number < Self.blocks {
            let head = store.head
            let updates = (0..<Self.changedByBlock).map { _ in
                Self.update(
                    Int(generator.below(UInt64(Self.accounts))), balance: generator.next())
            }
            let start = Clock.monotonicNanoseconds
            let after = try head.state.updating(updates)
            let middle = Clock.monotonicNanoseconds
            try store.append(Self.block(head.number + 1, on: head.hash, after), state: after)
            let time = Clock.seconds(since: middle)
            executing += Double(middle - start) / 1e9
            appending += time
            worst = max(worst, time)
            cheapest.append(time)
        }
        let count = Double(Self.blocks)
        func finding(_ name: String, _ value: Double) -> BenchmarkFinding {
            BenchmarkFinding(name: name, threads: 1, unit: "ms", value: value * 1_000)
        }
        return [
            finding("update of a block from disk", executing / count),
            finding("durable append, median", cheapest.sorted()[cheapest.count / 2]),
            finding("append and commit, mean", appending / count),
            finding("append and commit, worst", worst),
        ]
    }
}

extension UInt64 {
    fileprivate var bigEndianBytes: [UInt8] {
        stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: self >> UInt64($0)) }
    }
}
