import Primitives
import StateTrie

/// Puts what a block changed into the tables.
enum StateWriting {
    /// Where the first block is kept, as a record of the log.
    static let firstBlockKey: [UInt8] = Array("first block".utf8)

    static func difference(
        _ state: ChainState, from base: ChainState
    ) throws(StorageFailure) -> StateDifference {
        do {
            return try state.difference(from: base)
        } catch {
            throw .state(error)
        }
    }

    /// Nodes, flat values and code.
    static func write(
        _ difference: StateDifference, _ transaction: any TableTransaction
    ) throws(StorageFailure) {
        for node in difference.nodes {
            try Tables.nodes.set(node.path, node.encoded, transaction)
        }
        for entry in difference.accounts {
            try Tables.accounts.set(entry.hash, entry.after, transaction)
        }
        for entry in difference.slots {
            let key = SlotKey(account: entry.account, slot: entry.slot)
            try Tables.slots.set(key, entry.after, transaction)
        }
        for code in difference.codes {
            try Tables.codes.set(code.hash, code.bytes, transaction)
        }
    }
}
