package import ChainTypes
import Consensus
import Encodings
import Execution
import NodeInterfaces
import Platform
import Primitives
import StateTrie
import Storage
import Synchronization

/// A directory that holds one chain: its specification, the store of its blocks and states, and
/// what was changed by hand after the last of them.
package final class StoreArchive: ChainArchive {
    package let spec: ChainSpec
    private let directory: String
    private let opened: Mutex<ChainStore>

    private static let specName = "chain-spec"
    private static let storeName = "chain"
    private static let discardedName = "chain.discarded"
    private static let amendmentName = "amendment"

    private var store: ChainStore { opened.withLock { $0 } }
    private var amendmentPath: String { Path.join(directory, Self.amendmentName) }

    /// The specification of the chain in a directory; `nil` where none was begun.
    package static func spec(in directory: String) throws(LiveNodeFailure) -> ChainSpec? {
        let path = Path.join(directory, specName)
        guard FileSystem.exists(path) else { return nil }
        let bytes = try file { () throws(FileError) in
            try FileSystem.read(path, limit: ChainLimits.specBytes)
        }
        do {
            return try ChainSpec(decoding: bytes)
        } catch {
            throw .store("\(path): \(error)")
        }
    }

    /// Opens the directory of a chain, or begins the chain there.
    package init(_ directory: String, spec: ChainSpec) throws(LiveNodeFailure) {
        self.spec = spec
        self.directory = directory
        if let kept = try Self.spec(in: directory) {
            guard kept == spec else {
                throw .store("\(directory) holds another chain: \(Self.difference(kept, spec))")
            }
        } else {
            try Self.file { () throws(FileError) in
                try FileSystem.createDirectory(directory)
                try AtomicFile.write(spec.encoded, to: Path.join(directory, Self.specName))
            }
        }
        opened = Mutex(try Self.open(directory, spec))
    }

    private static func open(
        _ directory: String, _ spec: ChainSpec
    ) throws(LiveNodeFailure) -> ChainStore {
        let genesis: BlockRecord
        do {
            genesis = try BlockRecord.genesis(spec)
        } catch {
            throw .spec(error.description)
        }
        var configuration = StoreConfiguration(
            path: Path.join(directory, storeName),
            identity: ChainIdentity(spec: spec.hash, genesis: genesis.head.hash))
        configuration.historyBlocks = LiveLimits.keptStates
        do throws(StorageFailure) {
            return try ChainStore(configuration) {
                FirstBlock(
                    block: FinalBlock(genesis.envelope, BlockContent()), state: genesis.head.state)
            } replay: { stored, before throws(StorageFailure) in
                try ReplayedBlock(stored, on: before)
            }
        } catch {
            throw .store(error.description)
        }
    }

    /// Brings everything to its place and lets the directory go.
    package func close() throws(LiveNodeFailure) {
        try storing { () throws(StorageFailure) in try store.close() }
    }

    /// In which rule two chains differ, in the words of whoever chose it.
    private static func difference(_ kept: ChainSpec, _ wanted: ChainSpec) -> String {
        if kept.chainID != wanted.chainID {
            return "its chain id is \(kept.chainID), not \(wanted.chainID)"
        }
        if kept.modelHash != wanted.modelHash {
            return "its chain's model is \(kept.modelHash), not \(wanted.modelHash)"
        }
        if kept.allocations != wanted.allocations {
            return "it began with other accounts: give the options that it began with"
        }
        return "its specification is \(kept.hash), not \(wanted.hash)"
    }

    // MARK: Errors

    private static func file<Value>(
        _ body: () throws(FileError) -> Value
    ) throws(LiveNodeFailure) -> Value {
        do {
            return try body()
        } catch {
            throw .store(error.description)
        }
    }

    private func storing<Value>(
        _ body: () throws(StorageFailure) -> Value
    ) throws(LiveNodeFailure) -> Value {
        do {
            return try body()
        } catch {
            throw .store(error.description)
        }
    }
}

// MARK: Writing

extension StoreArchive {
    func append(_ block: KeptBlock) throws(LiveNodeFailure) -> ChainState {
        let content = BlockContent(
            receipts: block.receipts, senders: block.senders, updates: block.updates,
            handOver: block.handOver)
        try storing { () throws(StorageFailure) in
            try store.append(FinalBlock(block.envelope, content), state: block.state)
        }
        return block.state.lettingGo()
    }

