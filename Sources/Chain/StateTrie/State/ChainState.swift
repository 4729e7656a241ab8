import Cryptography
import Encodings
package import Primitives

/// What a state's parts come from when they are not in memory.
package typealias StateSource = FlatStateSource & TrieNodeSource

/// All accounts at one block, with their storage and code, as a value: a later state shares what
/// it did not change, and to go back after a reorganisation is to use the earlier value.
///
/// A state on a source begins as a root alone. Nodes come in when an update needs them and are
/// checked against their hashes; reads ask for flat values where memory ends. What a state cannot
/// have any more it answers with a ``StateFailure``, never with a wrong value.
package struct ChainState: Sendable {
    /// The trie from the Keccak-256 of an address to the RLP of its account; a leaf carries the
    /// storage of its account.
    let top: TrieNode?
    /// Code that came with an update, with the generation of that update.
    let codes: [Hash32: StoredCode]
    /// The roots of this state and of those it was made from, the latest first.
    let ancestry: [Hash32]
    /// The number of updates since the state without accounts or since its source.
    let generation: UInt32
    /// About how many nodes are in memory that were not when the state began.
    let heldNodes: Int
    let source: (any StateSource)?

    struct StoredCode: Sendable {
        let bytes: [UInt8]
        let generation: UInt32
    }

    /// The state without accounts.
    package init() {
        self.init(root: .emptyTrie, source: nil)
    }

    /// The state of a root, all of whose parts are in a source.
    package init(root: Hash32, source: (any StateSource)?) {
        self.init(
            top: .top(root), codes: [:], ancestry: [root], generation: 0, heldNodes: 0,
            source: source)
    }

    init(
        top: TrieNode?, codes: [Hash32: StoredCode], ancestry: [Hash32], generation: UInt32,
        heldNodes: Int, source: (any StateSource)?
    ) {
        self.top = top
        self.codes = codes
        self.ancestry = ancestry
        self.generation = generation
        self.heldNodes = heldNodes
        self.source = source
    }

    /// The state root of Ethereum's headers.
    package var root: Hash32 { ancestry.first ?? .emptyTrie }

    /// The account of an address; `nil` if the state holds none.
    package func account(_ address: Address) throws(StateFailure) -> Account? {
        try account(hashed: StateKey.hash(address))
    }

    /// The account under the hash of an address.
    package func account(hashed hash: Hash32) throws(StateFailure) -> Account? {
        let path = StateKey.nibbles(hash)
        switch TrieWalk<SourceLoader>.end(of: path, from: top) {
        case .absent: return nil
        case .leaf(let value, _): return try StateKey.account(value, path)
        case .unloaded: break
        }
        if let source { return try source.account(hash, ancestry: ancestry) }
        return try leaf(path).map { leaf throws(StateFailure) in
            try StateKey.account(leaf.value, path)
        }
    }

    /// The value of a slot; zero where the account holds none.
    package func storage(
        _ slot: UInt256, of address: Address
    ) throws(StateFailure) -> UInt256 {
        try storage(hashed: StateKey.hash(slot), of: StateKey.hash(address))
    }

    /// The value under the hash of a slot of the account under the hash of an address.
    package func storage(
        hashed slot: Hash32, of account: Hash32
    ) throws(StateFailure) -> UInt256 {
        switch TrieWalk<SourceLoader>.end(of: StateKey.nibbles(account), from: top) {
        case .absent: return .zero
        case .unloaded: break
        case .leaf(_, let storage):
            let path = StateKey.nibbles(slot)
            switch TrieWalk<SourceLoader>.end(of: path, from: storage) {
            case .absent: return .zero
            case .leaf(let value, _): return try StateKey.value(value, path, account)
            case .unloaded: break
            }
        }
        guard let source else { throw .stale(root: root) }
        return try source.storage(slot, of: account, ancestry: ancestry)
    }

    /// The code of a hash; empty for the hash of no bytes, `nil` for one that the state never saw.
    package func code(_ hash: Hash32) throws(StateFailure) -> [UInt8]? {
        if hash == .emptyCode { return [] }
        if let held = codes[hash] { return held.bytes }
        return try source?.code(hash)
    }

    /// The proof of what an account and some of its slots hold, or that they hold nothing.
    package func proof(
        of address: Address, slots: [UInt256]
    ) throws(StateFailure) -> AccountProof {
        let hash = StateKey.hash(address)
        let path = StateKey.nibbles(hash)
        let walk = TrieWalk(loader: loader(nil))
        let proof = try walk.proof(of: path, from: top)
        let account = try account(hashed: hash)
        let storage: TrieNode?
        if case .leaf(_, let held) = TrieWalk<SourceLoader>.end(of: path, from: top) {
            storage = held
        } else {
            storage = account.flatMap { TrieNode.top($0.storageRoot) }
        }
        var proven: [AccountProof.Slot] = []
        let inner = TrieWalk(loader: loader(hash))
        for slot in slots {
            let key = StateKey.hash(slot)
            proven.append(
                AccountProof.Slot(
                    slot: slot, value: try self.storage(hashed: key, of: hash),
                    proof: try inner.proof(of: StateKey.nibbles(key), from: storage)))
        }
        return AccountProof(address: address, account: account, proof: proof, slots: proven)
    }

    func loader(_ account: Hash32?) -> SourceLoader {
        SourceLoader(source: source, account: account)
    }

    /// The leaf of an account, with what leads to it loaded.
    func leaf(_ path: [UInt8]) throws(StateFailure) -> (value: [UInt8], storage: TrieNode?)? {
        try TrieWalk(loader: loader(nil)).leaf(of: path, from: top)
    }
}

extension ChainState {
    /// What the state reads from when memory ends.
    package var storeSource: (any StateSource)? { source }
}
