package import NodeMachine
package import Primitives
package import Quizzes

/// What came out of a devnet, as of its last block.
package struct DevnetSummary: Sendable, Hashable {
    package struct Worker: Sendable, Hashable {
        package let node: PeerID
        package let address: Address
        package let blocks: Int
        package let verified: Int
        package let rejected: Int
        package let attempts: UInt64
        package let balance: UInt256
    }

    package struct Transfer: Sendable, Hashable {
        package let hash: Hash32
        package let from: Address
        package let to: Address
        package let units: UInt256
        /// The block that holds it; `nil` when none does.
        package let number: UInt64?
    }

    /// What became of one forgery.
    package struct Trial: Sendable, Hashable {
        package let forgery: Forgery
        /// The nodes that refused it.
        package var rejectedBy: [PeerID]
        package var acceptedBy: [PeerID]
        /// The envelope hash, where the bytes are an envelope at all.
        package let hash: Hash32?
        /// The reason that the first of them gave.
        package var reason: String
    }

    package let blocks: UInt64
    package let genesis: Hash32
    package let modelHash: Hash32
    package let headHash: Hash32
    /// The state root after the last block: one, because every node has the same.
    package let stateRoot: Hash32
    /// Whether every node has this block at this height and this state after it.
    package let isAgreed: Bool
    package let workers: [Worker]
    package let receiver: Address
    package let receiverBalance: UInt256
    package let transfers: [Transfer]
    package let trials: [Trial]
    /// Forgeries that the run never gave an occasion for.
    package let untried: [Forgery]

    /// Validators whose stake was taken, in the order in which it was.
    package let slashed: [Address]
    /// Validators that signed two votes in every view.
    package let equivocators: [Address]
    /// Milliseconds from a proposal to its finality at the first node, block by block.
    package let finality: [UInt64]

    /// What the genesis gave out.
    package let allocated: UInt256
    package let subsidy: UInt256
    /// What validators and proposers got for votes.
    package let rewards: UInt256
    package let burnt: UInt256
    package let totalBalance: UInt256

    package let attempts: UInt64
    package let workMACs: UInt64
    package let replayMACs: UInt64
    package let quizzes: QuizTally
    package let reorganisations: Int
    /// Blocks that nodes had to ask for, because votes or other blocks named them.
    package let asked: Int
    package let orphaned: Int
    package let virtualSeconds: Double
    /// Equal for equal runs, event for event.
    package let historyHash: Hash32

    package var verified: Int { workers.reduce(0) { $0 + $1.verified } }
    package var rejected: Int { workers.reduce(0) { $0 + $1.rejected } }

    /// No unit came from anywhere but the genesis, the subsidy and the rewards, and none went but
    /// in base fees.
    package var balancesAddUp: Bool {
        totalBalance &+ burnt == allocated &+ subsidy &+ rewards
    }

    /// Every validator that equivocated lost its stake, and no other one did.
    package var justiceIsDone: Bool { Set(slashed) == Set(equivocators) }

    /// Every forgery was refused by every other node and taken by none.
    package var everyForgeryRejected: Bool {
        trials.allSatisfy { $0.acceptedBy.isEmpty && $0.rejectedBy.count == workers.count - 1 }
    }
}
