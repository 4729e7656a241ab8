package import ChainTypes
package import Consensus
import Execution
import LightClients
import Primitives
import StateTrie
package import Storage
import Synchronization

/// The final blocks of a chain, on whatever devices they are kept.
///
/// Holds what node machines want committed, gives what they begin with after a restart, and answers
/// peers that are behind and clients that ask. Machines of one process share one store: the first
/// that finds a block final writes it, and for the others it is there already.
package final class FinalStore: Sendable {
    /// What a store has to know of its chain.
    package struct Chain: Sendable {
        package let spec: ChainSpec
        package let genesis: BlockRecord
        package let validators: any ValidatorSource

        package init(spec: ChainSpec, genesis: BlockRecord, validators: any ValidatorSource) {
            self.spec = spec
            self.genesis = genesis
            self.validators = validators
        }

        package var identity: ChainIdentity {
            ChainIdentity(spec: spec.hash, genesis: genesis.head.hash)
        }
    }

    let chain: Chain
    private let opened: Mutex<ChainStore>
    /// What was changed by hand since the last block; written with the next one.
    private let changes = Mutex<[AccountUpdate]>([])

    /// Opens the store on its parts; blocks that the tables lack are run again from the log.
    package init(
        _ chain: Chain, _ configuration: StoreConfiguration, on parts: StoreParts
    ) throws(StorageFailure) {
        self.chain = chain
        opened = Mutex(
            try ChainStore(configuration, on: parts, first: Self.first(of: chain)) {
                stored, before throws(StorageFailure) in try ReplayedBlock(stored, on: before)
            })
    }

    /// Opens the store in the directory of its configuration.
    package init(
        _ chain: Chain, _ configuration: StoreConfiguration
    ) throws(StorageFailure) {
        self.chain = chain
        opened = Mutex(
            try ChainStore(configuration, first: Self.first(of: chain)) {
                stored, before throws(StorageFailure) in try ReplayedBlock(stored, on: before)
            })
    }

    private static func first(of chain: Chain) -> () -> FirstBlock {
        {
            FirstBlock(
                block: FinalBlock(chain.genesis.envelope, BlockContent()),
                state: chain.genesis.head.state)
        }
    }

    private var store: ChainStore { opened.withLock { $0 } }

    /// Puts a store of the same chain in the place of this one.
    func replace(with other: FinalStore) {
        let store = other.store
        opened.withLock { $0 = store }
        changes.withLock { $0 = [] }
    }

    // MARK: Writing

    /// Makes a block on the last one durable; nothing to do where it is there already.
    ///
    /// Throws ``StorageFailure/replay(number:reason:)`` when another block of its number is there:
    /// two machines of one process that disagree about what is final.
    package func append(_ record: BlockRecord) throws(StorageFailure) {
        guard record.number > number else {
            let kept = try hash(at: record.number)
            guard kept == record.head.hash else {
                throw .replay(
                    number: record.number,
                    reason: "\(record.head.hash) is final, but \(kept ?? .zero) is kept")
            }
            return
        }
        let handOver: HandOver?
        do {
            handOver = try HandOver(record, spec: chain.spec)
        } catch {
            throw .state(error)
        }
        let byHand = changes.withLock { $0 }
        let content = BlockContent(
            receipts: record.receipts, senders: record.senders,
            updates: byHand.isEmpty ? record.updates : byHand.followed(by: record.updates),
            handOver: handOver?.encoded)
        try store.append(FinalBlock(record.envelope, content), state: record.head.state)
        changes.withLock { $0 = [] }
    }

    /// Says what was changed by hand since the last block, in all.
    func setChanges(_ updates: [AccountUpdate]) { changes.withLock { $0 = updates } }

    /// Makes an earlier block the last one again.
    ///
    /// Throws ``StorageFailure/beyondHistory(earliest:latest:got:)`` for one too far back.
    func rewind(to number: UInt64) throws(StorageFailure) {
        try store.rollBack(to: number)
        changes.withLock { $0 = [] }
    }

    package func close() throws(StorageFailure) {
        try store.close()
    }

    // MARK: Reading

    /// The number of the last final block.
    package var number: UInt64 { store.head.number }

    /// The state after the last final block, without what was changed by hand.
    var state: ChainState { store.head.state }

    /// The final block of a number, with the votes that it was kept with.
    package func envelope(_ number: UInt64) -> Envelope? {
        let stored = try? store.block(number)
        return (stored ?? nil).flatMap { try? Envelope(decoding: $0.envelope) }
    }

    /// What leads light clients on from an epoch; `nil` while it is not over.
    package func handOver(after epoch: UInt64) -> [UInt8]? {
        guard let number = chain.spec.lastNumber(ofEpoch: epoch) else { return nil }
        let stored = try? store.block(number)
        return (stored ?? nil).flatMap { try? BlockContent(decoding: $0.receipts) }?.handOver
    }

    /// A final block by the hash of its header, with what it led to.
    func block(_ hash: Hash32) throws(StorageFailure) -> (Envelope, BlockContent)? {
        guard let stored = try store.block(hash: hash) else { return nil }
        do throws(DecodingFailure) {
            return (
                try Envelope(decoding: stored.envelope), try BlockContent(decoding: stored.receipts)
            )
        } catch {
            throw .replay(number: stored.number, reason: error.description)
        }
    }

    func hash(at number: UInt64) throws(StorageFailure) -> Hash32? { try store.hash(of: number) }

    func location(of transaction: Hash32) throws(StorageFailure) -> TransactionPosition? {
        try store.transaction(transaction)
    }

    /// The state after a recent final block; `nil` when it was let go.
    func state(after number: UInt64) throws(StorageFailure) -> ChainState? {
        do throws(StorageFailure) {
            return try store.state(at: number)
        } catch .beyondHistory {
            return nil
        } catch {
            throw error
        }
    }

    /// Compares everything that is kept with everything else.
    package func check() throws(StorageFailure) -> CheckReport {
        try store.check()
    }
}

