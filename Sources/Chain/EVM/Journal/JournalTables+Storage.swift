import Primitives

extension JournalTables {
    /// Makes a slot warm; true if it was cold.
    @inline(__always)
    mutating func warm(slot index: Int) -> Bool {
        if slots[index].warmIn == transaction { return false }
        slots[index].warmIn = transaction
        undo.append(UndoEntry(kind: .warmSlot, index: Int32(truncatingIfNeeded: index)))
        return true
    }

    @inline(__always)
    mutating func setValue(_ value: UInt256, ofSlot index: Int) {
        if slots[index].savedAt != serial {
            slots[index].savedAt = serial
            undo.append(
                UndoEntry(
                    kind: .value, index: Int32(truncatingIfNeeded: index), word: slots[index].value)
            )
        }
        slots[index].value = value
    }

    func transient(_ slot: UInt256, of account: Int) -> UInt256 {
        if transients.count == 0 { return .zero }
        let index = findTransient(slot, account)
        return index < 0 ? .zero : transients[index].value
    }

    mutating func setTransient(_ slot: UInt256, of account: Int, to value: UInt256) {
        var index = findTransient(slot, account)
        if index < 0 {
            index = transients.count
            transients.append(
                TransientRecord(
                    slot: slot, value: .zero, account: Int32(truncatingIfNeeded: account)))
            let hash = transientIndex.hash(slot, UInt64(truncatingIfNeeded: account))
            let (records, table) = (transients, transientIndex)
            transientIndex.insert(hash, index: index) {
                table.hash(records[$0].slot, UInt64(truncatingIfNeeded: records[$0].account))
            }
        }
        undo.append(
            UndoEntry(
                kind: .transient, index: Int32(truncatingIfNeeded: index),
                word: transients[index].value))
        transients[index].value = value
    }

    @inline(__always)
    private func findTransient(_ slot: UInt256, _ account: Int) -> Int {
        let hash = transientIndex.hash(slot, UInt64(truncatingIfNeeded: account))
        return transientIndex.find(hash) {
            transients[$0].slot == slot
                && transients[$0].account == Int32(truncatingIfNeeded: account)
        }
    }
}
