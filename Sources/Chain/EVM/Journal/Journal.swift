package import Primitives

/// What a block's transactions read and changed, on top of a state that it does not change.
package final class Journal {
    /// A moment that changes can be taken back to.
    package struct Checkpoint: Equatable, Sendable {
        let undo: Int
        let logs: Int
    }

    private let state: any WorldState

    package init(_ state: any WorldState) { self.state = state }

    // MARK: Transactions

    /// Begins a transaction: original values, warm sets, transient storage and logs are its own.
    package func beginTransaction() {}
    /// Ends a transaction: destroyed and touched empty accounts leave the state.
    package func finishTransaction() {}
    /// The logs of the current transaction, in order.
    package var logs: [EmittedLog] { [] }
    /// The refund counter of the current transaction (EIP-3529).
    package var refund: UInt64 { 0 }
    /// Adds to the refund counter; a transaction does so for delegations (EIP-7702).
    package func addRefund(_ gas: UInt64) {}

    package func checkpoint() -> Checkpoint { Checkpoint(undo: 0, logs: 0) }
    /// Keeps what was done since the checkpoint.
    package func commit(_ checkpoint: Checkpoint) {}
    /// Takes back what was done since the checkpoint.
    package func revert(to checkpoint: Checkpoint) {}

    // MARK: Accounts

    /// The account as it is now; `nil` if there is none.
    package func account(_ address: Address) throws(WorldStateFailure) -> AccountState? { nil }
    package func balance(of address: Address) throws(WorldStateFailure) -> UInt256 { .zero }
    package func nonce(of address: Address) throws(WorldStateFailure) -> UInt64 { 0 }
    package func code(of address: Address) throws(WorldStateFailure) -> [UInt8] { [] }
    /// Adds to a balance, and makes the account if there is none and the amount is not zero.
    package func addBalance(_ amount: UInt256, to address: Address) throws(WorldStateFailure) {}
    /// Takes from a balance; false, and nothing taken, if there is less.
    package func subtractBalance(
        _ amount: UInt256, from address: Address
    ) throws(WorldStateFailure) -> Bool { true }
    package func setBalance(_ balance: UInt256, of address: Address) throws(WorldStateFailure) {}
    package func setNonce(_ nonce: UInt64, of address: Address) throws(WorldStateFailure) {}
    package func setCode(_ code: [UInt8], of address: Address) throws(WorldStateFailure) {}

    // MARK: Storage

    package func storage(
        _ slot: UInt256, of address: Address
    ) throws(WorldStateFailure) -> UInt256 { .zero }
    package func setStorage(
        _ slot: UInt256, of address: Address, to value: UInt256
    ) throws(WorldStateFailure) {}

    // MARK: Warm sets

    /// Touches an account, as an access list does (EIP-2930).
    package func warm(_ address: Address) throws(WorldStateFailure) {}
    /// Touches a slot, as an access list does (EIP-2930).
    package func warm(slot: UInt256, of address: Address) throws(WorldStateFailure) {}

    // MARK: The outcome

    /// All that changed since the journal was made, in ascending order of addresses.
    package var changes: [AccountChange] { [] }
}
