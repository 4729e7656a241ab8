package import ChainTypes
import Consensus
import Encodings
import NodeMachine
import Platform
import Primitives
import Storage

/// A directory that holds one chain: its specification, the store of its blocks and states, the
/// journals of its validators, and what was changed by hand after the last block.
package struct ChainDirectory: Sendable {
    private let path: String
    private let chain: FinalStore.Chain

    private static let specName = "chain-spec"
    private static let storeName = "chain"
    private static let discardedName = "chain.discarded"
    private static let journalsName = "votes"
    private static let amendmentName = "amendment"
    private static let lastViewName = "last-view"

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

    /// Takes the directory of a chain, or begins the chain there.
    init(_ path: String, chain: FinalStore.Chain) throws(LiveNodeFailure) {
        self.path = path
        self.chain = chain
        let spec = chain.spec
        if let kept = try Self.spec(in: path) {
            guard kept == spec else {
                throw .store("\(path) holds another chain: \(Self.difference(kept, spec))")
            }
        } else {
            try Self.file { () throws(FileError) in
                try FileSystem.createDirectory(path)
                try AtomicFile.write(spec.encoded, to: Path.join(path, Self.specName))
            }
        }
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

    private static func file<Value>(
        _ body: () throws(FileError) -> Value
    ) throws(LiveNodeFailure) -> Value {
        do {
            return try body()
        } catch {
            throw .store(error.description)
        }
    }
}

// MARK: Blocks and votes

extension ChainDirectory {
    func openStore() throws(LiveNodeFailure) -> FinalStore {
        var configuration = StoreConfiguration(
            path: Path.join(path, Self.storeName), identity: chain.identity)
        configuration.historyBlocks = LiveLimits.keptStates
        do throws(StorageFailure) {
            return try FinalStore(chain, configuration)
        } catch {
            throw .store(error.description)
        }
    }

    /// Puts a store of the same chain without blocks in the place of the one that there is.
    func beginAgain(_ store: FinalStore) throws(LiveNodeFailure) {
        do throws(StorageFailure) { try store.close() } catch { throw .store(error.description) }
        let (old, discarded) = (
            Path.join(path, Self.storeName), Path.join(path, Self.discardedName)
        )
        try Self.file { () throws(FileError) in
            if FileSystem.exists(discarded) { try FileSystem.remove(discarded) }
            // After this step a crash leaves a chain at its genesis, before it the whole one.
            try FileSystem.rename(old, to: discarded)
        }
        store.replace(with: try openStore())
        try Self.file { () throws(FileError) in try FileSystem.remove(discarded) }
    }

    /// The journal of a validator, opened or begun.
    func journal(of voter: Address) throws(LiveNodeFailure) -> VoteJournal {
        let folder = Path.join(Path.join(path, Self.journalsName), "\(voter)")
        let identity = Hash32(Array(repeating: 0, count: 12) + voter.bytes) ?? .zero
        try Self.file { () throws(FileError) in try FileSystem.createDirectory(folder) }
        do {
            return try VoteJournal(try FileFolder(folder), identity: identity)
        } catch {
            throw .store("the votes of \(voter): \(error)")
        }
    }
}

extension VoteJournal {
    /// What the journal held when it was opened.
    func entries() throws(LiveNodeFailure) -> [JournalEntry] {
        var entries: [JournalEntry] = []
        for record in recovered {
            do {
                entries.append(try JournalEntry(decoding: record))
            } catch {
                throw .store(error.description)
            }
        }
        return entries
    }
}

// MARK: By hand

extension ChainDirectory {
    private var amendmentPath: String { Path.join(path, Self.amendmentName) }
    private var lastViewPath: String { Path.join(path, Self.lastViewName) }

    /// Keeps what was changed by hand after the last block; `nil` forgets it.
    func keep(_ amendment: AmendmentRecord?) throws(LiveNodeFailure) {
        try Self.file { () throws(FileError) in
            if let amendment {
                try AtomicFile.write(amendment.encoded, to: amendmentPath)
            } else if FileSystem.exists(amendmentPath) {
                try FileSystem.remove(amendmentPath)
            }
        }
    }

    func amendment() throws(LiveNodeFailure) -> AmendmentRecord? {
        guard FileSystem.exists(amendmentPath) else { return nil }
        let bytes = try Self.file { () throws(FileError) in
            try FileSystem.read(amendmentPath, limit: LiveLimits.dumpBytes)
        }
        return try AmendmentRecord(decoding: bytes)
    }

    /// Keeps the last view of an epoch in which validators have signed on a chain that is taken
    /// back: `RLP [epoch, view]`.
    func keepLastView(_ view: UInt64, ofEpoch epoch: UInt64) throws(LiveNodeFailure) {
        let bytes = RLPWriter.list { list in
            list.append(epoch)
            list.append(view)
        }
        try Self.file { () throws(FileError) in try AtomicFile.write(bytes, to: lastViewPath) }
    }

    /// 0 where the chain was not taken back in this epoch.
    func lastView(ofEpoch epoch: UInt64) throws(LiveNodeFailure) -> UInt64 {
        guard FileSystem.exists(lastViewPath) else { return 0 }
        let bytes = try Self.file { () throws(FileError) in
            try FileSystem.read(lastViewPath, limit: 64)
        }
        do throws(RLPFailure) {
            var list = try RLPReader(listIn: bytes)
            let (kept, view) = (try list.readUInt64(), try list.readUInt64())
            try list.finish()
            return kept == epoch ? view : 0
        } catch {
            throw .store("\(lastViewPath): expected an epoch and a view: \(error)")
        }
    }
}
