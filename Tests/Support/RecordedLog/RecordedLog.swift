package import Observability
import Synchronization

/// A log whose lines a test reads and whose clock it sets.
package final class RecordedLog: Sendable {
    private struct State {
        var lines: [LogLine] = []
        var time: UInt64
    }

    private let state: Mutex<State>
    private let levels: LogLevels
    private let rate: LogRate

    /// Everything is written unless `levels` says otherwise; the clock stands at `time`, in Unix
    /// nanoseconds.
    package init(
        _ levels: LogLevels = LogLevels(all: .trace), rate: LogRate = LogRate(),
        time: UInt64 = 1_700_000_000_000_000_000
    ) {
        self.levels = levels
        self.rate = rate
        state = Mutex(State(time: time))
    }

    /// A log that writes here; each has limits of its own.
    package func makeLog() -> Logger {
        Logger(levels, rate: rate) { [self] in
            state.withLock { $0.time }
        } sink: { [self] line in
            state.withLock { $0.lines.append(line) }
        }
    }

    package var lines: [LogLine] { state.withLock { $0.lines } }

    /// Level, module and message of each line, such as "error http: no".
    package var texts: [String] {
        lines.map { "\($0.level.name) \($0.module.name): \($0.message)" }
    }

    package func setTime(_ time: UInt64) { state.withLock { $0.time = time } }

    package func pass(nanoseconds: UInt64) { state.withLock { $0.time += nanoseconds } }
}
