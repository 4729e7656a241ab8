import ChainTypes
import Consensus
import Primitives
import StateTrie

/// What every account holds, kept beside the state from what blocks changed.
///
/// A state with a store behind it cannot be added up; this can.
struct BalanceBook: Sendable {
    private var balances: [Address: UInt256] = [:]
    /// The units of all accounts together.
    private(set) var total = UInt256.zero

    /// Begins with what the genesis gave out.
    init(_ spec: ChainSpec) {
        for allocation in spec.allocations { set(allocation.balance, of: allocation.address) }
    }

    subscript(address: Address) -> UInt256 { balances[address] ?? .zero }

    /// Enters the block after the last one.
    mutating func enter(_ record: BlockRecord) {
        for update in record.updates {
            set(update.content?.balance ?? .zero, of: update.address)
        }
    }

    private mutating func set(_ balance: UInt256, of address: Address) {
        total = total &- self[address] &+ balance
        balances[address] = balance
    }
}
