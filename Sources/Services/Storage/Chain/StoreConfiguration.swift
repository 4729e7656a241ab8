package import Observability
package import StateTrie

/// Where a store is and how it works.
package struct StoreConfiguration: Sendable {
    package var path: String
    package var identity: ChainIdentity
    /// Recent blocks whose states stay readable.
    package var historyBlocks: UInt64 = StorageLimits.historyBlocks
    /// Final blocks that share one commit of the tables.
    package var blocksPerCommit = StorageLimits.blocksPerCommit
    package var segmentBytes = StorageLimits.segmentBytes
    package var mapBytes = StorageLimits.mapBytes
    /// Says what was cut off and run again at the opening, and which writes failed.
    package var log = Logger.silent

    package init(path: String, identity: ChainIdentity) {
        self.path = path
        self.identity = identity
    }
}

/// The block that a chain begins with, which no log holds.
package struct FirstBlock: Sendable {
    package var block: FinalBlock
    /// Made in memory from the state without accounts.
    package var state: ChainState

    package init(block: FinalBlock, state: ChainState) {
        self.block = block
        self.state = state
    }
}

/// What running a block of the log again gave.
package struct ReplayedBlock: Sendable {
    package var block: FinalBlock
    package var state: ChainState

    package init(block: FinalBlock, state: ChainState) {
        self.block = block
        self.state = state
    }
}

/// Where the parts of a store are kept when they are not in one directory.
package struct StoreParts: Sendable {
    package var tables: any TableStore
    /// Holds the segments of the log.
    package var folder: any BlockDeviceFolder

    package init(tables: any TableStore, folder: any BlockDeviceFolder) {
        self.tables = tables
        self.folder = folder
    }
}
