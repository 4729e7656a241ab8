package import Primitives

/// What is asked of states that are wholly in memory.
extension ChainState {
    /// The account of an address; the empty one if the state holds none.
    package subscript(address: Address) -> Account {
        (try? account(address)) ?? .empty
    }

    /// The state after some accounts got another nonce, balance or code hash; an empty account
    /// leaves the state.
    package func updating(_ changes: [Address: Account]) -> ChainState {
        let updates = changes.sorted { $0.key < $1.key }.map { address, account in
            AccountUpdate(
                address,
                account.isEmpty
                    ? nil
                    : AccountUpdate.Content(
                        nonce: account.nonce, balance: account.balance,
                        codeHash: account.codeHash))
        }
        return (try? updating(updates)) ?? self
    }

    /// The units that all accounts hold together, as far as they are in memory.
    package var totalBalance: UInt256 {
        Self.balance(below: top)
    }

    private static func balance(below node: TrieNode?) -> UInt256 {
        switch node?.present?.content {
        case nil, .unloaded: .zero
        case .leaf(_, let value, _): (try? Account(decoding: value))?.balance ?? .zero
        case .shared(_, let child): balance(below: child)
        case .branch(let children, _):
            children.reduce(.zero) { $0 &+ balance(below: $1) }
        }
    }
}
