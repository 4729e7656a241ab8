package import Primitives
package import StateTrie
import Synchronization

extension ChainStore {
    /// A final block by its number; `nil` for one that is not there or was pruned.
    package func block(_ number: UInt64) throws(StorageFailure) -> StoredBlock? {
        let waiting = state.withLock { state in
            state.pending.first { $0.number == number }?.position
        }
        if let waiting { return StoredBlock(try log.read(at: waiting)) }
        let entry = try tables.read { transaction throws(StorageFailure) in
            try Tables.blocks.get(number, transaction)
        }
        guard let entry else { return nil }
        if entry.position.segment == 0 { return try firstBlock() }
        let record = try log.read(at: entry.position)
        guard record.number == number, record.hash == entry.hash else {
            throw .damagedLog(entry.position, reason: "another block than \(number) is there")
        }
        return StoredBlock(record)
    }

    private func firstBlock() throws(StorageFailure) -> StoredBlock? {
        let bytes = try tables.read { transaction throws(StorageFailure) in
            try transaction.bytes(.meta, StateWriting.firstBlockKey)
        }
        guard let bytes else { return nil }
        guard let record = LogRecord(decoding: bytes) else {
            throw .malformed(
                table: TableName.meta.rawValue, key: Hex.encode(StateWriting.firstBlockKey))
        }
        return StoredBlock(record)
    }

    package func block(hash: Hash32) throws(StorageFailure) -> StoredBlock? {
        guard let number = try number(of: hash) else { return nil }
        return try block(number)
    }

    /// The number of a final block.
    package func number(of hash: Hash32) throws(StorageFailure) -> UInt64? {
        let waiting = state.withLock { state in
            state.pending.first { $0.hash == hash }?.number
        }
        if let waiting { return waiting }
        return try tables.read { transaction throws(StorageFailure) in
            try Tables.numbers.get(hash, transaction)
        }
    }

    /// The hash of a final block.
    package func hash(of number: UInt64) throws(StorageFailure) -> Hash32? {
        let waiting = state.withLock { state in
            state.pending.first { $0.number == number }?.hash
        }
        if let waiting { return waiting }
        return try tables.read { transaction throws(StorageFailure) in
            try Tables.blocks.get(number, transaction)?.hash
        }
    }

    /// Where a transaction of a final block is.
    package func transaction(_ hash: Hash32) throws(StorageFailure) -> TransactionPosition? {
        let waiting = state.withLock { state in
            state.pending.lazy.compactMap { block in
                block.transactions.firstIndex(of: hash).map {
                    TransactionPosition(number: block.number, index: UInt32(clamping: $0))
                }
            }.first
        }
        if let waiting { return waiting }
        return try tables.read { transaction throws(StorageFailure) in
            try Tables.transactions.get(hash, transaction)
        }
    }

    /// The state after a recent final block.
    ///
    /// The latest are in memory with their nodes. An older one reads its values from the tables and
    /// the reverse differences; its proofs may fail, because nodes are kept in one version only.
    package func state(at number: UInt64) throws(StorageFailure) -> ChainState {
        let (found, applied) = state.withLock { state in
            let waiting = state.pending.first { $0.number == number }?.state
            let current = state.applied.number == number ? state.appliedState : nil
            return (waiting ?? current ?? state.recent[number], state.applied)
        }
        if let found { return found }
        guard number >= applied.earliestState, number <= applied.number,
            let entry = try tables.read({ transaction throws(StorageFailure) in
                try Tables.blocks.get(number, transaction)
            })
        else {
            throw .beyondHistory(
                earliest: applied.earliestState, latest: head.number, got: number)
        }
        return ChainState(root: entry.root, source: source)
    }
}
