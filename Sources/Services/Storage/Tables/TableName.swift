/// The tables of a store.
///
/// The order is that of their handles and no part of the format.
package enum TableName: String, CaseIterable, Sendable {
    /// One entry a fact: what was applied last, the first block.
    case meta
    /// Keccak-256 of an address → RLP of the account.
    case accounts
    /// Keccak-256 of an address, of a slot → RLP of the value.
    case slots
    /// Hash → code.
    case codes
    /// Path of a node → RLP of the node.
    case nodes
    /// Number → hash, state root and place in the log.
    case blocks
    /// Block hash → number.
    case numbers
    /// Transaction hash → number and index.
    case transactions
    /// Number → what the block displaced.
    case differences

    var index: Int {
        switch self {
        case .meta: 0
        case .accounts: 1
        case .slots: 2
        case .codes: 3
        case .nodes: 4
        case .blocks: 5
        case .numbers: 6
        case .transactions: 7
        case .differences: 8
        }
    }
}
