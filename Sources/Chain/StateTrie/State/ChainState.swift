import Cryptography
import Encodings
package import Primitives

/// All accounts at one block, with their storage and code, as a value: a later state shares what
/// it did not change, and to go back after a reorganisation is to use the earlier value.
package struct ChainState: Sendable {
    /// The trie from the Keccak-256 of an address to the RLP of its account.
    private var trie = Trie()
    /// The storage tries that hold something, by the hashes of their accounts' addresses.
    private var storageTries: [Hash32: Trie] = [:]
    private var codes: [Hash32: [UInt8]] = [:]

    /// The state without accounts.
    package init() {}

    /// The state root of Ethereum's headers.
    package var root: Hash32 { trie.root }

    /// The account of an address; `nil` if the state holds none.
    package func account(_ address: Address) throws(StateFailure) -> Account? {
        try account(hashed: Self.hash(address))
    }

    /// The value of a slot; zero where the account holds none.
    package func storage(
        _ slot: UInt256, of address: Address
    ) throws(StateFailure) -> UInt256 {
        let account = Self.hash(address)
        guard let held = storageTries[account]?[Self.key(slot)] else { return .zero }
        return try Self.value(held, account)
    }

    /// The code of a hash; empty for the hash of no bytes, `nil` for one that the state never saw.
    package func code(_ hash: Hash32) throws(StateFailure) -> [UInt8]? {
        hash == .emptyCode ? [] : codes[hash]
    }

    /// The state after changes of some accounts, in any order, each account once.
    package func updating(
        _ changes: [AccountUpdate], scheduler: some ParallelScheduler = SerialScheduler()
    ) throws(StateFailure) -> ChainState {
        var next = self
        var accounts: [(key: [UInt8], value: [UInt8]?)] = []
        for change in changes {
            let hash = Self.hash(change.address)
            guard let content = change.content else {
                next.storageTries[hash] = nil
                accounts.append((hash.bytes, nil))
                continue
            }
            let before = change.wipesStorage ? Trie() : next.storageTries[hash] ?? Trie()
            let storage = before.updating(change.storage.map(Self.storageChange))
            next.storageTries[hash] = storage.root == .emptyTrie ? nil : storage
            if let code = change.code, !code.isEmpty { next.codes[content.codeHash] = code }
            let account = Account(
                nonce: content.nonce, balance: content.balance, storageRoot: storage.root,
                codeHash: content.codeHash)
            accounts.append((hash.bytes, account.encoded))
        }
        next.trie = trie.updating(accounts)
        return next
    }

    /// The proof of what an account and some of its slots hold, or that they hold nothing.
    package func proof(
        of address: Address, slots: [UInt256]
    ) throws(StateFailure) -> AccountProof {
        let hash = Self.hash(address)
        let storage = storageTries[hash] ?? Trie()
        var proven: [AccountProof.Slot] = []
        for slot in slots {
            proven.append(
                AccountProof.Slot(
                    slot: slot, value: try self.storage(slot, of: address),
                    proof: storage.proof(of: Self.key(slot))))
        }
        return AccountProof(
            address: address, account: try account(hashed: hash), proof: trie.proof(of: hash.bytes),
            slots: proven)
    }

    private func account(hashed hash: Hash32) throws(StateFailure) -> Account? {
        guard let encoded = trie[hash.bytes] else { return nil }
        guard let account = try? Account(decoding: encoded) else {
            throw .malformed(path: TriePath(account: hash))
        }
        return account
    }

    private static func hash(_ address: Address) -> Hash32 {
        Keccak256.hash(address.bytes)
    }

    private static func key(_ slot: UInt256) -> [UInt8] {
        Keccak256.hash(slot.bigEndianBytes).bytes
    }

    private static func storageChange(
        _ change: (slot: UInt256, value: UInt256)
    ) -> (key: [UInt8], value: [UInt8]?) {
        guard !change.value.isZero else { return (key(change.slot), nil) }
        var writer = RLPWriter()
        writer.append(change.value)
        return (key(change.slot), writer.bytes)
    }

    private static func value(
        _ encoded: [UInt8], _ account: Hash32
    ) throws(StateFailure) -> UInt256 {
        var reader = RLPReader(encoded)
        guard let value = try? reader.readUInt256() else {
            throw .malformed(path: TriePath(account: account))
        }
        return value
    }
}

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

    /// Every account, in ascending order of the hashes of their addresses.
    package var accounts: [Account] {
        trie.entries.map { (try? Account(decoding: $0.value)) ?? .empty }
    }

    /// The units that all accounts hold together.
    package var totalBalance: UInt256 {
        accounts.reduce(.zero) { $0 &+ $1.balance }
    }

    /// The proof that an account has its value under ``root``.
    package func proof(of address: Address) -> TrieProof {
        trie.proof(of: Self.hash(address).bytes)
    }

    /// The account that a proof shows under a state root; `nil` where it shows that there is none.
    package static func account(
        of address: Address, in proof: TrieProof, under root: Hash32
    ) throws(TrieProof.Failure) -> Account? {
        guard let encoded = try proof.value(of: hash(address).bytes, under: root) else {
            return nil
        }
        guard let account = try? Account(decoding: encoded) else {
            throw .malformedNode(root)
        }
        return account
    }
}
