import Platform
import Synchronization

/// A server in a process of its own on the first processor.
final class RPCServer: Sendable {
    let port: Int
    private let running = Mutex<ChildProcess.Running?>(nil)
    private let hasEnded = Mutex(false)

    /// Starts `taskset -c 0 COMMAND`, or without `isAlone` the command on all processors; `port` is
    /// where it will listen.
    init(_ command: [String], port: Int, isAlone: Bool = true) {
        self.port = port
        let processors = isAlone ? "0" : "0-255"
        _ = Thread.start { [self] in
            _ = try? ChildProcess.run("taskset", ["-c", processors] + command) { child in
                running.withLock { $0 = child }
            }
            hasEnded.withLock { $0 = true }
        }
    }

    func stop() {
        running.withLock { $0?.interrupt() }
        for _ in 0..<50 where !hasEnded.withLock({ $0 }) { Clock.sleep(milliseconds: 100) }
        if !hasEnded.withLock({ $0 }) { running.withLock { $0?.end() } }
    }

    /// The seconds of processor time that the process has used; `nil` where they cannot be read.
    var processorSeconds: Double? {
        guard let child = running.withLock({ $0 }),
            let read = try? ChildProcess.run("cat", ["/proc/\(child.identifier)/stat"]),
            read.status == 0
        else { return nil }
        // The name in brackets may hold anything; user and system time are 12 and 13 after it.
        let text = read.outputText
        let fields = (text.split(separator: ")").last ?? "").split(separator: " ")
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12])
        else { return nil }
        return (user + system) / 100
    }

    /// What one run of wrk on the second processor came to.
    struct Load {
        let rate: Double
        /// Microseconds of the server's processor time for each request.
        let processorMicroseconds: Double?
    }

    func load(script: String, seconds: Int) throws -> Load {
        let before = processorSeconds
        let run = try ChildProcess.run(
            "taskset",
            [
                "-c", "1", "wrk", "-t", "1", "-c", "32", "-d", "\(seconds)s", "-s", script,
                "http://127.0.0.1:\(port)/",
            ])
        let after = processorSeconds
        let output = run.outputText
        guard run.status == 0, let rate = Self.number(after: "Requests/sec:", in: output),
            let count = Self.number(before: " requests in", in: output),
            !output.contains("Non-2xx")
        else { throw BenchmarkFailure.peer("wrk: \(output)\(run.diagnosticsText)") }
        let used = before.flatMap { before in after.map { ($0 - before) / count * 1e6 } }
        return Load(rate: rate, processorMicroseconds: used)
    }

    private static func number(after label: String, in text: String) -> Double? {
        guard let range = text.firstRange(of: label) else { return nil }
        return Double(text[range.upperBound...].drop { $0 == " " }.prefix { !$0.isWhitespace })
    }

    private static func number(before label: String, in text: String) -> Double? {
        guard let range = text.firstRange(of: label) else { return nil }
        let digits = text[..<range.lowerBound].reversed().prefix { $0.isNumber }
        return Double(String(digits.reversed()))
    }
}