    func rewind(to number: UInt64) throws(LiveNodeFailure) -> ChainState {
        do throws(StorageFailure) {
            try store.rollBack(to: number)
        } catch .beyondHistory where number == 0 {
            try beginAgain()
        } catch {
            throw .store(error.description)
        }
        return store.head.state
    }

    /// Puts a store of the same chain without blocks in the place of the one that there is.
    private func beginAgain() throws(LiveNodeFailure) {
        try close()
        let (old, discarded) = (
            Path.join(directory, Self.storeName), Path.join(directory, Self.discardedName)
        )
        try Self.file { () throws(FileError) in
            if FileSystem.exists(discarded) { try FileSystem.remove(discarded) }
            // After this step a crash leaves a chain at its genesis, before it the whole one.
            try FileSystem.rename(old, to: discarded)
        }
        let fresh = try Self.open(directory, spec)
        opened.withLock { $0 = fresh }
        try Self.file { () throws(FileError) in try FileSystem.remove(discarded) }
    }

    func keep(_ amendment: AmendmentRecord?) throws(LiveNodeFailure) {
        try Self.file { () throws(FileError) in
            if let amendment {
                try AtomicFile.write(amendment.encoded, to: amendmentPath)
            } else if FileSystem.exists(amendmentPath) {
                try FileSystem.remove(amendmentPath)
            }
        }
    }
}

// MARK: Reading

extension StoreArchive {
    func head() throws(LiveNodeFailure) -> KeptHead {
        let head = store.head
        guard let block = try block(head.hash) else {
            throw .store("the head \(head.hash) is not in the store")
        }
        var parents: [Hash32] = []
        var times = [block.block.header.timestamp]
        var number = head.number
        while number > 0, parents.count < 255 {
            number -= 1
            guard let hash = try hash(at: number) else { break }
            parents.append(hash)
            if times.count < TimeRules.medianWindow, let parent = try self.block(hash) {
                times.append(parent.block.header.timestamp)
            }
        }
        return KeptHead(
            envelope: block.envelope, receipts: block.receipts, state: head.state,
            recentTimestamps: times, parentHashes: parents, epochSeed: try epochSeed(head.number),
            amendment: try keptAmendment())
    }

    /// The hash of the last block of the epoch before a block's; genesis in the first epoch.
    private func epochSeed(_ number: UInt64) throws(LiveNodeFailure) -> Hash32 {
        let last = spec.epochRoot(of: number)
        guard let hash = try hash(at: last) else {
            throw .store("block \(last), the seed of an epoch, is not in the store")
        }
        return hash
    }

    private func keptAmendment() throws(LiveNodeFailure) -> AmendmentRecord? {
        guard FileSystem.exists(amendmentPath) else { return nil }
        let bytes = try Self.file { () throws(FileError) in
            try FileSystem.read(amendmentPath, limit: LiveLimits.dumpBytes)
        }
        return try AmendmentRecord(decoding: bytes)
    }

    func block(_ hash: Hash32) throws(LiveNodeFailure) -> ViewedBlock? {
        let stored = try storing { () throws(StorageFailure) in try store.block(hash: hash) }
        guard let stored else { return nil }
        do throws(DecodingFailure) {
            let envelope = try Envelope(decoding: stored.envelope)
            let content = try BlockContent(decoding: stored.receipts)
            return ViewedBlock(
                block: ChainBlock(envelope.block, senders: content.senders), envelope: envelope,
                receipts: content.receipts, handOver: content.handOver, state: nil, changes: 0)
        } catch {
            throw .store("block \(stored.number): \(error)")
        }
    }

    func hash(at number: UInt64) throws(LiveNodeFailure) -> Hash32? {
        try storing { () throws(StorageFailure) in try store.hash(of: number) }
    }

    func location(
        of transaction: Hash32
    ) throws(LiveNodeFailure) -> TransactionLocation? {
        let position = try storing { () throws(StorageFailure) in
            try store.transaction(transaction)
        }
        guard let position, let hash = try hash(at: position.number) else { return nil }
        return TransactionLocation(block: hash, index: Int(position.index))
    }

    func state(after block: ChainBlock) throws(LiveNodeFailure) -> ChainState? {
        guard try hash(at: block.number) == block.hash else { return nil }
        do throws(StorageFailure) {
            return try store.state(at: block.number)
        } catch .beyondHistory {
            return nil
        } catch {
            throw .store(error.description)
        }
    }
}
