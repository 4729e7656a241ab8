import Consensus
package import Cryptography
package import NodeMachine
import Primitives
package import Storage
import Synchronization

/// What one machine of a host runs with.
package struct MachineSetup: Sendable {
    package var configuration: NodeConfiguration
    /// Signs what the machine asks for.
    package var key: PrivateKey?
    /// Where its votes are kept; `nil` for a validator that ends with the process.
    package var journal: VoteJournal?
    /// What it says beside what the machine says: a validator that breaks the rules on purpose.
    package var equivocator: Equivocator?

    package init(
        _ configuration: NodeConfiguration, key: PrivateKey? = nil, journal: VoteJournal? = nil
    ) {
        self.configuration = configuration
        self.key = key
        self.journal = journal
    }
}

/// A machine with what its host keeps beside it.
///
/// Only the thread of the host advances the machine; any thread may look at it.
final class HostedMachine: Sendable {
    let setup: MachineSetup
    private let machine: Mutex<NodeMachine>
    /// Counts the starts; what an earlier run ordered means nothing.
    let run: Int
    /// The last view in which something was signed, by epoch.
    private let views = Mutex<[UInt64: UInt64]>([:])

    init(_ setup: MachineSetup, _ machine: NodeMachine, run: Int) {
        self.setup = setup
        self.machine = Mutex(machine)
        self.run = run
    }

    var id: PeerID { setup.configuration.id }

    func handle(_ input: NodeInput, now: Instant) -> [NodeEffect] {
        machine.withLock { $0.handle(input, now: now) }
    }

    func read<Value: Sendable>(_ body: (borrowing NodeMachine) -> Value) -> Value {
        machine.withLock { body($0) }
    }

    func change<Value: Sendable>(_ body: (inout NodeMachine) -> Value) -> Value {
        machine.withLock { body(&$0) }
    }

    func noteSigned(_ vote: Vote) {
        views.withLock { views in
            views[vote.epoch] = max(views[vote.epoch] ?? 0, vote.view)
            views = views.filter { $0.key + 1 >= vote.epoch }
        }
    }

    /// The last view of an epoch in which something was signed; 0 for none.
    func lastView(ofEpoch epoch: UInt64) -> UInt64 { views.withLock { $0[epoch] ?? 0 } }
}
