package import Primitives

/// What the EVM knows of an account; its storage is asked for slot by slot.
package struct AccountState: Equatable, Sendable {
    package var nonce: UInt64
    package var balance: UInt256
    /// The Keccak-256 of the code; ``emptyCodeHash`` without code.
    package var codeHash: Hash32

    package init(
        nonce: UInt64 = 0, balance: UInt256 = .zero, codeHash: Hash32 = Self.emptyCodeHash
    ) {
        self.nonce = nonce
        self.balance = balance
        self.codeHash = codeHash
    }

    /// The Keccak-256 of no bytes.
    package static let emptyCodeHash = Hash32(
        words: (
            0xc5d2_4601_86f7_233c, 0x927e_7db2_dcc7_03c0,
            0xe500_b653_ca82_273b, 0x7bfa_d804_5d85_a470
        ))

    /// An account without nonce, balance and code, which EIP-161 deletes when it is touched.
    package var isEmpty: Bool {
        nonce == 0 && balance.isZero && codeHash == Self.emptyCodeHash
    }
}

/// What the EVM reads when it touches something for the first time.
///
/// Only cold reads come here, so a conformer may look things up in a trie or a file.
package protocol WorldState {
    /// The account of an address; `nil` if there is none.
    func account(_ address: Address) throws(WorldStateFailure) -> AccountState?
    /// The value of a slot; zero where none was stored.
    func storage(_ slot: UInt256, of address: Address) throws(WorldStateFailure) -> UInt256
    /// Whether any slot of the account holds a value: such an account is not created anew
    /// (EIP-7610).
    func hasStorage(_ address: Address) throws(WorldStateFailure) -> Bool
    /// The code whose Keccak-256 is `hash`, which some account of this state names.
    func code(_ hash: Hash32) throws(WorldStateFailure) -> [UInt8]
    /// The hash of an earlier block of this chain; `nil` if it is not known.
    func blockHash(_ number: UInt64) throws(WorldStateFailure) -> Hash32?
}

/// Why a state could not give what it holds.
///
/// The run that asked ends without a result: it is a defect of the store, not of the program that
/// ran.
package enum WorldStateFailure: Error, Equatable, Sendable {
    /// The code of this hash is named by an account and cannot be had.
    case missingCode(Hash32)
    /// An account or a slot could not be read; the text says what the store said.
    case unreadable(String)
}
