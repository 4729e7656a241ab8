import Cryptography
import EVM
import Platform
import Primitives

/// The interpreter and the precompiled contracts beside revm: same bytecode, same call data.
///
/// Every call is checked: if the two disagree on gas or output, the benchmark ends with an error.
struct EVMBenchmarks {
    private static let method = """
        Method: each case is one call of Contracts/Benchmark.vy under Cancun's rules, on one core, \
        from the same state each time. In a round this program and then the peer (revm 8 through \
        the Python package pyrevm) run it in turn; gas used and output have to be equal. Rates are \
        medians over the rounds, the ratio is the median of the rounds' ratios; the mean ratio is \
        geometric. Lines that start with "precompile" call a contract of Osaka's set without an \
        interpreter. Keccak is measured on 64 KiB. Import takes a block of 4,000 transactions from \
        its bytes to its state root, on a state in memory of 104,000 accounts; a round imports it \
        with each number of threads in turn, and a gain is the median of the rounds' ratios to the \
        first number. Gains need processors that nothing else runs on.
        """
    private static let callGas: UInt64 = 1 << 40
    private static let precompileGas: UInt64 = 15_000_000

    let options: BenchmarkOptions
    let progress: (String) -> Void

    func run() throws -> BenchmarkReport {
        let artifact = try ContractArtifact.read("Benchmark", in: options.contracts)
        let subject = EVMSubject(runtimeCode: artifact.runtimeCode, rules: .cancun)
        let peer = EVMPeer(python: options.python, creationCode: artifact.creationCode)
        if peer == nil {
            progress("no peer: \(options.python) cannot import pyrevm (pip install pyrevm)")
        }
        let loops = try results(EVMCase.loops, subject, peer)
        let direct = try precompiles()
        let contracts = EVMCase.precompiles(gas: Self.precompileGas) { price($0) }
        let called = try results(contracts, subject, peer)
        var report = BenchmarkReport(method: Self.method, results: loops + called)
        report.findings = mean(loops) + direct + keccak()
        return report
    }

    private func isChosen(_ name: String) -> Bool { options.only.map { $0 == name } ?? true }

    // MARK: Calls beside the peer

    private func results(
        _ cases: [EVMCase], _ subject: EVMSubject, _ peer: EVMPeer?
    ) throws -> [BenchmarkResult] {
        try cases.filter { isChosen($0.name) }.map { try measure($0, subject, peer) }
    }

    private func measure(
        _ item: EVMCase, _ subject: EVMSubject, _ peer: EVMPeer?
    ) throws -> BenchmarkResult {
        var ours: [Double] = []
        var theirs: [Double] = []
        var ratios: [Double] = []
        let first = try subject.call(item.data, gas: Self.callGas)
        for round in 1...options.rounds {
            progress("\(item.name), round \(round) of \(options.rounds)")
            let own = try subject.call(item.data, gas: Self.callGas)
            ours.append(1 / own.seconds)
            guard let peer else { continue }
            guard let other = peer.call(item.data, gas: Self.callGas) else {
                throw BenchmarkFailure.callFailed("\(item.name) on \(peer.name)")
            }
            guard own.gasUsed == other.gasUsed, own.output == other.output else {
                throw BenchmarkFailure.disagreement(
                    item.name, own: "\(own.gasUsed) gas, output \(Hex.encode(own.output))",
                    peer: "\(other.gasUsed) gas, output \(Hex.encode(other.output))")
            }
            theirs.append(1 / other.seconds)
            ratios.append(other.seconds / own.seconds)
        }
        return BenchmarkResult(
            name: item.name, threads: 1, unit: "Mgas/s", scale: Double(first.gasUsed) / 1e6,
            rate: median(ours), peers: peer.map { [(name: $0.name, rate: median(theirs))] } ?? [],
            ratio: ratios.isEmpty ? nil : median(ratios))
    }

    /// The geometric mean of the ratios of the loops.
    private func mean(_ results: [BenchmarkResult]) -> [BenchmarkFinding] {
        let ratios = results.compactMap(\.ratio)
        guard !ratios.isEmpty else { return [] }
        let product = ratios.reduce(1, *)
        return [
            BenchmarkFinding(
                name: "mean ratio of the loops", threads: 1, unit: "",
                value: root(product, ratios.count))
        ]
    }

    /// The positive `degree`-th root, by halving the interval that holds it.
    private func root(_ value: Double, _ degree: Int) -> Double {
        var (low, high) = (0.0, max(1, value))
        for _ in 0..<200 {
            let middle = (low + high) / 2
            let power = (0..<degree).reduce(1.0) { product, _ in product * middle }
            if power < value { low = middle } else { high = middle }
        }
        return low
    }

    // MARK: This program alone

    private func price(_ item: PrecompileCase) -> UInt64? {
        let address = Address(lowWord: item.address)
        switch PrecompileSet.cancun.run(address, input: item.input, gas: Self.callGas) {
        case .success(_, let gas): return gas
        case .outOfGas, .failure: return nil
        }
    }

    /// Each precompiled contract of Osaka, without an interpreter around it.
    private func precompiles() throws -> [BenchmarkFinding] {
        try PrecompileCase.all.filter { isChosen($0.name) }.map { item in
            progress("precompile \(item.name)")
            let address = Address(lowWord: item.address)
            let set = PrecompileSet.osaka
            guard
                case .success(_, let gas) = set.run(
                    address, input: item.input, gas: Self.callGas)
            else { throw BenchmarkFailure.callFailed("precompile \(item.name)") }
            let rate = rate { _ = set.run(address, input: item.input, gas: Self.callGas) }
            return BenchmarkFinding(
                name: "precompile \(item.name)", threads: 1, unit: "Mgas/s",
                value: rate * Double(gas) / 1e6)
        }
    }

    private func keccak() -> [BenchmarkFinding] {
        guard isChosen("keccak") else { return [] }
        let text = (0..<65_536).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let rate = rate { _ = Keccak256.hash(text) }
        return [
            BenchmarkFinding(
                name: "keccak", threads: 1, unit: "MB/s",
                value: rate * Double(text.count) / 1e6)
        ]
    }

    /// How often `body` runs in a second: the median over the rounds.
    private func rate(_ body: () -> Void) -> Double {
        body()
        let share = options.seconds / Double(options.rounds)
        return median(
            (0..<options.rounds).map { _ in
                let start = Clock.monotonicNanoseconds
                var count = 0
                repeat {
                    body()
                    count += 1
                } while Clock.seconds(since: start) < share
                return Double(count) / Clock.seconds(since: start)
            })
    }
}

/// The middle of a list of numbers; 0 for none.
func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return 0 }
    let middle = sorted.count / 2
    return sorted.count % 2 == 1
        ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
