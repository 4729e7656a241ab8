import EVM
import Execution
import NodeInterfaces
import Platform
import Primitives
import StateTrie

/// A state of the chain for calls: hashes of blocks are looked up when a contract asks for them,
/// and reads fail when the call's time is up.
struct CallState: EVM.WorldState {
    private let base: ChainStateView
    private let node: any NodeInterface
    /// The number of the block on whose state the call runs.
    private let number: UInt64
    private let deadline: UInt64

    /// What a run says that was ended by its deadline.
    static let timeout = WorldStateFailure.unreadable("execution aborted (timeout)")

    init(_ view: BlockView, _ node: any NodeInterface, deadline: UInt64) {
        base = ChainStateView(view.state, after: BlockAncestors(number: 0, hashes: []))
        self.node = node
        number = view.block.number
        self.deadline = deadline
    }

    private func checkTime() throws(WorldStateFailure) {
        if Clock.monotonicNanoseconds > deadline { throw Self.timeout }
    }

    func account(_ address: Address) throws(WorldStateFailure) -> AccountState? {
        try checkTime()
        return try base.account(address)
    }

    func storage(_ slot: UInt256, of address: Address) throws(WorldStateFailure) -> UInt256 {
        try checkTime()
        return try base.storage(slot, of: address)
    }

    func hasStorage(_ address: Address) throws(WorldStateFailure) -> Bool {
        try base.hasStorage(address)
    }

    func code(_ hash: Hash32) throws(WorldStateFailure) -> [UInt8] { try base.code(hash) }

    func blockHash(_ number: UInt64) throws(WorldStateFailure) -> Hash32? {
        do throws(NodeReadFailure) {
            return try node.canonicalHash(at: number)
        } catch {
            throw .unreadable(error.description)
        }
    }
}
