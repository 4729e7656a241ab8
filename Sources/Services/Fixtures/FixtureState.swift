import Cryptography
import Encodings
import Primitives
import StateTrie

/// The accounts that a fixture lists.
enum FixtureState {
    /// The state that holds exactly these accounts, the empty ones among them.
    static func state(_ alloc: FixtureFields) throws(FixtureFailure) -> ChainState {
        try state(try accounts(alloc))
    }

    static func accounts(
        _ alloc: FixtureFields
    ) throws(FixtureFailure) -> [(address: Address, account: FixtureAccount)] {
        var accounts: [(address: Address, account: FixtureAccount)] = []
        for member in alloc.members {
            guard let address = Address(hex: member.key) else {
                throw .malformed(member.key, expected: "an address")
            }
            accounts.append((address, try FixtureAccount(FixtureFields(member.value))))
        }
        return accounts
    }

    static func state(
        _ accounts: [(address: Address, account: FixtureAccount)]
    ) throws(FixtureFailure) -> ChainState {
        let updates = accounts.map { address, account in
            let content = AccountUpdate.Content(
                nonce: account.nonce, balance: account.balance,
                codeHash: Keccak256.hash(account.code))
            return AccountUpdate(address, content, code: account.code, storage: account.slots)
        }
        do {
            return try ChainState().updating(updates)
        } catch {
            throw .malformed("alloc", expected: "a state: \(error)")
        }
    }
}
