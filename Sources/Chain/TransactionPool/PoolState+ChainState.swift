import Cryptography
package import Primitives
package import StateTrie

/// The accounts after a block.
extension ChainState: PoolState {
    package func poolAccount(_ address: Address) -> PoolAccount? {
        do {
            guard let account = try account(address) else { return .empty }
            return PoolAccount(
                nonce: account.nonce, balance: account.balance,
                code: try poolCode(account.codeHash))
        } catch {
            return nil
        }
    }

    private func poolCode(_ hash: Hash32) throws(StateFailure) -> PoolAccount.Code {
        guard hash != .emptyCode else { return .none }
        guard let code = try code(hash) else { throw .missingCode(hash) }
        let isDelegation = code.count == 23 && code.starts(with: [0xef, 0x01, 0x00])
        return isDelegation ? .delegation : .contract(hash)
    }
}
