import Observability
import Platform
import Synchronization

/// The log of a server on the diagnostics, and what is counted of it.
///
/// A thread of its own writes, so that a pipe that nobody empties stops no other; lines beyond
/// ``waitingLines`` are dropped, counted, and said when there is room again.
final class DiagnosticsLog: Sendable {
    let log: Logger
    private let writer: Writer

    private static let waitingLines = 4_096
    private static let closeSeconds = 1.0

    /// Lines on their way to the diagnostics.
    private final class Writer: Sendable {
        private let format: LogFormat
        /// `nil` where the system had no thread: then who logs writes.
        private let queue: ThreadQueue?
        private let lines: Counter
        private let droppedTotal: Counter
        private let dropped = Atomic<Int>(0)

        init(_ format: LogFormat, metrics: MetricsRegistry) {
            self.format = format
            queue = ThreadQueue(threads: 1, capacity: DiagnosticsLog.waitingLines)
            lines = metrics.counter(
                "assay_log_lines_total",
                help: "Lines of the log, with those that were held back.",
                labels: ["level", "module"])
            droppedTotal = metrics.counter(
                "assay_log_lines_dropped_total",
                help: "Lines of the log that were not written as nobody read them in time.")
        }

        func take(_ line: LogLine) {
            lines.add(Double(max(1, line.suppressed)), line.level.name, line.module.name)
            guard let queue else { return write(line) }
            let isTaken = queue.submit { [self] in
                let count = dropped.exchange(0, ordering: .relaxed)
                if count > 0 {
                    write(
                        LogLine(
                            time: line.time, level: .warning, module: .node,
                            message: "lines were dropped: nobody read them in time",
                            metadata: ["lines": .count(count)]))
                }
                write(line)
            }
            if !isTaken {
                dropped.wrappingAdd(1, ordering: .relaxed)
                droppedTotal.add(1)
            }
        }

        private func write(_ line: LogLine) {
            Terminal.write(format.text(of: line) + "\n", to: .diagnostics)
        }

        /// Waits until what has been taken is written, but not for longer than a time.
        func finish(seconds: Double) {
            guard let queue else { return }
            let isDone = Done()
            guard queue.submit({ isDone.set() }) else { return }
            let start = Clock.monotonicNanoseconds
            while !isDone.isSet, Clock.seconds(since: start) < seconds {
                Clock.sleep(milliseconds: 2)
            }
        }
    }

    /// Something that happens once.
    private final class Done: Sendable {
        private let state = Atomic<Bool>(false)

        var isSet: Bool { state.load(ordering: .acquiring) }

        func set() { state.store(true, ordering: .releasing) }
    }

    /// `metrics` counts the lines.
    init(_ levels: LogLevels, _ format: LogFormat, metrics: MetricsRegistry) {
        let writer = Writer(format, metrics: metrics)
        self.writer = writer
        log = Logger(levels, now: { Clock.unixNanoseconds }, sink: { writer.take($0) })
    }

    /// Rests until the program is asked to stop, and says meanwhile what was held back.
    func waitForStop() {
        while !Signals.stopRequested {
            log.settle()
            Clock.sleep(milliseconds: 50)
        }
    }

    /// Writes what is left.
    func close() {
        log.flush()
        writer.finish(seconds: Self.closeSeconds)
    }
}

/// The options by which a server says how much it tells of itself.
enum LogOptions {
    static let verbose = Flag(
        "--verbose", help: "log debug lines of all modules; -v says the same")
    static let levels = Option<String>.text(
        "--log", "LEVELS",
        help: "what is logged: a level, or one for a module, such as info,consensus=debug "
            + "(default: notice)")
    static let format = Option<String>.choice(
        "--log-format", LogFormat.allCases.map(\.rawValue),
        help: "lines of text or of JSON (default: text)")

    static let all = [verbose.specification, levels.specification, format.specification]

    private static let usual = LogLevel.notice

    /// The log that the options ask for.
    static func open(
        _ input: Invocation, metrics: MetricsRegistry
    ) throws -> DiagnosticsLog {
        DiagnosticsLog(
            try chosenLevels(input), input[format].flatMap { LogFormat(rawValue: $0) } ?? .text,
            metrics: metrics)
    }

    private static func chosenLevels(_ input: Invocation) throws -> LogLevels {
        guard let text = input[levels] else {
            return LogLevels(all: input[verbose] ? .debug : usual)
        }
        guard !input[verbose] else {
            throw UsageError.contradiction(
                verbose.specification.name, levels.specification.name)
        }
        do throws(LogLevelsFailure) {
            return try LogLevels(parsing: text, otherwise: usual)
        } catch {
            throw CommandFailure(
                status: .usage, description: "\(levels.specification.name): \(error)")
        }
    }
}
