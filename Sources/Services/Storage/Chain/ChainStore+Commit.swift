import Primitives
import StateTrie

extension ChainStore {
    func commitIfDue(_ state: inout State) throws(StorageFailure) {
        if state.pending.count >= configuration.blocksPerCommit { try commit(&state) }
    }

    /// Puts all blocks that wait into the tables, in one transaction.
    func commit(_ state: inout State) throws(StorageFailure) {
        guard let last = state.pending.last else { return }
        var differences: [StateDifference] = []
        var base = state.appliedState
        for block in state.pending {
            differences.append(try StateWriting.difference(block.state, from: base))
            base = block.state
        }
        let pending = state.pending
        var applied = state.applied
        (applied.number, applied.hash, applied.root) = (last.number, last.hash, last.root)
        applied.logEnd = last.end
        let window = configuration.historyBlocks
        let earliest = last.number > window ? last.number - window : 0
        let forgotten = applied.earliestState
        applied.earliestState = max(forgotten, earliest)
        let snapshot = try tables.write { transaction throws(StorageFailure) in
            for (block, difference) in zip(pending, differences) {
                try StateWriting.write(difference, transaction)
                try Self.index(block, transaction)
                try Tables.differences.set(
                    block.number, ReverseDifference(difference), transaction)
            }
            // The state of the earliest block needs the differences of the blocks behind it only.
            var number = forgotten
            while number < applied.earliestState {
                number += 1
                try Tables.differences.set(number, nil, transaction)
            }
            try applied.write(transaction)
        }
        state.applied = applied
        state.appliedState = last.state
        for block in pending { state.recent[block.number] = block.state }
        state.recent = state.recent.filter {
            $0.key + StorageLimits.statesInMemory > last.number
        }
        state.pending = []
        source.moved(
            to: applied, snapshot: snapshot, roots: pending.map { ($0.number, $0.root) })
    }

    private static func index(
        _ block: Pending, _ transaction: any TableTransaction
    ) throws(StorageFailure) {
        let entry = BlockEntry(hash: block.hash, root: block.root, position: block.position)
        try Tables.blocks.set(block.number, entry, transaction)
        try Tables.numbers.set(block.hash, block.number, transaction)
        for (index, hash) in block.transactions.enumerated() {
            let position = TransactionPosition(number: block.number, index: UInt32(clamping: index))
            try Tables.transactions.set(hash, position, transaction)
        }
    }
}
