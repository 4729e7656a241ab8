import Platform

/// A bar that is redrawn on a terminal, and a line every ten seconds anywhere else.
struct ProgressMeter {
    private let total: Int
    private let unit: String
    private let start: UInt64
    private let firstDone: Int
    private let isLive: Bool
    private let isSilent: Bool
    private var lastDrawn: UInt64?

    private static let liveInterval: UInt64 = 100_000_000
    private static let lineInterval: UInt64 = 10_000_000_000

    /// Counts from `done` towards `total`; silent when nobody asked to watch.
    init(total: Int, from done: Int = 0, unit: String, silent: Bool) {
        self.total = total
        self.unit = unit
        firstDone = done
        isSilent = silent
        isLive = Terminal.isTerminal(.diagnostics)
        start = Clock.monotonicNanoseconds
    }

    /// Shows where the work stands, unless it was shown just now.
    mutating func update(done: Int, detail: @autoclosure () -> String) {
        if isSilent { return }
        let now = Clock.monotonicNanoseconds
        let interval = isLive ? Self.liveInterval : Self.lineInterval
        if let lastDrawn, now &- lastDrawn < interval, done < total { return }
        if !isLive, lastDrawn == nil, done < total {
            lastDrawn = now
            return
        }
        lastDrawn = now
        let seconds = Double(now &- start) / 1e9
        let rate = seconds > 0 ? Double(done - firstDone) / seconds : 0
        let line = ProgressText(
            done: done,
            total: total,
            unit: unit,
            unitsPerSecond: rate,
            detail: detail()
        )
        if isLive {
            let text = line.bar(width: Terminal.width(.diagnostics) - 1)
            Terminal.write("\r\u{1B}[K" + text, to: .diagnostics)
        } else {
            Terminal.write(line.plain + "\n", to: .diagnostics)
        }
    }

    /// Leaves the last line where it is and goes to the next.
    func finish() {
        if isLive, !isSilent, lastDrawn != nil { Terminal.write("\n", to: .diagnostics) }
    }
}

/// How progress reads; apart from the meter so that it can be tested without a clock.
package struct ProgressText: Sendable {
    package let done: Int
    package let total: Int
    package let unit: String
    package let unitsPerSecond: Double
    package let detail: String

    package init(done: Int, total: Int, unit: String, unitsPerSecond: Double, detail: String) {
        self.done = done
        self.total = total
        self.unit = unit
        self.unitsPerSecond = unitsPerSecond
        self.detail = detail
    }

    private var percent: Int { total > 0 ? min(100, done * 100 / total) : 100 }

    private var remaining: String {
        guard unitsPerSecond > 0, done < total else { return done < total ? "–" : "0:00" }
        return Self.duration(Double(total - done) / unitsPerSecond)
    }

    /// The line for a log.
    package var plain: String {
        let rate = Format.number(unitsPerSecond)
        return
            "\(percent)% \(done)/\(total) \(unit)  \(detail)  \(rate) \(unit)/s  left \(remaining)"
    }

    /// The line for a terminal, cut to its width.
    package func bar(width: Int) -> String {
        let cells = 20
        let full = percent * cells / 100
        let bar =
            String(repeating: "█", count: full) + String(repeating: "░", count: cells - full)
        return String((bar + " " + plain).prefix(max(0, width)))
    }

    /// Minutes and seconds, with hours before them when there are some.
    package static func duration(_ seconds: Double) -> String {
        let whole = Int(min(max(seconds.rounded(), 0), 359_999))
        let pad = { (value: Int) in value < 10 ? "0\(value)" : "\(value)" }
        let minutes = whole / 60 % 60
        return whole >= 3_600
            ? "\(whole / 3_600):\(pad(minutes)):\(pad(whole % 60))"
            : "\(minutes):\(pad(whole % 60))"
    }
}
