import Consensus
import Cryptography
import NodeMachine
import Primitives

/// A peer without a chain that sends whatever costs its victims most.
struct Flooder: Sendable {
    private let key = PrivateKey(insecurelyFrom: "assay flooder")
    private let chainID: UInt64
    private var generator: CounterGenerator
    /// Messages of others that it says again.
    private var heard: [NodeMessage] = []

    init(seed: Hash32, chainID: UInt64) {
        self.chainID = chainID
        generator = CounterGenerator(seed: seed, domain: "assay/flooder/1")
    }

    mutating func hear(_ message: NodeMessage) {
        if heard.count >= 32 { heard.remove(at: Int(generator.below(32))) }
        heard.append(message)
    }

    /// A burst for one victim.
    mutating func burst() -> [NodeMessage] {
        (0..<4 + generator.below(12)).map { _ in message() }
    }

    private mutating func message() -> NodeMessage {
        switch generator.below(12) {
        case 0: return .envelope(garbage())
        case 1: return .vote(garbage())
        case 2: return .certificate(garbage())
        case 3: return .transaction(garbage())
        case 4: return .finalBlocks((0..<generator.below(5)).map { _ in garbage() })
        case 5: return .request(Hash32(words: (generator.next(), 0, 0, 0)))
        case 6: return .requestFinal(after: generator.below(3) == 0 ? .max : generator.below(20))
        case 7: return .status(status())
        case 8: return .vote(futureVote())
        default:
            guard !heard.isEmpty else { return .request(.zero) }
            return heard[Int(generator.below(UInt64(heard.count)))]
        }
    }

    private mutating func garbage() -> [UInt8] {
        let isLarge = generator.below(16) == 0
        let size = Int(generator.below(isLarge ? SimulationLimits.garbageBytes : 300))
        let first = UInt8(truncatingIfNeeded: generator.next())
        // Lists that promise more than there is, and plain noise.
        let byte = UInt8(truncatingIfNeeded: generator.next())
        return generator.below(2) == 0
            ? [UInt8](repeating: first, count: size)
            : (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ Int(byte)) }
    }

    private mutating func status() -> NodeStatus {
        NodeStatus(
            epoch: generator.below(3) == 0 ? .max : generator.below(4),
            view: generator.below(3) == 0 ? .max : generator.below(20),
            finalNumber: generator.below(3) == 0 ? .max : generator.below(30),
            finalHash: Hash32(words: (generator.next(), 1, 2, 3)))
    }

    private mutating func futureVote() -> [UInt8] {
        let epoch = generator.below(4)
        let view = generator.below(2) == 0 ? UInt64.max : 1 + generator.below(1_000_000)
        let block = Hash32(words: (generator.next(), 0, 0, 0))
        let vote = Vote.notarize(block, parentView: view - 1, view: view, epoch: epoch)
        return SignedVote(vote, key: key, chainID: chainID).encoded
    }
}
