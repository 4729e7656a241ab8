package import ChainTypes
package import Consensus
import Execution
import LightClients
import Primitives
import StateTrie
package import Storage

/// The final blocks of a node machine, on whatever devices they are kept.
///
/// Holds what the machine wants committed, gives what it begins with after a restart, and answers
/// peers that are behind.
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

    private let chain: Chain
    private let store: ChainStore

    /// Opens the store on its parts; blocks that the tables lack are run again from the log.
    package init(
        _ chain: Chain, _ configuration: StoreConfiguration, on parts: StoreParts
    ) throws(StorageFailure) {
        self.chain = chain
        let genesis = chain.genesis
        store = try ChainStore(configuration, on: parts) { () throws(StorageFailure) in
            FirstBlock(
                block: FinalBlock(genesis.envelope, BlockContent()), state: genesis.head.state)
        } replay: { stored, before throws(StorageFailure) in
            try ReplayedBlock(stored, on: before)
        }
    }

    /// Makes a block on the last one durable.
    package func append(_ record: BlockRecord) throws(StorageFailure) {
        let handOver: HandOver?
        do {
            handOver = try HandOver(record, spec: chain.spec)
        } catch {
            throw .state(error)
        }
        let content = BlockContent(
            receipts: record.receipts, senders: record.senders, updates: record.updates,
            handOver: handOver?.encoded)
        try store.append(FinalBlock(record.envelope, content), state: record.head.state)
    }

    /// The number of the last final block.
    package var number: UInt64 { store.head.number }

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

    /// Compares everything that is kept with everything else.
    package func check() throws(StorageFailure) -> CheckReport {
        try store.check()
    }

    package func close() throws(StorageFailure) {
        try store.close()
    }
}

// MARK: The record to begin with

extension FinalStore {
    /// The last final block with its state and all that a child of it is checked against.
    package func root() throws(StorageFailure) -> BlockRecord {
        let head = store.head
        guard head.number > 0 else { return try genesis(head.state) }
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
                validators: try chain.validators.validators(after: head.state))
        } catch let failure as StorageFailure {
            throw failure
        } catch {
            throw .replay(number: head.number, reason: "\(error)")
        }
    }

    private func genesis(_ state: ChainState) throws(StorageFailure) -> BlockRecord {
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
