package import ChainTypes
package import Cryptography
package import Primitives

/// What a development chain lets its user do: accounts whose keys the node holds, blocks and time
/// on demand, states changed by hand.
///
/// Development methods of any protocol, and those of unlocked accounts, are made of these.
package protocol DevelopmentControls: Sendable {
    /// The accounts whose keys the node holds, in the order in which they are shown.
    var accounts: [DevelopmentAccount] { get }

    /// Makes blocks now, `interval` seconds apart, of what the pool holds.
    func mine(blocks: UInt64, interval: UInt64?) async throws(DevelopmentFailure)

    /// Whether every transaction gets a block at once.
    var minesAtOnce: Bool { get }
    func setMinesAtOnce(_ isOn: Bool) async throws(DevelopmentFailure)

    /// Makes a block every so many seconds; 0 ends it.
    func setMiningInterval(seconds: UInt64) async throws(DevelopmentFailure)

    /// The number by which ``revert(to:)`` finds back to now.
    func takeSnapshot() async throws(DevelopmentFailure) -> UInt64

    /// Goes back to a snapshot, which is used up with all later ones; false when there is none.
    func revert(to snapshot: UInt64) async throws(DevelopmentFailure) -> Bool

    /// Moves the clock of coming blocks; returns by how much it is ahead in all.
    func increaseTime(seconds: UInt64) async throws(DevelopmentFailure) -> UInt64

    /// The time of the next block; it has to be later than the head's.
    func setNextBlockTimestamp(_ timestamp: UInt64) async throws(DevelopmentFailure)

    /// The clock of coming blocks starts at this time.
    func setTime(_ timestamp: UInt64) async throws(DevelopmentFailure)

    func setNextBlockBaseFee(_ baseFee: UInt256) async throws(DevelopmentFailure)
    func setBlockGasLimit(_ gasLimit: UInt64) async throws(DevelopmentFailure)
    func setCoinbase(_ address: Address) async throws(DevelopmentFailure)
    func setPrevRandao(_ value: Hash32) async throws(DevelopmentFailure)

    /// Changes an account in the state of the head; what is `nil` stays.
    func change(_ change: AccountEdit) async throws(DevelopmentFailure)

    /// Whether transactions may be sent from an account without its key.
    func setImpersonation(of address: Address, _ isOn: Bool) async throws(DevelopmentFailure)

    /// Whether they may be sent from any account.
    func setImpersonationOfAll(_ isOn: Bool) async throws(DevelopmentFailure)

    func isImpersonated(_ address: Address) -> Bool

    /// Sends a transaction from an impersonated account; returns its hash.
    func submit(
        _ transaction: Transaction, impersonating sender: Address
    ) async throws(TransactionRejection) -> Hash32

    /// Takes a transaction out of the pool; false when it is not there.
    func drop(_ transaction: Hash32) async throws(DevelopmentFailure) -> Bool

    /// Takes out all of them.
    func dropAll() async throws(DevelopmentFailure)

    /// Goes back to the genesis.
    func reset() async throws(DevelopmentFailure)

    /// The accounts of the head as bytes of a versioned format, and back.
    func dumpState() async throws(DevelopmentFailure) -> [UInt8]
    func loadState(_ bytes: [UInt8]) async throws(DevelopmentFailure)
}

/// An account whose key the node holds.
package struct DevelopmentAccount: Sendable {
    package let address: Address
    package let key: PrivateKey

    package init(address: Address, key: PrivateKey) {
        self.address = address
        self.key = key
    }
}

/// What is set in one account; what is `nil` stays as it is.
package struct AccountEdit: Hashable, Sendable {
    package var address: Address
    package var balance: UInt256?
    package var nonce: UInt64?
    package var code: [UInt8]?
    /// Slots ascending.
    package var storage: [StorageValue] = []

    package struct StorageValue: Hashable, Sendable {
        package var slot: UInt256
        package var value: UInt256

        package init(slot: UInt256, value: UInt256) {
            self.slot = slot
            self.value = value
        }
    }

    package init(address: Address) {
        self.address = address
    }
}

/// Why a development chain did not do what it was asked.
package enum DevelopmentFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Time that does not go on.
    case timestamp(earliest: UInt64, got: UInt64)
    /// Bytes that are no dumped state, or one of another version.
    case state(String)
    case tooManyBlocks(limit: UInt64, got: UInt64)
    /// This chain cannot do that, with the reason.
    case unsupported(String)
    case failed(String)

    package var description: String {
        switch self {
        case .timestamp(let earliest, let got):
            "Timestamp error: \(got) is lower than or equal to previous block's timestamp "
                + "\(earliest == 0 ? 0 : earliest - 1)"
        case .state(let reason): "invalid state: \(reason)"
        case .tooManyBlocks(let limit, let got):
            "at most \(limit) blocks are made at once, got \(got)"
        case .unsupported(let reason), .failed(let reason): reason
        }
    }
}
