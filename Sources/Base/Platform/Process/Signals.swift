import Glibc
import Synchronization

private let receivedCount = Atomic<Int>(0)

/// Requests to stop: the first is noted for the program to see, the second ends the process.
package enum Signals {
    /// Starts to note SIGINT and SIGTERM, and to report a closed pipe as an error.
    package static func watch() {
        _ = receivedCount.load(ordering: .relaxed)
        let note: @convention(c) (Int32) -> Void = { number in
            if receivedCount.add(1, ordering: .relaxed).oldValue > 0 { _exit(128 + number) }
        }
        _ = signal(SIGINT, note)
        _ = signal(SIGTERM, note)
        _ = signal(SIGPIPE, SIG_IGN)
    }

    /// Whether the program was asked to stop.
    package static var stopRequested: Bool {
        receivedCount.load(ordering: .relaxed) > 0
    }
}
