import Cryptography
package import Primitives

/// What becomes of one account; see ``ChainState/updating(_:scheduler:)``.
package struct AccountUpdate: Sendable {
    /// What an account holds beside its storage.
    package struct Content: Hashable, Sendable {
        package var nonce: UInt64
        package var balance: UInt256
        package var codeHash: Hash32

        package init(nonce: UInt64 = 0, balance: UInt256 = .zero, codeHash: Hash32 = .emptyCode) {
            self.nonce = nonce
            self.balance = balance
            self.codeHash = codeHash
        }
    }

    package let address: Address
    /// `nil` when the account is gone, and its storage with it.
    package var content: Content?
    /// The code of `codeHash`, where it is new.
    package var code: [UInt8]?
    /// Whether all that the storage held goes before `storage` is written.
    package var wipesStorage: Bool
    /// The slots that get another value, each once; zero takes a slot out.
    package var storage: [(slot: UInt256, value: UInt256)]

    package init(
        _ address: Address, _ content: Content?, code: [UInt8]? = nil, wipesStorage: Bool = false,
        storage: [(slot: UInt256, value: UInt256)] = []
    ) {
        self.address = address
        self.content = content
        self.code = code
        self.wipesStorage = wipesStorage
        self.storage = storage
    }
}
