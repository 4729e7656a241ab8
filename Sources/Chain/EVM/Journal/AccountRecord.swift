import Primitives

/// An account in the journal: what it was, what it is, and what a transaction did to it.
///
/// Marks carry the number of the transaction that set them, so a new transaction clears all marks
/// by taking the next number.
struct AccountRecord: BitwiseCopyable {
    /// The part that a revert takes back as a whole.
    struct State: BitwiseCopyable, Equatable {
        var balance: UInt256
        var codeHash: Hash32
        var nonce: UInt64
        /// The place of the code in ``JournalTables/codes``; -1 while nobody has asked for it.
        var code: Int32
        var exists: Bool
    }

    let address: Address
    var current: State
    /// The account in the state below the journal.
    let base: State
    /// Touched in this transaction (EIP-2929).
    var warmIn: UInt32 = 0
    /// Created in this transaction, so that `SELFDESTRUCT` deletes it (EIP-6780).
    var createdIn: UInt32 = 0
    var destroyedIn: UInt32 = 0
    var changedIn: UInt32 = 0
    /// The serial of the checkpoint under which the undo log holds the state.
    var savedAt: UInt64 = 0
    /// The slots of the account that the journal holds, as a list through ``SlotRecord/next``.
    var firstSlot: Int32 = -1
    /// Whether the slots of the state below are gone.
    var isWiped = false
}

/// A slot in the journal.
struct SlotRecord: BitwiseCopyable {
    let slot: UInt256
    var value: UInt256
    /// The value when the transaction `seenIn` began.
    var original: UInt256
    /// The value in the state below the journal.
    let base: UInt256
    let account: Int32
    let next: Int32
    var warmIn: UInt32 = 0
    var seenIn: UInt32 = 0
    var savedAt: UInt64 = 0
}

/// A slot of transient storage (EIP-1153).
struct TransientRecord: BitwiseCopyable {
    let slot: UInt256
    var value: UInt256
    let account: Int32
}

/// A step back.
struct UndoEntry: BitwiseCopyable {
    enum Kind: UInt8, BitwiseCopyable {
        /// The state of an account, which lies in ``JournalTables/savedStates``.
        case state
        case value, transient
        case warmAccount, warmSlot
        case created, destroyed
    }

    let kind: Kind
    let index: Int32
    var word = UInt256.zero
}
