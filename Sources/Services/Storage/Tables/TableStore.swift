/// The tables of a store: any number of readers, each of which sees the tables as they were when it
/// began, and one writer at a time, whose changes appear together or not at all.
package protocol TableStore: Sendable {
    /// Runs `body` on a snapshot of the tables.
    func look(
        _ body: (any TableTransaction) throws(StorageFailure) -> Void
    ) throws(StorageFailure)

    /// Runs `body`, makes all of its changes durable together and says which snapshot has them.
    ///
    /// A failure leaves no trace. `body` may run more than once.
    func write(
        _ body: (any TableTransaction) throws(StorageFailure) -> Void
    ) throws(StorageFailure) -> Int

    /// Ends all use once the readers of the moment are done; later calls fail.
    func close()

    /// The bytes that are set aside and how many of them were ever in use.
    func mapUse() throws(StorageFailure) -> (reserved: Int, used: Int)
}

extension TableStore {
    /// Runs `body` on a snapshot of the tables and gives back what it gave.
    func read<R>(
        _ body: (any TableTransaction) throws(StorageFailure) -> R
    ) throws(StorageFailure) -> R {
        var result: R?
        try look { transaction throws(StorageFailure) in result = try body(transaction) }
        guard let result else { throw .closed }
        return result
    }
}

/// A snapshot of the tables, or the changes of the one writer; lives only inside the call that was
/// given it.
package protocol TableTransaction {
    /// Names the snapshot: that of a writer, once committed, is what later readers see.
    var identifier: Int { get }

    /// The bytes under a key; `nil` where there are none.
    func bytes(_ table: TableName, _ key: [UInt8]) throws(StorageFailure) -> [UInt8]?

    /// Writes the bytes of a key in the place of those that it had.
    func put(_ table: TableName, _ key: [UInt8], _ bytes: [UInt8]) throws(StorageFailure)

    /// Takes a key out, if it is there.
    func remove(_ table: TableName, _ key: [UInt8]) throws(StorageFailure)

    /// The entries of a table and the bytes of its pages.
    func statistics(_ table: TableName) throws(StorageFailure) -> (entries: Int, bytes: Int)

    /// Calls `visit` with the entries from a key on, in ascending order, until it says `false`.
    func scan(
        _ table: TableName, from start: [UInt8],
        _ visit: (_ key: [UInt8], _ bytes: [UInt8]) throws(StorageFailure) -> Bool
    ) throws(StorageFailure)
}
