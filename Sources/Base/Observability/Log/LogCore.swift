import Synchronization

/// How many lines from one place are written in how long.
package struct LogRate: Hashable, Sendable {
    package let lines: Int
    package let nanoseconds: UInt64

    /// 50 lines in 10 seconds unless told otherwise; never less than one line.
    package init(lines: Int = 50, nanoseconds: UInt64 = 10_000_000_000) {
        self.lines = max(1, lines)
        self.nanoseconds = nanoseconds
    }
}

/// What lines are limited together.
struct LogSource: Hashable {
    let module: LogModule
    let level: LogLevel
    /// A key, or the file of the call.
    let name: String
    let line: UInt
}

/// What all logs of one program share: levels, limits, clock and sink.
final class LogCore: Sendable {
    /// The lines of one source since it last began to be counted.
    private struct Window {
        let source: LogSource
        var start: UInt64
        var written = 0
        var suppressed = 0
        /// The last one written.
        var message = ""
    }

    private struct State {
        /// In the order in which the sources first had something to say.
        var windows: [Window] = []
        var indexOfSource: [LogSource: Int] = [:]
        /// When the first of the windows that hold something back ends.
        var due: UInt64?
    }

    /// The most sources that are counted apart; while so many have something to say, those beyond
    /// share the window of the last.
    private static let sources = 1_024

    let levels: LogLevels
    private let rate: LogRate
    private let now: @Sendable () -> UInt64
    private let sink: @Sendable (LogLine) -> Void
    private let state = Mutex(State())

    init(
        levels: LogLevels, rate: LogRate, now: @escaping @Sendable () -> UInt64,
        sink: @escaping @Sendable (LogLine) -> Void
    ) {
        self.levels = levels
        self.rate = rate
        self.now = now
        self.sink = sink
    }

    /// Writes a line or counts it as held back.
    ///
    /// The line is made without the lock: whoever makes it may wait for a lock of his own, and that
    /// one's holder for this.
    func take(
        _ source: LogSource, _ message: () -> String, standing: LogMetadata,
        _ metadata: () -> LogMetadata
    ) {
        guard admits(source) else { return }
        let text = message()
        let metadata = standing.joined(with: metadata())
        state.withLock { state in
            if let index = state.indexOfSource[source] { state.windows[index].message = text }
            sink(
                LogLine(
                    time: now(), level: source.level, module: source.module, message: text,
                    metadata: metadata))
        }
    }

    /// Whether a line is to be written; one that is not is counted.
    private func admits(_ source: LogSource) -> Bool {
        state.withLock { state in
            let time = now()
            if let due = state.due, time >= due { sayHeldBack(&state, at: time, endedOnly: true) }
            let index = window(of: source, &state, at: time)
            if state.windows[index].written < rate.lines {
                state.windows[index].written += 1
                return true
            }
            state.windows[index].suppressed += 1
            let end = state.windows[index].start &+ rate.nanoseconds
            state.due = min(state.due ?? end, end)
            return false
        }
    }

    func settle() {
        state.withLock { state in
            guard let due = state.due else { return }
            let time = now()
            if time >= due { sayHeldBack(&state, at: time, endedOnly: true) }
        }
    }

    func flush() {
        state.withLock { state in
            if state.due != nil { sayHeldBack(&state, at: now(), endedOnly: false) }
        }
    }

    /// Whether a window is over; a clock that was set back ends it, too.
    private func hasEnded(_ window: Window, at time: UInt64) -> Bool {
        time < window.start || time - window.start >= rate.nanoseconds
    }

    /// The index of a source's window, which is begun anew when it is over.
    private func window(of source: LogSource, _ state: inout State, at time: UInt64) -> Int {
        let index: Int
        if let known = state.indexOfSource[source] {
            index = known
        } else {
            if state.windows.count >= Self.sources { dropEnded(&state, at: time) }
            guard state.windows.count < Self.sources else { return Self.sources - 1 }
            index = state.windows.count
            state.indexOfSource[source] = index
            state.windows.append(Window(source: source, start: time))
        }
        if hasEnded(state.windows[index], at: time) {
            // Where the clock was set back, this has not been said yet.
            sayHeldBack(&state.windows[index], at: time)
            state.windows[index].start = time
            state.windows[index].written = 0
        }
        return index
    }

    private func dropEnded(_ state: inout State, at time: UInt64) {
        state.windows.removeAll { $0.suppressed == 0 && hasEnded($0, at: time) }
        state.indexOfSource = [:]
        for (index, window) in state.windows.enumerated() {
            state.indexOfSource[window.source] = index
        }
    }

    private func sayHeldBack(_ state: inout State, at time: UInt64, endedOnly: Bool) {
        state.due = nil
        for index in state.windows.indices where state.windows[index].suppressed > 0 {
            if !endedOnly || hasEnded(state.windows[index], at: time) {
                sayHeldBack(&state.windows[index], at: time)
            } else {
                let end = state.windows[index].start &+ rate.nanoseconds
                state.due = min(state.due ?? end, end)
            }
        }
    }

    private func sayHeldBack(_ window: inout Window, at time: UInt64) {
        guard window.suppressed > 0 else { return }
        sink(
            LogLine(
                time: time, level: window.source.level, module: window.source.module,
                message: window.message, suppressed: window.suppressed))
        window.suppressed = 0
    }
}
