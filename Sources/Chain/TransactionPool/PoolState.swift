package import Primitives

/// What the pool reads of an account.
package struct PoolAccount: Hashable, Sendable {
    /// What an account runs when it is called.
    package enum Code: Hashable, Sendable {
        case none
        /// The code of another account (EIP-7702); such an account may still send.
        case delegation
        /// A contract, which sends nothing (EIP-3607).
        case contract(Hash32)
    }

    package var nonce: UInt64
    package var balance: UInt256
    package var code: Code

    package static let empty = PoolAccount(nonce: 0, balance: .zero)

    package init(nonce: UInt64, balance: UInt256, code: Code = .none) {
        self.nonce = nonce
        self.balance = balance
        self.code = code
    }
}

/// Where the pool reads accounts: the state after the head.
package protocol PoolState {
    /// The account of an address, the empty one where there is none; `nil` when it cannot be read.
    func poolAccount(_ address: Address) -> PoolAccount?
}
