package import ChainTypes
import Cryptography
import Execution
package import NodeInterfaces
package import Primitives
import StateTrie

/// Accounts changed by hand, and transactions from accounts whose keys nobody has.
extension DevelopmentDesk {
    package func change(_ change: AccountEdit) async throws(DevelopmentFailure) {
        try await perform { writer in
            Result { () throws(DevelopmentFailure) in try writer.apply([change]) }
        }
    }

    package func submit(
        _ transaction: Transaction, impersonating sender: Address
    ) async throws(TransactionRejection) -> Hash32 {
        guard node.impersonation.contains(sender) else {
            throw .other("\(sender) is not impersonated, and its key is not here")
        }
        let named = SignedTransaction.impersonated(transaction, as: sender)
        try await node.submit(named)
        return named.hash
    }

    package func drop(_ transaction: Hash32) async throws(DevelopmentFailure) -> Bool {
        await node.withdraw(transaction)
    }

    package func dropAll() async throws(DevelopmentFailure) {
        // A pool that is emptied from outside is nothing that the machine hears.
        guard node.configuration.recorder == nil else {
            throw .failed(LiveNodeFailure.recording.description)
        }
        await node.withdrawAll()
    }
}

extension DevelopmentWriter {
    /// Changes accounts as a user said.
    func apply(_ edits: [AccountEdit]) throws(DevelopmentFailure) {
        var updates: [AccountUpdate] = []
        do throws(StateFailure) {
            for edit in edits { updates.append(try update(edit)) }
        } catch {
            throw .failed(error.description)
        }
        do throws(LiveNodeFailure) {
            try amend(updates)
        } catch {
            throw .failed(error.description)
        }
    }

    private func update(_ edit: AccountEdit) throws(StateFailure) -> AccountUpdate {
        let account = try head.state.account(edit.address) ?? .empty
        let content = AccountUpdate.Content(
            nonce: edit.nonce ?? account.nonce, balance: edit.balance ?? account.balance,
            codeHash: edit.code.map { Keccak256.hash($0) } ?? account.codeHash)
        let slots = edit.storage.map { (slot: $0.slot, value: $0.value) }
        let isEmpty =
            content.nonce == 0 && content.balance.isZero && content.codeHash == .emptyCode
        // Storage needs an account that holds it: one without anything else does not exist.
        return AccountUpdate(
            edit.address, isEmpty && slots.isEmpty ? nil : content, code: edit.code,
            storage: slots)
    }
}