// MARK: The record to begin with

extension FinalStore {
    /// The last final block with its state and all that a child of it is checked against.
    package func root() throws(StorageFailure) -> BlockRecord {
        let head = store.head
        guard head.number > 0 else { return genesis(head.state) }
        guard let last = try store.block(head.number) else {
            throw .replay(number: head.number, reason: "it is not in the store")
        }
        do {
            let envelope = try Envelope(decoding: last.envelope)
            let content = try BlockContent(decoding: last.receipts)
            let (times, hashes) = try past(of: envelope)
            let parent = self.envelope(head.number - 1)?.header ?? chain.genesis.head.header
            return BlockRecord(
                head: ChainHead(
                    envelope: envelope, state: head.state, recentTimestamps: times,
                    parentHashes: hashes),
                receipts: content.receipts,
                difficulty: Difficulty.expected(after: parent, spec: chain.spec),
                epochSeed: try epochSeed(head.number),
                validators: try chain.validators.validators(after: head.state),
                senders: content.senders)
        } catch let failure as StorageFailure {
            throw failure
        } catch {
            throw .replay(number: head.number, reason: "\(error)")
        }
    }

    private func genesis(_ state: ChainState) -> BlockRecord {
        let genesis = chain.genesis
        return BlockRecord(
            head: ChainHead(
                envelope: genesis.envelope, state: state,
                recentTimestamps: genesis.head.recentTimestamps, parentHashes: []),
            receipts: [], difficulty: .zero, epochSeed: genesis.epochSeed,
            validators: genesis.validators)
    }

    /// The times of a block and up to ten before it, and the hashes of up to 255 before it, the
    /// newest first.
    private func past(
        of envelope: Envelope
    ) throws(StorageFailure) -> (times: [UInt64], hashes: [Hash32]) {
        var (times, hashes) = ([envelope.header.timestamp], [Hash32]())
        var number = envelope.header.number
        while number > 0, hashes.count < 255 {
            number -= 1
            guard let hash = try store.hash(of: number) else { break }
            hashes.append(hash)
            if times.count < TimeRules.medianWindow, let parent = self.envelope(number) {
                times.append(parent.header.timestamp)
            }
        }
        return (times, hashes)
    }

    /// The hash of the last block of the epoch before a block's; genesis in the first epoch.
    private func epochSeed(_ number: UInt64) throws(StorageFailure) -> Hash32 {
        let last = chain.spec.epochRoot(of: number)
        guard let hash = try store.hash(of: last) else {
            throw .replay(number: last, reason: "the seed of an epoch is not in the store")
        }
        return hash
    }
}
