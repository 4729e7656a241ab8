/// Structured lines about what a part of the program does, in the shape of swift-log.
///
/// A log is a value: a module's own one is made with ``named(_:)``, one that says something with
/// every line with ``adding(_:)``. It has no clock and writes nothing itself; both are handed in. A
/// line below the module's level costs one comparison: its message is not made.
///
/// A call that has a lot to say is cut short: of the lines from one call, or with one `key`, only
/// ``LogRate/lines`` are written in ``LogRate/nanoseconds``, and then one line says how many there
/// were beyond.
package struct Logger: Sendable {
    /// Writes nothing; for whoever was given no log.
    package static let silent = Logger(module: .node, threshold: nil, standing: [:], core: nil)

    package let module: LogModule
    private let threshold: LogLevel?
    private let standing: LogMetadata
    private let core: LogCore?

    private init(
        module: LogModule, threshold: LogLevel?, standing: LogMetadata, core: LogCore?
    ) {
        self.module = module
        self.threshold = threshold
        self.standing = standing
        self.core = core
    }

    /// A log of the module ``LogModule/node``.
    ///
    /// `now`: Unix time in nanoseconds. `sink` gets the lines one at a time in their order, on the
    /// threads that log; it is quick, waits for nothing and does not log.
    package init(
        _ levels: LogLevels, rate: LogRate = LogRate(), now: @escaping @Sendable () -> UInt64,
        sink: @escaping @Sendable (LogLine) -> Void
    ) {
        self.init(
            module: .node, threshold: levels[.node], standing: [:],
            core: LogCore(levels: levels, rate: rate, now: now, sink: sink))
    }

    /// The same log for another module.
    package func named(_ module: LogModule) -> Logger {
        Logger(module: module, threshold: core?.levels[module], standing: standing, core: core)
    }

    /// The same log with fields that stand in every line.
    package func adding(_ metadata: LogMetadata) -> Logger {
        Logger(
            module: module, threshold: threshold, standing: standing.joined(with: metadata),
            core: core)
    }

    /// Whether lines of a level are written.
    package func isOn(_ level: LogLevel) -> Bool {
        guard let threshold else { return false }
        return level >= threshold
    }

    /// Says what was held back where its time is over, as every line does.
    ///
    /// For a program that may have nothing else to log for long.
    package func settle() { core?.settle() }

    /// Says now what has been held back so far; for the end of the program.
    package func flush() { core?.flush() }

    /// Writes a line.
    ///
    /// `key`: lines with the same one are limited together, wherever they come from; without it
    /// those of the same call are.
    package func log(
        _ level: LogLevel, _ message: @autoclosure () -> String,
        _ metadata: @autoclosure () -> LogMetadata = [:], key: String? = nil,
        file: String = #fileID, line: UInt = #line
    ) {
        guard isOn(level), let core else { return }
        let source = LogSource(
            module: module, level: level, name: key ?? file, line: key == nil ? line : 0)
        core.take(source, message, standing: standing, metadata)
    }

    package func trace(
        _ message: @autoclosure () -> String, _ metadata: @autoclosure () -> LogMetadata = [:],
        key: String? = nil, file: String = #fileID, line: UInt = #line
    ) { log(.trace, message(), metadata(), key: key, file: file, line: line) }

    package func debug(
        _ message: @autoclosure () -> String, _ metadata: @autoclosure () -> LogMetadata = [:],
        key: String? = nil, file: String = #fileID, line: UInt = #line
    ) { log(.debug, message(), metadata(), key: key, file: file, line: line) }

    package func info(
        _ message: @autoclosure () -> String, _ metadata: @autoclosure () -> LogMetadata = [:],
        key: String? = nil, file: String = #fileID, line: UInt = #line
    ) { log(.info, message(), metadata(), key: key, file: file, line: line) }

    package func notice(
        _ message: @autoclosure () -> String, _ metadata: @autoclosure () -> LogMetadata = [:],
        key: String? = nil, file: String = #fileID, line: UInt = #line
    ) { log(.notice, message(), metadata(), key: key, file: file, line: line) }

    package func warning(
        _ message: @autoclosure () -> String, _ metadata: @autoclosure () -> LogMetadata = [:],
        key: String? = nil, file: String = #fileID, line: UInt = #line
    ) { log(.warning, message(), metadata(), key: key, file: file, line: line) }

    package func error(
        _ message: @autoclosure () -> String, _ metadata: @autoclosure () -> LogMetadata = [:],
        key: String? = nil, file: String = #fileID, line: UInt = #line
    ) { log(.error, message(), metadata(), key: key, file: file, line: line) }

    package func critical(
        _ message: @autoclosure () -> String, _ metadata: @autoclosure () -> LogMetadata = [:],
        key: String? = nil, file: String = #fileID, line: UInt = #line
    ) { log(.critical, message(), metadata(), key: key, file: file, line: line) }
}
