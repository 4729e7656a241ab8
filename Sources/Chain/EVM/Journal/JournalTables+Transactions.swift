import Primitives

extension JournalTables {
    mutating func beginTransaction() {
        transaction &+= 1
        lastSerial &+= 1
        serial = lastSerial
        undo.removeAll()
        savedStates.removeAll()
        changed.removeAll()
        warmFromStart = []
        logs.removeAll()
        refund = 0
        if transients.count > 0 {
            transients.removeAll()
            transientIndex.removeAll()
        }
    }

    /// Deletes what was destroyed, and what changed and is empty (EIP-161).
    mutating func finishTransaction() {
        for place in 0..<changed.count {
            let index = Int(changed[place])
            if accounts[index].destroyedIn == transaction {
                remove(index)
            } else if accounts[index].current.exists, isDead(index) {
                remove(index)
            }
        }
        // The marks of this transaction are void for what comes between it and the next.
        beginTransaction(keepingLogs: true)
    }

    private mutating func beginTransaction(keepingLogs: Bool) {
        let (kept, counter) = (logs, refund)
        beginTransaction()
        if keepingLogs { (logs, refund) = (kept, counter) }
    }

    private mutating func remove(_ account: Int) {
        accounts[account].current = AccountRecord.State(
            balance: .zero, codeHash: AccountState.emptyCodeHash, nonce: 0, code: -1, exists: false)
        accounts[account].isWiped = true
        accounts[account].savedAt = 0
        var index = accounts[account].firstSlot
        while index >= 0 {
            slots[Int(index)].value = .zero
            slots[Int(index)].savedAt = 0
            index = slots[Int(index)].next
        }
    }
}
