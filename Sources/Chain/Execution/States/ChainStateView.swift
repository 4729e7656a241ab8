import ChainTypes
import Cryptography
package import EVM
package import Primitives
package import StateTrie

/// A state of the chain as the EVM reads it.
package struct ChainStateView: EVM.WorldState {
    private let state: ChainState
    private let ancestors: BlockAncestors

    /// `ancestors`: the blocks that the state comes after.
    package init(_ state: ChainState, after ancestors: BlockAncestors) {
        self.state = state
        self.ancestors = ancestors
    }

    package func account(_ address: Address) throws(WorldStateFailure) -> AccountState? {
        guard let account = try find(address) else { return nil }
        return AccountState(
            nonce: account.nonce, balance: account.balance, codeHash: account.codeHash)
    }

    package func storage(
        _ slot: UInt256, of address: Address
    ) throws(WorldStateFailure) -> UInt256 {
        do {
            return try state.storage(slot, of: address)
        } catch {
            throw .unreadable(error.description)
        }
    }

    package func hasStorage(_ address: Address) throws(WorldStateFailure) -> Bool {
        guard let account = try find(address) else { return false }
        return account.storageRoot != .emptyTrie
    }

    package func code(_ hash: Hash32) throws(WorldStateFailure) -> [UInt8] {
        let code: [UInt8]?
        do {
            code = try state.code(hash)
        } catch {
            throw .unreadable(error.description)
        }
        guard let code else { throw .missingCode(hash) }
        return code
    }

    package func blockHash(_ number: UInt64) throws(WorldStateFailure) -> Hash32? {
        ancestors.hash(of: number)
    }

    private func find(_ address: Address) throws(WorldStateFailure) -> Account? {
        do {
            return try state.account(address)
        } catch {
            throw .unreadable(error.description)
        }
    }
}

extension ChainState {
    /// The state after what a journal says has changed.
    package func applying(
        _ changes: [AccountChange], scheduler: some ParallelScheduler = SerialScheduler()
    ) throws(StateFailure) -> ChainState {
        try updating(changes.map(AccountUpdate.init), scheduler: scheduler)
    }
}

extension AccountUpdate {
    /// The same change, as the state takes it.
    package init(_ change: AccountChange) {
        self.init(
            change.address,
            change.account.map { account in
                Content(
                    nonce: account.nonce, balance: account.balance, codeHash: account.codeHash)
            },
            code: change.code, wipesStorage: change.wipesStorage,
            storage: change.storage.map { ($0.slot, $0.value) })
    }
}
