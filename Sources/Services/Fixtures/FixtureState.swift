import Cryptography
import Encodings
import Primitives
import StateTrie

/// The accounts that a fixture lists.
enum FixtureState {
    /// The state that holds exactly these accounts.
    static func state(_ alloc: FixtureFields) throws(FixtureFailure) -> ChainState {
        var updates: [AccountUpdate] = []
        for member in alloc.members {
            guard let address = Address(hex: member.key) else {
                throw .malformed(member.key, expected: "an address")
            }
            updates.append(try update(address, FixtureFields(member.value)))
        }
        do {
            return try ChainState().updating(updates)
        } catch {
            throw .malformed("alloc", expected: "a state: \(error)")
        }
    }

    private static func update(
        _ address: Address, _ account: FixtureFields
    ) throws(FixtureFailure) -> AccountUpdate {
        let code = account["code"] == nil ? [] : try account.bytes("code")
        var storage: [(slot: UInt256, value: UInt256)] = []
        for slot in FixtureFields(account["storage"] ?? [:]).members {
            guard let key = UInt256(slot.key), let value = FixtureFields.number(slot.value) else {
                throw .malformed("storage", expected: "slots and values")
            }
            if !value.isZero { storage.append((key, value)) }
        }
        let content = AccountUpdate.Content(
            nonce: try account.optionalUInt64("nonce") ?? 0,
            balance: try account.optionalNumber("balance") ?? .zero,
            codeHash: Keccak256.hash(code))
        return AccountUpdate(address, content, code: code, storage: storage)
    }
}
