import Primitives

/// The tables of a journal, in raw memory: the interpreter reaches them through one pointer.
///
/// Accounts and slots are records in lists; a record's index is its name from then on. Addresses
/// and pairs of account and slot find their index through an ``IndexTable``.
struct JournalTables {
    var accounts = RawList<AccountRecord>(capacity: 64)
    var slots = RawList<SlotRecord>(capacity: 64)
    var transients = RawList<TransientRecord>(capacity: 16)
    var undo = RawList<UndoEntry>(capacity: 256)
    var savedStates = RawList<AccountRecord.State>(capacity: 64)
    /// Accounts that the transaction changed, each once.
    var changed = RawList<Int32>(capacity: 64)
    var accountIndex = IndexTable(capacity: 64)
    var slotIndex = IndexTable(capacity: 64)
    var transientIndex = IndexTable(capacity: 16)

    var logs: [EmittedLog] = []
    var refund: Int = 0
    /// The number of the transaction, from 1.
    var transaction: UInt32 = 1
    /// The serial of the current checkpoint; each checkpoint has its own.
    var serial: UInt64 = 1
    var lastSerial: UInt64 = 1
    var codes = JournalCodes()
    /// Accounts that the transaction may touch as warm ones; those that were never asked for are
    /// not in ``accounts``.
    var warmFromStart: [Address] = []
    let state: any WorldState

    init(_ state: any WorldState) { self.state = state }

    func free() {
        accounts.free()
        slots.free()
        transients.free()
        undo.free()
        savedStates.free()
        changed.free()
        accountIndex.free()
        slotIndex.free()
        transientIndex.free()
    }
}

extension JournalTables {
    /// The index of an account, which is read from the state when it is new here.
    @inline(__always)
    mutating func account(_ address: Address) throws(WorldStateFailure) -> Int {
        let hash = accountIndex.hash(address.word, 0)
        let found = accountIndex.find(hash) { accounts[$0].address == address }
        return found >= 0 ? found : try load(address, hash)
    }

    /// The index of an account that is here already; -1 for any other.
    func find(_ address: Address) -> Int {
        accountIndex.find(accountIndex.hash(address.word, 0)) { accounts[$0].address == address }
    }

    @inline(never)
    private mutating func load(
        _ address: Address, _ hash: UInt64
    ) throws(WorldStateFailure) -> Int {
        let read = try state.account(address)
        let base = AccountRecord.State(
            balance: read?.balance ?? .zero, codeHash: read?.codeHash ?? AccountState.emptyCodeHash,
            nonce: read?.nonce ?? 0, code: -1, exists: read != nil)
        let index = accounts.count
        var record = AccountRecord(address: address, current: base, base: base)
        if warmFromStart.contains(address) { record.warmIn = transaction }
        accounts.append(record)
        let (accounts, table) = (accounts, accountIndex)
        accountIndex.insert(hash, index: index) { table.hash(accounts[$0].address.word, 0) }
        return index
    }

    /// The index of a slot, which is read from the state when it is new here, and has its original
    /// value noted when it is new to the transaction.
    @inline(__always)
    mutating func slot(_ slot: UInt256, of account: Int) throws(WorldStateFailure) -> Int {
        let hash = slotIndex.hash(slot, UInt64(truncatingIfNeeded: account))
        var index = slotIndex.find(hash) {
            slots[$0].slot == slot && slots[$0].account == Int32(truncatingIfNeeded: account)
        }
        if index < 0 { index = try load(slot, of: account, hash) }
        if slots[index].seenIn != transaction {
            slots[index].seenIn = transaction
            slots[index].original = slots[index].value
        }
        return index
    }

    @inline(never)
    private mutating func load(
        _ slot: UInt256, of account: Int, _ hash: UInt64
    ) throws(WorldStateFailure) -> Int {
        let owner = accounts[account]
        let isFresh = !owner.base.exists || owner.isWiped
        let base = isFresh ? .zero : try state.storage(slot, of: owner.address)
        let index = slots.count
        slots.append(
            SlotRecord(
                slot: slot, value: base, original: base, base: base,
                account: Int32(truncatingIfNeeded: account), next: owner.firstSlot))
        accounts[account].firstSlot = Int32(truncatingIfNeeded: index)
        let (slots, table) = (slots, slotIndex)
        slotIndex.insert(hash, index: index) {
            table.hash(slots[$0].slot, UInt64(truncatingIfNeeded: slots[$0].account))
        }
        return index
    }
}
