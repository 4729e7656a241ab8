import Synchronization

/// The measurements of a process, and their text for Prometheus (format 0.0.4).
///
/// Families stand in the order in which they were made, the series of a family sorted by their
/// labels, so equal values give equal bytes. A family has at most ``MetricsLimits/series`` series;
/// further label values are counted together under "other", which bounds what a client can make.
package final class MetricsRegistry: Sendable {
    package static let contentType = "text/plain; version=0.0.4"

    private let families = Mutex<[MetricFamily]>([])

    package init() {}

    /// A count that only grows; by convention its name ends in `_total`.
    package func counter(_ name: String, help: String, labels: [String] = []) -> Counter {
        Counter(family: add(name, help, .counter, labels))
    }

    /// A value that goes up and down.
    package func gauge(_ name: String, help: String, labels: [String] = []) -> Gauge {
        Gauge(family: add(name, help, .gauge, labels))
    }

    /// A distribution in fixed buckets; `buckets` are upper bounds, which are sorted here.
    package func histogram(
        _ name: String, help: String, buckets: [Double], labels: [String] = []
    ) -> Histogram {
        let bounds = buckets.filter(\.isFinite).sorted()
        return Histogram(family: add(name, help, .histogram(bounds), labels))
    }

    /// The text that a scraper reads.
    package var text: String {
        families.withLock { $0 }.map(\.text).joined()
    }

    /// The same name gives the same family, if its kind and labels are the same too.
    private func add(
        _ name: String, _ help: String, _ kind: MetricFamily.Kind, _ labels: [String]
    ) -> MetricFamily {
        precondition(MetricFamily.isName(name), "\(name) is no name of a metric")
        precondition(labels.allSatisfy(MetricFamily.isName), "\(labels) are no names of labels")
        return families.withLock { families in
            if let known = families.first(where: { $0.name == name }) {
                precondition(
                    known.kind == kind && known.labels == labels,
                    "\(name) was made with another kind or other labels")
                return known
            }
            let family = MetricFamily(name: name, help: help, kind: kind, labels: labels)
            families.append(family)
            return family
        }
    }
}

/// The bounds of what is measured.
package enum MetricsLimits {
    /// The most series of one family.
    package static let series = 256
    /// The longest label value in bytes; the rest is cut off.
    package static let labelBytes = 128
}

/// A count that only grows.
package struct Counter: Sendable {
    let family: MetricFamily

    /// Adds to the series of these label values; a negative or non-finite amount is ignored.
    package func add(_ amount: Double = 1, _ labels: String...) {
        guard amount >= 0, amount.isFinite else { return }
        family.update(labels) { $0.value += amount }
    }
}

/// A value that goes up and down.
package struct Gauge: Sendable {
    let family: MetricFamily

    package func set(_ value: Double, _ labels: String...) {
        family.update(labels) { $0.value = value }
    }

    package func add(_ amount: Double, _ labels: String...) {
        family.update(labels) { $0.value += amount }
    }
}

/// A distribution in fixed buckets.
package struct Histogram: Sendable {
    let family: MetricFamily

    /// Counts one value; one that is not finite is ignored.
    package func observe(_ value: Double, _ labels: String...) {
        guard value.isFinite else { return }
        let bounds = family.bounds
        family.update(labels) { series in
            if series.buckets.isEmpty {
                series.buckets = [UInt64](repeating: 0, count: bounds.count)
            }
            if let index = bounds.firstIndex(where: { value <= $0 }) { series.buckets[index] += 1 }
            series.value += value
            series.count += 1
        }
    }
}
