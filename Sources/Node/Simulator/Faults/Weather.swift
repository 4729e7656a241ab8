import Cryptography
import NodeMachine
import Primitives
import Storage

/// Lets faults come and go while they last, as a plan and its seed have it.
struct Weather: Sendable {
    private let plan: SwarmPlan
    private let machines: Int
    var generator: CounterGenerator

    init(_ plan: SwarmPlan, machines: Int, seed: Hash32) {
        self.plan = plan
        self.machines = machines
        generator = CounterGenerator(seed: seed, domain: "assay/weather/1")
    }

    mutating func isFloodDue() -> Bool { generator.below(2) == 0 }

    /// Something of what the plan has goes wrong, or is well again.
    mutating func blow(_ cluster: inout Cluster, honest: [PeerID]) {
        cluster.crashesPerEffect = plan.has(.crash) ? 40 : 0
        let windy = plan.faults.filter(Self.comesAndGoes.contains)
        guard let fault = windy.isEmpty ? nil : windy[below(windy.count)] else { return }
        switch fault {
        case .partition, .twins, .majority: partition(&cluster)
        case .asymmetric: cut(&cluster)
        case .crash: if let victim = victim(cluster, honest) { cluster.crash(victim) }
        case .torn:
            guard let victim = victim(cluster, honest) else { return }
            let disk = cluster.machines[victim.number].disk
            disk.crash(at: disk.operations + 1 + below(10))
        default: break
        }
    }

    private static let comesAndGoes: Set<Fault> = [
        .partition, .twins, .majority, .asymmetric, .crash, .torn,
    ]

    private mutating func below(_ bound: Int) -> Int { Int(generator.below(UInt64(bound))) }

    private mutating func victim(
        _ cluster: Cluster, _ honest: [PeerID]
    ) -> PeerID? {
        let up = honest.filter { cluster.machines[$0.number].node != nil }
        return up.randomOne(&generator)
    }

    /// Two parts with every twin in the part where its double is not; or one again.
    private mutating func partition(_ cluster: inout Cluster) {
        let isEternal = plan.isMajority
        if !cluster.network.parts.isEmpty {
            if !isEternal, generator.below(2) == 0 { cluster.network.parts = [] }
            return
        }
        var parts = (0..<machines).map { _ in below(2) }
        if isEternal { for number in parts.indices { parts[number] = number % 2 } }
        for (offset, double) in plan.twins.enumerated() {
            parts[plan.nodes + offset] = 1 - parts[double]
        }
        cluster.network.parts = parts
    }

    private mutating func cut(_ cluster: inout Cluster) {
        if cluster.network.cut.count > machines || generator.below(4) == 0 {
            cluster.network.cut = []
        } else {
            cluster.network.cut(from: below(machines), to: below(machines))
        }
    }
}
