package import Primitives

/// What became of an account since a journal was made.
package struct AccountChange: Equatable, Sendable {
    package let address: Address
    /// The account as it is now; `nil` if it is gone.
    package let account: AccountState?
    /// The code, if it is another one than before.
    package let code: [UInt8]?
    /// Whether all slots that the state held before are gone; ``storage`` comes on top.
    package let wipesStorage: Bool
    /// The slots that changed, in ascending order.
    package let storage: [StorageChange]

    package init(
        address: Address, account: AccountState?, code: [UInt8]? = nil,
        wipesStorage: Bool = false, storage: [StorageChange] = []
    ) {
        self.address = address
        self.account = account
        self.code = code
        self.wipesStorage = wipesStorage
        self.storage = storage
    }
}

/// The new value of a slot; zero removes it.
package struct StorageChange: Equatable, Sendable {
    package let slot: UInt256
    package let value: UInt256

    package init(slot: UInt256, value: UInt256) {
        self.slot = slot
        self.value = value
    }
}
