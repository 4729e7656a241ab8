package import Primitives

/// Notes what a transaction touches as it was before, as geth's `prestateTracer` does; and, for its
/// `diffMode`, as it is after.
///
/// Everything is read when it is touched for the first time, which is before it can change. Whoever
/// runs the transaction calls ``touch(_:)`` for sender, receiver, beneficiary and authorities
/// before it begins.
package final class PrestateTracer: Inspector {
    /// An account with the slots that were touched.
    package struct Account: Equatable, Sendable {
        package let address: Address
        package var balance: UInt256
        package var nonce: UInt64
        package var code: [UInt8]
        /// Touched slots in ascending order, those that hold zero too.
        package var storage: [StorageChange]
    }

    /// An account of the difference: what changed, and nothing else.
    package struct AccountDifference: Equatable, Sendable {
        package let address: Address
        package var balance: UInt256?
        package var nonce: UInt64?
        package var code: [UInt8]?
        package var storage: [StorageChange] = []
    }

    private struct Touched {
        var state: AccountState?
        var code: [UInt8]
        var slots: [UInt256: UInt256] = [:]
    }

    private let journal: Journal
    private var accounts: [Address: Touched] = [:]
    /// Why something could not be read; what was asked for is not complete then.
    package private(set) var failure: WorldStateFailure?

    /// Watches a transaction on `journal`.
    package init(journal: Journal) { self.journal = journal }

    /// Notes an account as it is now, unless it was noted before.
    package func touch(_ address: Address) {
        if accounts[address] != nil { return }
        do {
            accounts[address] = Touched(
                state: try journal.account(address), code: try journal.code(of: address))
        } catch {
            failure = error
        }
    }

    package func enter(_ message: Message) {
        touch(message.caller)
        touch(message.target)
        touch(message.codeAddress)
    }

    package func step(_ step: StepView) {
        if let address = step.touchedAddress { touch(address) }
        guard let slot = step.touchedSlot else { return }
        touch(step.address)
        if accounts[step.address]?.slots[slot] == nil {
            accounts[step.address]?.slots[slot] = step.storage(slot) ?? .zero
        }
    }

    /// The touched accounts that there were, in ascending order.
    package var prestate: [Account] {
        accounts.compactMap { address, touched in
            guard let state = touched.state else { return nil }
            return Account(
                address: address, balance: state.balance, nonce: state.nonce, code: touched.code,
                storage: Self.sorted(touched.slots))
        }.sorted { $0.address < $1.address }
    }

    /// What changed: the accounts before, with changed slots that held something, and after, with
    /// what is new.
    ///
    /// To be asked for when the journal's transaction has ended.
    package func difference() throws(WorldStateFailure) -> (
        pre: [Account], post: [AccountDifference]
    ) {
        var pre: [Account] = []
        var post: [AccountDifference] = []
        for address in accounts.keys.sorted() {
            guard let touched = accounts[address] else { continue }
            let after = try journal.account(address)
            let change = try change(of: address, touched, after)
            guard change.isChanged else { continue }
            if let state = touched.state {
                pre.append(
                    Account(
                        address: address, balance: state.balance, nonce: state.nonce,
                        code: touched.code, storage: change.before))
            }
            if after != nil { post.append(change.after) }
        }
        return (pre, post)
    }

    private func change(
        of address: Address, _ touched: Touched, _ after: AccountState?
    ) throws(WorldStateFailure) -> (
        isChanged: Bool, before: [StorageChange], after: AccountDifference
    ) {
        var difference = AccountDifference(address: address)
        let old = touched.state ?? AccountState()
        if let after {
            if after.balance != old.balance { difference.balance = after.balance }
            if after.nonce != old.nonce { difference.nonce = after.nonce }
            if after.codeHash != old.codeHash { difference.code = try journal.code(of: address) }
        }
        var before: [StorageChange] = []
        for change in Self.sorted(touched.slots) {
            let value = try journal.storage(change.slot, of: address)
            if value == change.value { continue }
            if !change.value.isZero { before.append(change) }
            if !value.isZero {
                difference.storage.append(StorageChange(slot: change.slot, value: value))
            }
        }
        let isChanged =
            after != touched.state || !before.isEmpty || !difference.storage.isEmpty
        return (isChanged, before, difference)
    }

    private static func sorted(_ slots: [UInt256: UInt256]) -> [StorageChange] {
        slots.map { StorageChange(slot: $0.key, value: $0.value) }.sorted { $0.slot < $1.slot }
    }
}
