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
    /// The keys of those who may be validators in this process, each a node of its own; they must
    /// hold a quorum of the stake where the chain has any.
    package var validatorKeys: [PrivateKey] = []
    /// Whether the last of the first epoch's validators signs two votes where one is allowed.
    package var hasEquivocator = false
    /// Takes down what happens to the nodes; changes by hand are refused while it does.
    package var recorder: (any TraceRecorder)?
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
    /// The block that was asked for could not be made, or was refused by the node itself.
    case refused(number: UInt64, reason: String)
    /// A trace holds what the machines hear, and a change by hand is nothing that they hear.
    case recording
    case state(String)
    case store(String)
    case stopping

    package var description: String {
        switch self {
        case .spec(let reason), .work(let reason), .state(let reason), .store(let reason): reason
        case .noThread: "the system gave no thread for the chain"
        case .refused(let number, let reason): "block \(number) is not made: \(reason)"
        case .recording: "nothing is changed by hand while a trace is recorded"
        case .stopping: "the node is stopping"
        }
    }
}
