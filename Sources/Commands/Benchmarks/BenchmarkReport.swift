package import Encodings

/// The speed of one case beside its peers, all rates in iterations a second.
package struct BenchmarkResult: Sendable {
    package let name: String
    package let threads: Int
    /// What one iteration is worth in `unit`, so that rate · scale reads well.
    package let unit: String
    package let scale: Double
    /// The median over rounds.
    package let rate: Double
    package let peers: [(name: String, rate: Double)]
    /// The median over rounds of our rate over the fastest peer's in the same round.
    package let ratio: Double?
}

/// A number about this program that has no peer.
package struct BenchmarkFinding: Sendable {
    package let name: String
    package let threads: Int
    package let unit: String
    package let value: Double
}

/// What `assay bench` prints: the results and how they were measured.
package struct BenchmarkReport: Sendable {
    package let method: String
    package let results: [BenchmarkResult]
    /// What was measured of this program alone.
    package var findings: [BenchmarkFinding] = []

    init(method: String, results: [BenchmarkResult]) {
        self.method = method
        self.results = results
    }

    package var json: JSON {
        [
            "method": .string(method),
            "results": .array(results.map(Self.json)),
            "findings": .array(
                findings.map { finding in
                    [
                        "name": .string(finding.name), "threads": .integer(finding.threads),
                        "unit": .string(finding.unit),
                        "value": .number(Self.rounded(finding.value)),
                    ]
                }),
        ]
    }

    private static func json(_ result: BenchmarkResult) -> JSON {
        var peers = JSONObject()
        for peer in result.peers { peers[peer.name] = .number(rounded(peer.rate * result.scale)) }
        return [
            "case": .string(result.name),
            "threads": .integer(result.threads),
            "unit": .string(result.unit),
            "assay": .number(rounded(result.rate * result.scale)),
            "peers": .object(peers),
            "ratioToFastestPeer": result.ratio.map { .number(rounded($0)) } ?? .null,
        ]
    }

    /// A table for people, one line a result.
    package var table: String {
        var lines = ["case          threads        assay  peers"]
        for result in results {
            let peers = result.peers.map { peer in
                "\(peer.name) \(Self.text(peer.rate * result.scale))"
            }
            let ratio = result.ratio.map { "  ratio to the fastest \(Self.text($0))" }
            let cells = [
                result.name.padded(to: 14), String(result.threads).padded(to: 9),
                Self.text(result.rate * result.scale).padded(to: 9, left: true),
                " " + result.unit + "  ", peers.joined(separator: ", "),
                ratio ?? "  no peer could be imported",
            ]
            lines.append(cells.joined())
        }
        for finding in findings {
            lines.append(
                finding.name.padded(to: 34) + String(finding.threads).padded(to: 9)
                    + Self.text(finding.value) + " " + finding.unit)
        }
        return (lines + ["", method]).joined(separator: "\n")
    }

    private static func rounded(_ value: Double) -> Double {
        (value * 1_000).rounded() / 1_000
    }

    private static func text(_ value: Double) -> String {
        value >= 100 ? String(Int(value.rounded())) : String((value * 100).rounded() / 100)
    }
}

extension String {
    fileprivate func padded(to width: Int, left: Bool = false) -> String {
        let space = String(repeating: " ", count: max(0, width - count))
        return left ? space + self : self + space
    }
}
