package import Cryptography
package import Observability
package import Primitives

/// What the owner of a live node decides.
package struct LiveNodeConfiguration: Sendable {
    /// The account that is paid for the blocks of this node.
    package var beneficiary: Address
    /// At most 32 bytes that go into every header of this node.
    package var extraData: [UInt8] = []
    package var schedule = MiningSchedule.onTransaction
    /// Accounts that the node signs for; the development methods are there when it is not `nil`.
    package var developmentKeys: [PrivateKey]?
    /// The keys of the validators that run in this process; they must be a quorum of the stake
    /// where the chain has any.
    package var validatorKeys: [PrivateKey] = []
    /// The threads that execute blocks; only the thread of the chain gives them work.
    package var scheduler: any ParallelScheduler = SerialScheduler()
    /// Such as "assay/v0.4.0", the answer to `web3_clientVersion`.
    package var clientVersion: String

    /// What the node says of itself.
    package var log = Logger.silent

    package init(beneficiary: Address, clientVersion: String) {
        self.beneficiary = beneficiary
        self.clientVersion = clientVersion
    }
}

/// Why a live node does not run, or did not do what it was asked.
package enum LiveNodeFailure: Error, Equatable, CustomStringConvertible {
    case spec(String)
    case work(String)
    case noThread
    /// No attempt of so many won, or could be made.
    case unsealed(attempts: UInt64)
    /// The node's own block was refused: a mistake in the program, never passed over.
    case refused(number: UInt64, reason: String)
    /// The validators did not agree on a block of the node's own: their stake is no quorum.
    case unfinalized(number: UInt64)
    case state(String)
    case store(String)
    case stopping

    package var description: String {
        switch self {
        case .spec(let reason), .work(let reason), .state(let reason), .store(let reason): reason
        case .unfinalized(let number):
            "block \(number) did not get the votes of more than two thirds of the stake"
        case .noThread: "the system gave no thread for the chain"
        case .unsealed(let attempts): "no quiz of \(attempts) attempts sealed the block"
        case .refused(let number, let reason):
            "the node refuses its own block \(number): \(reason)"
        case .stopping: "the node is stopping"
        }
    }
}
