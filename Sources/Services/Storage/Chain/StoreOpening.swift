import Platform
import Primitives
import StateTrie

/// The first steps of opening a directory: lock, format, tables.
struct StoreOpening {
    /// None where the parts of the store came from elsewhere.
    let lock: FileLock?
    let tables: any TableStore
    let folder: any BlockDeviceFolder
    let identity: ChainIdentity

    /// A store whose parts are there already.
    init(_ parts: StoreParts, _ identity: ChainIdentity) {
        lock = nil
        (tables, folder) = (parts.tables, parts.folder)
        self.identity = identity
    }

    /// Takes a directory for a chain; one that is new or empty is given the chain's format file.
    init(_ configuration: StoreConfiguration) throws(StorageFailure) {
        let path = configuration.path
        try FormatFile.file { () throws(FileError) in try FileSystem.createDirectory(path) }
        lock = try Self.lock(path)
        identity = configuration.identity
        if let found = try FormatFile.read(path) {
            guard found.spec == identity.spec else {
                throw .wrongChain(expected: identity.spec, got: found.spec)
            }
            guard found.genesis == identity.genesis else {
                throw .wrongGenesis(expected: identity.genesis, got: found.genesis)
            }
        } else {
            let names = try FormatFile.file { () throws(FileError) in try FileSystem.list(path) }
            // A crash may have come before the format file was whole and in its place.
            let foreign = names.filter { $0 != Self.lockName && !$0.hasPrefix(".tmp-FORMAT-") }
            guard foreign.isEmpty else { throw .notAStore(path: path) }
            try FormatFile.write(identity, path)
        }
        tables = try LMDBTables(
            Path.join(path, Self.tablesName), mapBytes: configuration.mapBytes)
        folder = try FileFolder.of(path)
    }

    /// Takes a directory that holds a store, whatever its chain.
    init(existing path: String) throws(StorageFailure) {
        guard let found = try FormatFile.read(path) else { throw .notAStore(path: path) }
        lock = try Self.lock(path)
        identity = found
        tables = try LMDBTables(Path.join(path, Self.tablesName))
        folder = try FileFolder.of(path)
    }

    private static let lockName = "LOCK"
    private static let tablesName = "tables"

    private static func lock(_ path: String) throws(StorageFailure) -> FileLock {
        let lock = try FormatFile.file { () throws(FileError) in
            try FileLock(Path.join(path, lockName))
        }
        guard let lock else { throw .inUse(path: path) }
        return lock
    }

    /// Whether the tables were ever filled: a crash may have come before.
    func isFilled() throws(StorageFailure) -> Bool {
        try tables.read { transaction throws(StorageFailure) in
            try Applied.find(transaction) != nil
        }
    }

    /// Puts the first block and its state into empty tables, all in one commit.
    func fill(_ first: FirstBlock) throws(StorageFailure) {
        let block = first.block
        guard block.hash == identity.genesis else {
            throw .wrongGenesis(expected: identity.genesis, got: block.hash)
        }
        guard block.stateRoot == first.state.root else {
            throw .wrongRoot(
                number: block.number, expected: block.stateRoot, got: first.state.root)
        }
        let difference = try StateWriting.difference(first.state, from: ChainState())
        let nowhere = LogPosition(segment: 0, offset: 0)
        let applied = Applied(
            number: block.number, hash: block.hash, root: block.stateRoot, logEnd: nowhere,
            earliestState: block.number, earliestBlock: block.number + 1)
        _ = try tables.write { transaction throws(StorageFailure) in
            try StateWriting.write(difference, transaction)
            let entry = BlockEntry(hash: block.hash, root: block.stateRoot, position: nowhere)
            try Tables.blocks.set(block.number, entry, transaction)
            try Tables.numbers.set(block.hash, block.number, transaction)
            try transaction.put(.meta, StateWriting.firstBlockKey, block.record.encoded)
            try applied.write(transaction)
        }
    }
}

extension FileFolder {
    /// The folder of a store's log.
    static func of(_ path: String) throws(StorageFailure) -> FileFolder {
        try BlockLog.device { () throws(DeviceFailure) in try FileFolder(Path.join(path, "blocks"))
        }
    }
}
