import Cryptography
package import Primitives

/// What the transactions of a block read and changed, on top of a state that it does not change.
///
/// Every change can be taken back to a checkpoint; checkpoints nest and do not outlive their
/// transaction. Original values, warm sets, transient storage, logs and the refund counter belong
/// to one transaction; accounts and slots go on to the next.
@safe
package final class Journal {
    /// A moment that changes can be taken back to.
    package struct Checkpoint: Equatable, Sendable {
        let undo: Int
        let logs: Int
        let refund: Int
        let serial: UInt64
    }

    /// The tables lie behind a pointer, so that reaching them costs no exclusivity check.
    let tables: UnsafeMutablePointer<JournalTables>

    package init(_ state: any WorldState) {
        unsafe tables = .allocate(capacity: 1)
        unsafe tables.initialize(to: JournalTables(state))
    }

    deinit {
        unsafe tables.pointee.free()
        unsafe tables.deinitialize(count: 1)
        unsafe tables.deallocate()
    }
}

/// Transactions and checkpoints.
extension Journal {
    /// Takes analysed code from a cache from now on, and puts there what it analyses.
    package func use(_ cache: CodeCache) { unsafe tables.pointee.codes.cache = cache }

    /// Begins a transaction: original values, warm sets, transient storage and logs are its own.
    package func beginTransaction() { unsafe tables.pointee.beginTransaction() }

    /// Ends a transaction: destroyed and changed empty accounts leave the state.
    ///
    /// Logs and refund can be read until the next one begins.
    package func finishTransaction() { unsafe tables.pointee.finishTransaction() }

    /// The logs of the current transaction, in order.
    package var logs: [EmittedLog] { unsafe tables.pointee.logs }

    /// The refund counter of the current transaction (EIP-3529).
    package var refund: UInt64 { unsafe UInt64(max(0, tables.pointee.refund)) }

    /// Adds to the refund counter, as a delegation does (EIP-7702).
    package func addRefund(_ gas: UInt64) {
        unsafe tables.pointee.refund += Int(min(gas, EVMLimits.gas))
    }

    /// A moment that ``revert(to:)`` can go back to; each ends in it or in ``commit(_:)``, the last
    /// one first.
    package func checkpoint() -> Checkpoint { unsafe tables.pointee.checkpoint() }

    /// Keeps what was done since the checkpoint.
    package func commit(_ checkpoint: Checkpoint) { unsafe tables.pointee.commit(checkpoint) }

    /// Takes back what was done since the checkpoint.
    package func revert(to checkpoint: Checkpoint) { unsafe tables.pointee.revert(to: checkpoint) }

    /// All that changed since the journal was made, in ascending order of addresses.
    package var changes: [AccountChange] { unsafe tables.pointee.changes() }
}

/// Accounts.
extension Journal {
    /// The account as it is now; `nil` if there is none.
    package func account(_ address: Address) throws(WorldStateFailure) -> AccountState? {
        // The index comes first: to find it may move the list.
        let index = unsafe try tables.pointee.account(address)
        let current = unsafe tables.pointee.accounts[index].current
        guard current.exists else { return nil }
        return AccountState(
            nonce: current.nonce, balance: current.balance, codeHash: current.codeHash)
    }

    package func balance(of address: Address) throws(WorldStateFailure) -> UInt256 {
        let index = unsafe try tables.pointee.account(address)
        return unsafe tables.pointee.accounts[index].current.balance
    }

    package func nonce(of address: Address) throws(WorldStateFailure) -> UInt64 {
        let index = unsafe try tables.pointee.account(address)
        return unsafe tables.pointee.accounts[index].current.nonce
    }

    package func code(of address: Address) throws(WorldStateFailure) -> [UInt8] {
        let index = unsafe try tables.pointee.account(address)
        _ = unsafe try tables.pointee.code(of: index)
        return unsafe tables.pointee.codes.bytes(
            Int(tables.pointee.accounts[index].current.code))
    }

    /// The account whose code stands for the code of this one (EIP-7702); `nil` without delegation.
    package func delegate(of address: Address) throws(WorldStateFailure) -> Address? {
        let index = unsafe try tables.pointee.account(address)
        return unsafe try tables.pointee.code(of: index).delegate
    }

    /// Adds to a balance, and makes the account if there is none and the amount is not zero.
    package func addBalance(
        _ amount: UInt256, to address: Address
    ) throws(WorldStateFailure) {
        if amount.isZero { return }
        let index = unsafe try tables.pointee.account(address)
        unsafe tables.pointee.add(amount, to: index)
    }

    /// Takes from a balance; false, and nothing taken, if there is less.
    package func subtractBalance(
        _ amount: UInt256, from address: Address
    ) throws(WorldStateFailure) -> Bool {
        let index = unsafe try tables.pointee.account(address)
        let balance = unsafe tables.pointee.accounts[index].current.balance
        if balance < amount { return false }
        if !amount.isZero { unsafe tables.pointee.setBalance(balance &- amount, of: index) }
        return true
    }

    package func setBalance(
        _ balance: UInt256, of address: Address
    ) throws(WorldStateFailure) {
        let index = unsafe try tables.pointee.account(address)
        unsafe tables.pointee.setBalance(balance, of: index)
    }

    package func setNonce(_ nonce: UInt64, of address: Address) throws(WorldStateFailure) {
        let index = unsafe try tables.pointee.account(address)
        unsafe tables.pointee.setNonce(nonce, of: index)
    }

    package func setCode(_ code: [UInt8], of address: Address) throws(WorldStateFailure) {
        let index = unsafe try tables.pointee.account(address)
        let hash = Keccak256.hash(code)
        let place = unsafe tables.pointee.codes.add(code, hash: hash)
        unsafe tables.pointee.setCode(place, hash: hash, of: index)
    }
}

/// Storage and warm sets.
extension Journal {
    package func storage(
        _ slot: UInt256, of address: Address
    ) throws(WorldStateFailure) -> UInt256 {
        let account = unsafe try tables.pointee.account(address)
        let index = unsafe try tables.pointee.slot(slot, of: account)
        return unsafe tables.pointee.slots[index].value
    }

    package func setStorage(
        _ slot: UInt256, of address: Address, to value: UInt256
    ) throws(WorldStateFailure) {
        let account = unsafe try tables.pointee.account(address)
        let index = unsafe try tables.pointee.slot(slot, of: account)
        unsafe tables.pointee.setValue(value, ofSlot: index)
    }

    /// Has a few accounts be warm for the whole transaction, which has just begun (EIP-2929: the
    /// precompiled contracts).
    ///
    /// They are not read from the state: what is warm decides about nothing but gas.
    package func warm(fromStart addresses: [Address]) {
        unsafe tables.pointee.warm(fromStart: addresses)
    }

    /// Touches an account, as an access list does (EIP-2930).
    package func warm(_ address: Address) throws(WorldStateFailure) {
        let account = unsafe try tables.pointee.account(address)
        _ = unsafe tables.pointee.warm(account)
    }

    /// Touches a slot, as an access list does (EIP-2930).
    package func warm(slot: UInt256, of address: Address) throws(WorldStateFailure) {
        let account = unsafe try tables.pointee.account(address)
        let index = unsafe try tables.pointee.slot(slot, of: account)
        _ = unsafe tables.pointee.warm(slot: index)
    }
}
