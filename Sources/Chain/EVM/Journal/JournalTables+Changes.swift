import Primitives

extension JournalTables {
    /// All that differs from the state below, in ascending order of addresses and slots.
    func changes() -> [AccountChange] {
        var changes: [AccountChange] = []
        for index in 0..<accounts.count {
            if let change = change(of: index) { changes.append(change) }
        }
        return changes.sorted { $0.address < $1.address }
    }

    private func change(of index: Int) -> AccountChange? {
        let record = accounts[index]
        let storage = storageChanges(of: record)
        let isSame =
            record.current.exists == record.base.exists
            && record.current.nonce == record.base.nonce
            && record.current.balance == record.base.balance
            && record.current.codeHash == record.base.codeHash
        let wipes = record.isWiped && record.base.exists
        if isSame, storage.isEmpty, !wipes { return nil }
        guard record.current.exists else {
            if !record.base.exists { return nil }
            return AccountChange(address: record.address, account: nil, wipesStorage: true)
        }
        let hasNewCode = record.current.codeHash != record.base.codeHash
        return AccountChange(
            address: record.address,
            account: AccountState(
                nonce: record.current.nonce, balance: record.current.balance,
                codeHash: record.current.codeHash),
            code: hasNewCode ? codes.bytes(Int(record.current.code)) : nil,
            wipesStorage: wipes, storage: storage)
    }

    private func storageChanges(of record: AccountRecord) -> [StorageChange] {
        var changes: [StorageChange] = []
        var index = record.firstSlot
        while index >= 0 {
            let slot = slots[Int(index)]
            // After a wipe the slots of the state below are zero.
            let before = record.isWiped ? .zero : slot.base
            if slot.value != before {
                changes.append(StorageChange(slot: slot.slot, value: slot.value))
            }
            index = slot.next
        }
        return changes.sorted { $0.slot < $1.slot }
    }
}
