import Cryptography
package import Primitives
package import StateTrie
package import Storage

/// A chain whose blocks follow from their numbers alone, so that any process can make them again.
package enum ToyChain {
    package static let accounts = 300
    package static let identity = ChainIdentity(
        spec: Keccak256.hash("toy spec".utf8), genesis: first.block.hash)

    /// The first block with its state.
    package static var first: FirstBlock {
        let updates = (0..<accounts).map {
            AccountUpdate(address($0), AccountUpdate.Content(balance: UInt256(UInt64($0 + 1))))
        }
        let state = (try? ChainState().updating(updates)) ?? ChainState()
        return FirstBlock(
            block: block(0, on: .zero, root: state.root, transactions: []), state: state)
    }

    package static func address(_ index: Int) -> Address {
        Address(lastOf: Keccak256.hash("account \(index)".utf8))
    }

    /// What a block changes: balances, slots, code, and accounts that go or come back.
    package static func updates(_ number: UInt64) -> [AccountUpdate] {
        var generator = CounterGenerator(seed: .zero, domain: "toy block \(number)")
        var updates: [AccountUpdate] = []
        for index in 0..<accounts where generator.below(12) == 0 {
            if generator.below(10) == 0 {
                updates.append(AccountUpdate(address(index), nil))
                continue
            }
            let code =
                generator.below(6) == 0 ? [UInt8](repeating: UInt8(index % 250), count: 9) : nil
            let slots = (0..<generator.below(6)).map { _ in
                (
                    slot: UInt256(generator.below(40)),
                    value: UInt256(generator.below(3) == 0 ? 0 : generator.next())
                )
            }
            updates.append(
                AccountUpdate(
                    address(index),
                    AccountUpdate.Content(
                        nonce: number, balance: UInt256(generator.next()),
                        codeHash: code.map { Keccak256.hash($0) } ?? .emptyCode),
                    code: code, wipesStorage: generator.below(9) == 0, storage: slots))
        }
        return updates
    }

    /// The block behind a parent, with the state after it.
    package static func next(
        _ number: UInt64, on parent: Hash32, _ state: ChainState
    ) throws(StateFailure) -> (block: FinalBlock, state: ChainState) {
        let after = try state.updating(updates(number))
        let transactions = (0..<(number % 5)).map {
            Keccak256.hash("transaction \(number) \($0)".utf8)
        }
        return (block(number, on: parent, root: after.root, transactions: transactions), after)
    }

    private static func block(
        _ number: UInt64, on parent: Hash32, root: Hash32, transactions: [Hash32]
    ) -> FinalBlock {
        let text = "\(number) \(parent) \(root)"
        let size = Int(number % 7) * 300 + 20
        return FinalBlock(
            number: number, hash: Keccak256.hash(text.utf8), parentHash: parent, stateRoot: root,
            envelope: Array("envelope \(text)".utf8) + [UInt8](repeating: 7, count: size),
            receipts: Array("receipts \(number)".utf8), transactions: transactions)
    }

    package static func configuration(_ path: String) -> StoreConfiguration {
        var configuration = StoreConfiguration(path: path, identity: identity)
        configuration.segmentBytes = 20_000
        configuration.blocksPerCommit = 4
        configuration.historyBlocks = 16
        configuration.mapBytes = 64 << 20
        return configuration
    }

    /// Opens the store of the toy chain; blocks that the tables lack are made again.
    package static func open(
        _ configuration: StoreConfiguration
    ) throws(StorageFailure) -> ChainStore {
        try ChainStore(configuration, first: { () throws(StorageFailure) in first }) {
            block, before throws(StorageFailure) in
            try replay(block, before)
        }
    }

    /// The same on parts that are elsewhere than in a directory.
    package static func open(
        _ configuration: StoreConfiguration, on parts: StoreParts
    ) throws(StorageFailure) -> ChainStore {
        try ChainStore(
            configuration, on: parts, first: { () throws(StorageFailure) in first }
        ) { block, before throws(StorageFailure) in
            try replay(block, before)
        }
    }

    private static func replay(
        _ stored: StoredBlock, _ before: ChainState
    ) throws(StorageFailure) -> ReplayedBlock {
        do {
            let after = try before.updating(updates(stored.number))
            let text = String(decoding: stored.envelope, as: UTF8.self).split(separator: " ")
            let parent = text.count > 2 ? Hash32(hex: String(text[2])) : nil
            let made = block(
                stored.number, on: parent ?? .zero, root: after.root,
                transactions: stored.transactions)
            return ReplayedBlock(block: made, state: after)
        } catch {
            throw .state(error)
        }
    }

    /// Appends blocks up to a number.
    package static func extend(
        _ store: ChainStore, to number: UInt64,
        appended: (UInt64) -> Void = { _ in }
    ) throws(StorageFailure) {
        while store.head.number < number {
            let head = store.head
            let next: (block: FinalBlock, state: ChainState)
            do throws(StateFailure) {
                next = try Self.next(head.number + 1, on: head.hash, head.state)
            } catch {
                throw .state(error)
            }
            try store.append(next.block, state: next.state)
            appended(next.block.number)
        }
    }
}
