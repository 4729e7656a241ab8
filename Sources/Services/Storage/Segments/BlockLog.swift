package import Observability
package import Primitives
import Synchronization

/// The final blocks, one record after the other in segments that only grow at their end.
///
/// An append returns when the record is durable; until then nobody may call the block final. A
/// machine that goes off during an append leaves a torn record at the very end, which opening cuts
/// off. A wrong record anywhere else is damage and refused.
package final class BlockLog: Sendable {
    private struct State {
        var segments: [UInt32: Segment]
        var first: UInt32
        var last: UInt32
        var end: Int
        var isBroken = false
    }

    private let folder: any BlockDeviceFolder
    private let genesis: Hash32
    private let segmentBytes: Int
    private let state: Mutex<State>

    /// Opens the log of a chain and finds its end; `from` is a place up to which it is known to be
    /// good.
    ///
    /// `notes` hears what was cut off; `visit` is given every record behind that place.
    package init(
        _ folder: any BlockDeviceFolder, genesis: Hash32, from: LogPosition? = nil,
        segmentBytes: Int = StorageLimits.segmentBytes, notes: Logger = .silent,
        visit: (LogRecord, LogPosition) throws(StorageFailure) -> Void = { _, _ in }
    ) throws(StorageFailure) {
        self.folder = folder
        self.genesis = genesis
        self.segmentBytes = segmentBytes
        var recovery = LogRecovery(
            folder: folder, genesis: genesis, notes: notes.named(.storage))
        let found = try Self.device { () throws(DeviceFailure) in try recovery.segments() }
        let end = try recovery.scan(found, from: from, visit)
        state = Mutex(
            State(
                segments: Dictionary(uniqueKeysWithValues: found.map { ($0.index, $0) }),
                first: found.first?.index ?? 1, last: found.last?.index ?? 0, end: end))
    }

    static func device<R>(
        _ body: () throws(DeviceFailure) -> R
    ) throws(StorageFailure) -> R {
        do {
            return try body()
        } catch {
            throw .device(error)
        }
    }

    /// Where the next record will begin.
    package var end: LogPosition {
        state.withLock { LogPosition(segment: $0.last, offset: UInt64($0.end)) }
    }

    package var segmentCount: Int { state.withLock { $0.segments.count } }

    /// The bytes of all segments.
    package func byteCount() throws(StorageFailure) -> Int {
        try state.withLock { state throws(StorageFailure) in
            var total = 0
            for segment in state.segments.values {
                total += try Self.device { () throws(DeviceFailure) in try segment.device.size() }
            }
            return total
        }
    }

    /// Writes a record behind the last one and returns where, once it is durable.
    package func append(_ record: LogRecord) throws(StorageFailure) -> LogPosition {
        let largest = max(record.envelope.count, record.receipts.count)
        guard largest <= StorageLimits.payloadBytes else {
            throw .tooLarge(limit: StorageLimits.payloadBytes, got: largest)
        }
        guard record.transactions.count <= StorageLimits.transactionsPerBlock else {
            throw .tooLarge(
                limit: StorageLimits.transactionsPerBlock, got: record.transactions.count)
        }
        let bytes = record.encoded
        return try state.withLock { state throws(StorageFailure) in
            // After a write that failed nobody knows what is on the disk: a sync that failed once
            // may succeed later without having written anything.
            guard !state.isBroken else { throw .closed }
            do throws(DeviceFailure) {
                return try append(bytes, &state)
            } catch {
                state.isBroken = true
                throw .device(error)
            }
        }
    }

    private func append(
        _ bytes: [UInt8], _ state: inout State
    ) throws(DeviceFailure) -> LogPosition {
        if state.segments[state.last] == nil || state.end >= segmentBytes {
            try startSegment(&state)
        }
        guard let device = state.segments[state.last]?.device else { throw .crashed }
        try device.write(bytes, at: state.end)
        try device.sync()
        defer { state.end += bytes.count }
        return LogPosition(segment: state.last, offset: UInt64(state.end))
    }

    private func startSegment(_ state: inout State) throws(DeviceFailure) {
        let index = state.last + 1
        let device = try folder.open(Segment.name(index))
        try device.truncate(to: 0)
        try device.write(Segment.header(index, genesis: genesis), at: 0)
        try device.sync()
        try folder.sync()
        state.segments[index] = Segment(index: index, device: device)
        state.last = index
        state.first = min(state.first, index)
        state.end = Segment.headerBytes
    }

    /// The record at a place; its checksum is computed again.
    package func read(at position: LogPosition) throws(StorageFailure) -> LogRecord {
        guard let segment = state.withLock({ $0.segments[position.segment] }) else {
            throw .damagedLog(position, reason: "there is no such segment")
        }
        let found = try Self.device { () throws(DeviceFailure) in
            try segment.record(at: Int(clamping: position.offset))
        }
        guard let found else { throw .damagedLog(position, reason: "there is no whole record") }
        return found.record
    }

    /// Calls `visit` with every record and where it begins, in order.
    package func forEach(
        from start: LogPosition? = nil,
        _ visit: (LogRecord, LogPosition) throws(StorageFailure) -> Void
    ) throws(StorageFailure) {
        let (segments, end) = state.withLock { state in
            (state.segments.values.sorted { $0.index < $1.index }, state.end)
        }
        for segment in segments where segment.index >= start?.segment ?? 0 {
            var offset = Segment.headerBytes
            if let start, start.segment == segment.index { offset = Int(clamping: start.offset) }
            let isLast = segment.index == segments.last?.index
            let size = try Self.device { () throws(DeviceFailure) in
                isLast ? end : try segment.device.size()
            }
            while offset < size {
                let position = LogPosition(segment: segment.index, offset: UInt64(offset))
                let found = try Self.device { () throws(DeviceFailure) in
                    try segment.record(at: offset)
                }
                guard let found else {
                    throw .damagedLog(position, reason: "there is no whole record")
                }
                try visit(found.record, position)
                offset = found.end
            }
        }
    }

    /// Cuts off all records from a place on.
    package func truncate(from position: LogPosition) throws(StorageFailure) {
        try state.withLock { state throws(StorageFailure) in
            do throws(DeviceFailure) {
                while state.last > position.segment {
                    // The last goes first: a crash leaves a shorter log and no hole.
                    try folder.remove(Segment.name(state.last))
                    try folder.sync()
                    state.segments[state.last] = nil
                    state.last -= 1
                }
                guard let device = state.segments[position.segment]?.device else { return }
                try device.truncate(to: Int(clamping: position.offset))
                try device.sync()
                state.end = Int(clamping: position.offset)
            } catch {
                state.isBroken = true
                throw .device(error)
            }
        }
    }

    /// Removes the segments before one; the last segment stays.
    package func removeSegments(before index: UInt32) throws(StorageFailure) -> Int {
        try state.withLock { state throws(StorageFailure) in
            var removed = 0
            while state.first < min(index, state.last) {
                let first = state.first
                try Self.device { () throws(DeviceFailure) in
                    try folder.remove(Segment.name(first))
                    try folder.sync()
                }
                state.segments[first] = nil
                state.first += 1
                removed += 1
            }
            return removed
        }
    }
}
