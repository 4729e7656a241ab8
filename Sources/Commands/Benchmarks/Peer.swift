import Platform

/// Another framework running the same cases in a process of its own.
final class Peer {
    let name: String
    private let process: LineProcess

    /// Starts Python with the framework; `nil` when it cannot be imported there.
    init?(framework: String, threads: Int, python: String, argument: String) {
        var environment = ["OMP_NUM_THREADS": String(threads), "JAX_PLATFORMS": "cpu"]
        if threads == 1 {
            environment["XLA_FLAGS"] =
                "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
        }
        let peer = [python, "-c", peerScript, framework, String(threads), argument]
        let pinned = ["-c", threads == 1 ? "0" : "0-\(threads - 1)"] + peer
        guard let process = try? LineProcess("taskset", pinned, environment: environment) else {
            return nil
        }
        guard let greeting = process.readLine(), greeting.hasPrefix("ready ") else { return nil }
        self.name = "\(framework) \(greeting.dropFirst(6))"
        self.process = process
    }

    /// Iterations a second over at least `seconds`; `nil` when the peer failed.
    func rate(of name: String, seconds: Double) -> Double? {
        guard process.send("\(name) \(seconds)"), let answer = process.readLine() else {
            return nil
        }
        let parts = answer.split(separator: " ")
        guard parts.count == 2, let count = Double(parts[0]), let elapsed = Double(parts[1]),
            elapsed > 0
        else { return nil }
        return count / elapsed
    }
}
