import Synchronization

/// All series of one name.
final class MetricFamily: Sendable {
    enum Kind: Equatable {
        case counter
        case gauge
        /// The upper bounds of the buckets, ascending, without infinity.
        case histogram([Double])
    }

    struct Series {
        let labels: [String]
        /// The counter, the gauge, or the sum of a histogram.
        var value = 0.0
        var count: UInt64 = 0
        /// Values in each bucket alone; the text adds them up.
        var buckets: [UInt64] = []
    }

    let name: String
    let help: String
    let kind: Kind
    let labels: [String]
    /// Sorted by label values.
    private let series: Mutex<[Series]>

    init(name: String, help: String, kind: Kind, labels: [String]) {
        self.name = name
        self.help = help
        self.kind = kind
        self.labels = labels
        // A family without labels is shown from the start, as zero.
        series = Mutex(labels.isEmpty ? [Series(labels: [])] : [])
    }

    var bounds: [Double] {
        if case .histogram(let bounds) = kind { bounds } else { [] }
    }

    /// A letter or `_`, then letters, digits and `_`.
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return text.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte)
                || (0x30...0x39).contains(byte) || byte == 0x5F
        }
    }

    func update(_ values: [String], _ body: (inout Series) -> Void) {
        precondition(values.count == labels.count, "\(name) has the labels \(labels)")
        let values = values.map {
            String(decoding: $0.utf8.prefix(MetricsLimits.labelBytes), as: UTF8.self)
        }
        series.withLock { series in
            var index = Self.position(of: values, in: series)
            if index == series.count || series[index].labels != values {
                // The last place is kept for all that find no place of their own.
                let isFull = series.count >= MetricsLimits.series - 1
                let kept = isFull ? values.map { _ in "other" } : values
                index = Self.position(of: kept, in: series)
                if index == series.count || series[index].labels != kept {
                    series.insert(Series(labels: kept), at: index)
                }
            }
            body(&series[index])
        }
    }

    /// Where a series stands, or would.
    private static func position(of values: [String], in series: [Series]) -> Int {
        var low = 0
        var high = series.count
        while low < high {
            let middle = (low + high) / 2
            if precedes(series[middle].labels, values) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func precedes(_ a: [String], _ b: [String]) -> Bool {
        for (a, b) in zip(a, b) where a != b {
            return a.utf8.lexicographicallyPrecedes(b.utf8)
        }
        return false
    }
}

// MARK: Text

extension MetricFamily {
    var text: String {
        var lines = "# HELP \(name) \(Self.escaped(help, quotes: false))\n"
        lines += "# TYPE \(name) \(typeName)\n"
        for series in series.withLock({ $0 }) {
            guard case .histogram(let bounds) = kind else {
                lines += "\(name)\(labelText(series.labels)) \(Self.number(series.value))\n"
                continue
            }
            var sum: UInt64 = 0
            for (index, bound) in bounds.enumerated() {
                sum += index < series.buckets.count ? series.buckets[index] : 0
                let labels = labelText(series.labels, bucket: Self.number(bound))
                lines += "\(name)_bucket\(labels) \(sum)\n"
            }
            lines += "\(name)_bucket\(labelText(series.labels, bucket: "+Inf")) \(series.count)\n"
            lines += "\(name)_sum\(labelText(series.labels)) \(Self.number(series.value))\n"
            lines += "\(name)_count\(labelText(series.labels)) \(series.count)\n"
        }
        return lines
    }

    private var typeName: String {
        switch kind {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
    }

    private func labelText(_ values: [String], bucket: String? = nil) -> String {
        var parts = zip(labels, values).map { name, value in
            "\(name)=\"\(Self.escaped(value, quotes: true))\""
        }
        if let bucket { parts.append("le=\"\(bucket)\"") }
        return parts.isEmpty ? "" : "{\(parts.joined(separator: ","))}"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Whole numbers without a fraction, infinities and NaN as Prometheus spells them.
    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        if let whole = Int(exactly: value) { return String(whole) }
        return value.description
    }
}
