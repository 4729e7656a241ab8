import Cryptography
package import EVM
package import Primitives

/// What a call pretends that an account is (the third parameter of `eth_call`).
package struct AccountOverride: Sendable {
    package var nonce: UInt64?
    package var balance: UInt256?
    package var code: [UInt8]?
    /// The whole storage; every other slot is zero.
    package var storage: [UInt256: UInt256]?
    /// Some slots; the others keep their values.
    package var storageChanges: [UInt256: UInt256] = [:]

    package init() {}
}

/// A state with some accounts replaced, for calls that are no part of a block.
package struct OverriddenState: EVM.WorldState {
    private let base: any EVM.WorldState
    private let overrides: [Address: AccountOverride]
    private let codes: [Hash32: [UInt8]]

    package init(_ base: any EVM.WorldState, overrides: [Address: AccountOverride]) {
        self.base = base
        self.overrides = overrides
        codes = overrides.values.reduce(into: [:]) { codes, override in
            if let code = override.code { codes[Keccak256.hash(code)] = code }
        }
    }

    package func account(_ address: Address) throws(WorldStateFailure) -> AccountState? {
        let held = try base.account(address)
        guard let override = overrides[address] else { return held }
        var account = held ?? AccountState()
        if let nonce = override.nonce { account.nonce = nonce }
        if let balance = override.balance { account.balance = balance }
        if let code = override.code { account.codeHash = Keccak256.hash(code) }
        return account
    }

    package func storage(
        _ slot: UInt256, of address: Address
    ) throws(WorldStateFailure) -> UInt256 {
        guard let override = overrides[address] else {
            return try base.storage(slot, of: address)
        }
        if let changed = override.storageChanges[slot] { return changed }
        if let storage = override.storage { return storage[slot] ?? .zero }
        return try base.storage(slot, of: address)
    }

    package func hasStorage(_ address: Address) throws(WorldStateFailure) -> Bool {
        guard let override = overrides[address] else { return try base.hasStorage(address) }
        if override.storageChanges.contains(where: { !$0.value.isZero }) { return true }
        if let storage = override.storage { return storage.contains { !$0.value.isZero } }
        return try base.hasStorage(address)
    }

    package func code(_ hash: Hash32) throws(WorldStateFailure) -> [UInt8] {
        if let code = codes[hash] { return code }
        return try base.code(hash)
    }

    package func blockHash(_ number: UInt64) throws(WorldStateFailure) -> Hash32? {
        try base.blockHash(number)
    }
}
