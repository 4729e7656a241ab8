package import ChainTypes
package import Cryptography
import Execution
package import NodeMachine
package import Primitives
import Staking
package import UsefulWork

/// What a devnet is made of; two devnets of one configuration and one model have one history.
package struct DevnetConfiguration: Sendable, Hashable {
    /// Nodes, the forger included.
    package var nodes: Int
    /// The block at which the run ends.
    package var blocks: UInt64
    package var seed: UInt64
    /// Whether the last node forges instead of working.
    package var hasForger: Bool
    /// Whether the node before it signs a second vote in every view, and shows each of the two to a
    /// part of the others.
    package var hasEquivocator: Bool
    package var link: LinkModel
    /// Units of work that all workers together need for a block, on average.
    package var attemptsPerBlock: UInt64
    /// Seconds of virtual time.
    package var blockTime: UInt64
    package var epochLength: UInt64

    package init(
        nodes: Int = 4, blocks: UInt64 = 12, seed: UInt64 = 1, hasForger: Bool = false,
        hasEquivocator: Bool = false, link: LinkModel = LinkModel(), attemptsPerBlock: UInt64 = 8,
        blockTime: UInt64 = 5,
        epochLength: UInt64 = 4
    ) {
        self.nodes = nodes
        self.blocks = blocks
        self.seed = seed
        self.hasForger = hasForger
        self.hasEquivocator = hasEquivocator
        self.link = link
        self.attemptsPerBlock = attemptsPerBlock
        self.blockTime = blockTime
        self.epochLength = epochLength
    }

    /// Milliseconds until the votes give a view up: no less than a few of the slowest messages.
    package var viewTimeout: UInt64 { max(1_000, 4 * link.longestDelay) }

    package static let chainID: UInt64 = 27_182
    /// 2025-01-01 00:00:00 UTC: virtual time starts here, whatever the day.
    package static let genesisTimestamp: UInt64 = 1_735_689_600

    /// Refuses a devnet that could not run.
    package func check() throws(DevnetFailure) {
        let workers = hasForger ? nodes - 1 : nodes
        guard workers >= 1, nodes >= 2, nodes <= 64 else {
            throw .nodes(allowed: 2...64, got: nodes)
        }
        guard !hasEquivocator || nodes >= 4 else { throw .equivocator(nodes: nodes) }
        guard blocks >= 1, blocks <= 10_000 else { throw .blocks(allowed: 1...10_000, got: blocks) }
        guard attemptsPerBlock >= 1, blockTime >= 1, epochLength >= 1 else { throw .pace }
    }

    package var workers: Int { hasForger ? nodes - 1 : nodes }

    package var seedHash: Hash32 { Hash32(words: (seed, 0, 0, 0)) }

    /// The node that forges; `nil` when none does.
    package var forger: PeerID? { hasForger ? PeerID(nodes - 1) : nil }

    /// The node that signs two votes in every view; `nil` when none does.
    package var equivocator: PeerID? {
        hasEquivocator ? PeerID(nodes - (hasForger ? 2 : 1)) : nil
    }

    /// What every node has at stake.
    package static var stake: UInt256 { StakingLimits.minimumStake }

    /// The contracts of the genesis: those that blocks call, and the staking contract with every
    /// node as a validator.
    private func contracts() throws(DevnetFailure) -> [ChainSpec.Allocation] {
        let validators = (0..<nodes).map { (key(of: PeerID($0)).address, Self.stake) }
        do {
            return SystemContracts.allocations + [
                try StakingContract.allocation(validators: validators)
            ]
        } catch {
            throw .spec(error.description)
        }
    }

    /// The rules of the chain with a model: a block takes ``attemptsPerBlock`` of its quizzes.
    package func spec(_ quizzes: QuizWork) throws(DevnetFailure) -> ChainSpec {
        let difficulty = UInt256(quizzes.typicalMACs) &* UInt256(attemptsPerBlock)
        let isUsual = quizzes.textBytes == quizzes.model.contextLength
        return ChainSpec(
            name: "assay-devnet", chainID: Self.chainID,
            genesisTimestamp: Self.genesisTimestamp, modelHash: quizzes.model.fileHash,
            textBytes: isUsual ? nil : UInt64(quizzes.textBytes),
            allocations: try contracts(), initialDifficulty: difficulty,
            blockTime: blockTime, epochLength: epochLength)
    }

    /// Multiply-accumulates a second of a worker, so that all together keep the pace.
    ///
    /// No two workers are equally fast. Where a pass holds several attempts, it takes no longer
    /// than a block: otherwise the pace would be that of the passes.
    package func rate(of node: Int, macs: UInt64, attemptsAtOnce: Int) -> UInt64 {
        let inPasses = attemptsAtOnce > 1 ? UInt64(attemptsAtOnce * workers) : 0
        let attempts = max(attemptsPerBlock, inPasses)
        let even = macs &* attempts / (blockTime * UInt64(workers))
        return max(1, even / 100 &* (96 + UInt64(node % 9)))
    }

    /// The key of a node's account.
    ///
    /// Anyone can compute it: a devnet's coins are worth nothing.
    package func key(of node: PeerID) -> PrivateKey {
        PrivateKey(insecurelyFrom: "assay devnet \(seed) \(node)")
    }

    /// The key of the account that is paid in the transfers.
    package var receiver: PrivateKey {
        PrivateKey(insecurelyFrom: "assay devnet \(seed) receiver")
    }
}

/// Why a devnet did not run to its end.
package enum DevnetFailure: Error, CustomStringConvertible {
    case nodes(allowed: ClosedRange<Int>, got: Int)
    case blocks(allowed: ClosedRange<UInt64>, got: UInt64)
    case pace
    case equivocator(nodes: Int)
    case spec(String)
    case work(String)
    case stalled(seconds: UInt64, heights: [UInt64])

    package var description: String {
        switch self {
        case .nodes(let allowed, let got):
            "expected \(allowed.lowerBound) to \(allowed.upperBound) nodes, got \(got)"
        case .blocks(let allowed, let got):
            "expected \(allowed.lowerBound) to \(allowed.upperBound) blocks, got \(got)"
        case .pace:
            "attempts a block, seconds a block and blocks an epoch must be positive"
        case .equivocator(let nodes):
            "a network with an equivocating validator needs 4 nodes at least, got \(nodes): with "
                + "fewer, one is a third of the stake"
        case .spec(let reason):
            reason
        case .work(let reason):
            reason
        case .stalled(let seconds, let heights):
            "no agreement after \(seconds) virtual seconds; heights \(heights)"
        }
    }
}
