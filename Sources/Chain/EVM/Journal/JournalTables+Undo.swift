import Primitives

extension JournalTables {
    /// Begins a part whose changes can be taken back.
    mutating func checkpoint() -> Journal.Checkpoint {
        let before = Journal.Checkpoint(
            undo: undo.count, logs: logs.count, refund: refund, serial: serial)
        lastSerial &+= 1
        serial = lastSerial
        return before
    }

    /// Goes on in the part around the checkpoint, with all that was done inside it.
    mutating func commit(_ checkpoint: Journal.Checkpoint) {
        serial = checkpoint.serial
    }

    mutating func revert(to checkpoint: Journal.Checkpoint) {
        while undo.count > checkpoint.undo { stepBack(undo.removeLast()) }
        if logs.count > checkpoint.logs { logs.removeSubrange(checkpoint.logs...) }
        refund = checkpoint.refund
        serial = checkpoint.serial
    }

    private mutating func stepBack(_ entry: UndoEntry) {
        let index = Int(entry.index)
        switch entry.kind {
        case .state:
            accounts[index].current = savedStates.removeLast()
            accounts[index].savedAt = 0
        case .value:
            slots[index].value = entry.word
            slots[index].savedAt = 0
        case .transient: transients[index].value = entry.word
        case .warmAccount: accounts[index].warmIn = 0
        case .warmSlot: slots[index].warmIn = 0
        case .created: accounts[index].createdIn = 0
        case .destroyed: accounts[index].destroyedIn = 0
        }
    }

    /// Notes the state of an account before it changes, once a checkpoint.
    @inline(__always)
    mutating func save(_ account: Int) {
        if accounts[account].savedAt == serial { return }
        accounts[account].savedAt = serial
        savedStates.append(accounts[account].current)
        undo.append(UndoEntry(kind: .state, index: Int32(truncatingIfNeeded: account)))
        if accounts[account].changedIn != transaction {
            accounts[account].changedIn = transaction
            changed.append(Int32(truncatingIfNeeded: account))
        }
    }
}
