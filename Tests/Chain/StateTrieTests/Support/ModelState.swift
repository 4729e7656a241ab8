import Cryptography
import Encodings
import Primitives
import StateTrie

/// A state as plain dictionaries, with random changes that a state has to follow.
struct ModelState {
    struct Holding {
        var content: AccountUpdate.Content
        var storage: [UInt256: UInt256] = [:]
    }

    private(set) var accounts: [Address: Holding] = [:]
    private(set) var codes: [Hash32: [UInt8]] = [:]

    static let addresses = (0..<48).compactMap { Address([UInt8](repeating: UInt8($0), count: 20)) }
    /// Few and small, so that nodes inside other nodes come about.
    static let slots = (0..<24).map { UInt256(UInt64($0)) }

    /// Some changes, made here as well.
    mutating func change(_ generator: inout CounterGenerator) -> [AccountUpdate] {
        var updates: [AccountUpdate] = []
        for address in Self.addresses where generator.below(6) == 0 {
            if generator.below(5) == 0 {
                accounts[address] = nil
                updates.append(AccountUpdate(address, nil))
                continue
            }
            let wipes = generator.below(8) == 0
            var holding = accounts[address] ?? Holding(content: AccountUpdate.Content())
            if wipes { holding.storage = [:] }
            var code: [UInt8]?
            holding.content.balance = UInt256(generator.below(1_000))
            if generator.below(4) == 0 {
                let bytes = [UInt8](repeating: UInt8(generator.below(250)), count: 3)
                holding.content.codeHash = Keccak256.hash(bytes)
                codes[holding.content.codeHash] = bytes
                code = bytes
            }
            var written: [(slot: UInt256, value: UInt256)] = []
            for slot in Self.slots where generator.below(5) == 0 {
                let value = UInt256(generator.below(3) == 0 ? 0 : generator.below(400))
                holding.storage[slot] = value.isZero ? nil : value
                written.append((slot, value))
            }
            accounts[address] = holding
            updates.append(
                AccountUpdate(
                    address, holding.content, code: code, wipesStorage: wipes, storage: written))
        }
        return updates
    }

    /// All of it as one change of the empty state.
    var updates: [AccountUpdate] {
        accounts.sorted { $0.key < $1.key }.map { address, holding in
            AccountUpdate(
                address, holding.content, code: codes[holding.content.codeHash],
                storage: holding.storage.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        }
    }

    /// The state root by the definition of the trie.
    var root: Hash32 {
        var entries: [[UInt8]: [UInt8]] = [:]
        for (address, holding) in accounts {
            var slots: [[UInt8]: [UInt8]] = [:]
            for (slot, value) in holding.storage {
                var writer = RLPWriter()
                writer.append(value)
                slots[Keccak256.hash(slot.bigEndianBytes).bytes] = writer.bytes
            }
            let content = holding.content
            entries[Keccak256.hash(address.bytes).bytes] =
                Account(
                    nonce: content.nonce, balance: content.balance,
                    storageRoot: NaiveTrie.root(slots), codeHash: content.codeHash
                ).encoded
        }
        return NaiveTrie.root(entries)
    }
}
