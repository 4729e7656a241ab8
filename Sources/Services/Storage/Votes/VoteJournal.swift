package import Observability
package import Primitives
import Synchronization

/// What a validator signed and has to remember: records one behind the other, made anew now and
/// then.
///
/// A record is durable when ``append(_:)`` returns, and only then may anybody see what it says.
/// A machine that goes off during an append leaves a torn record at the very end, which opening
/// cuts off; a wrong record anywhere else is damage and refused, because a validator that forgot a
/// vote could sign against it.
///
/// The journal is one file with a generation in its name. ``rewrite(_:)`` makes the next generation
/// whole and durable beside the present one and only then removes that, so a crash at any moment
/// leaves the records of before or those of after.
package final class VoteJournal: Sendable {
    private struct State {
        var generation: UInt64
        var device: any BlockDevice
        var end: Int
        var isBroken = false
    }

    private let folder: any BlockDeviceFolder
    private let identity: Hash32
    private let state: Mutex<State>
    /// What the journal held when it was opened, in the order of writing.
    package let recovered: [[UInt8]]

    /// Opens the journal in a folder, or begins it there.
    ///
    /// `identity`: names the chain and the validator; another one's journal is refused. `log` hears
    /// what was cut off.
    package init(
        _ folder: any BlockDeviceFolder, identity: Hash32, log: Logger = .silent
    ) throws(StorageFailure) {
        self.folder = folder
        self.identity = identity
        let recovery = JournalRecovery(
            folder: folder, identity: identity, notes: log.named(.storage))
        let found = try BlockLog.device { () throws(DeviceFailure) in try recovery.find() }
        if let content = try found.content() {
            recovered = content.records
            state = Mutex(
                State(
                    generation: content.file.generation, device: content.file.device,
                    end: content.end))
            try recovery.settle(content, among: found.files)
        } else {
            let first = JournalFile(generation: 1, records: [], identity: identity)
            let device = try BlockLog.device { () throws(DeviceFailure) in
                try first.write(to: folder)
            }
            recovered = []
            state = Mutex(State(generation: 1, device: device, end: first.bytes.count))
        }
    }

    package var byteCount: Int { state.withLock { $0.end } }

    /// Writes a record behind the last one and returns when it is durable.
    package func append(_ record: [UInt8]) throws(StorageFailure) {
        try Self.check(record)
        try changing { state throws(DeviceFailure) in
            let place = JournalFile.Place(
                generation: state.generation, identity: identity, offset: state.end)
            let bytes = JournalFile.encode(record, at: place)
            try state.device.write(bytes, at: state.end)
            try state.device.sync()
            state.end += bytes.count
        }
    }

    /// Puts these records in the place of all that are there and returns when that is durable.
    package func rewrite(_ records: [[UInt8]]) throws(StorageFailure) {
        for record in records { try Self.check(record) }
        try changing { state throws(DeviceFailure) in
            let next = JournalFile(
                generation: state.generation + 1, records: records, identity: identity)
            let device = try next.write(to: folder)
            // The old file has to be gone for good before anything is added to the new one: then
            // whoever finds both knows that either will do.
            try folder.remove(JournalFile.name(state.generation))
            try folder.sync()
            (state.generation, state.device) = (next.generation, device)
            state.end = next.bytes.count
        }
    }

    private static func check(_ record: [UInt8]) throws(StorageFailure) {
        guard record.count <= StorageLimits.journalRecordBytes else {
            throw .tooLarge(limit: StorageLimits.journalRecordBytes, got: record.count)
        }
    }

    /// After a write that failed nobody knows what is on the disk, so nothing is written any more.
    private func changing(
        _ body: (inout State) throws(DeviceFailure) -> Void
    ) throws(StorageFailure) {
        try state.withLock { state throws(StorageFailure) in
            guard !state.isBroken else { throw .closed }
            do throws(DeviceFailure) {
                try body(&state)
            } catch {
                state.isBroken = true
                throw .device(error)
            }
        }
    }
}
