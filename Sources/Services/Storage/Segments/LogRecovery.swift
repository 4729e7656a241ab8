import Observability
import Primitives

/// Finds the end of a log after whatever ended the process that wrote it.
struct LogRecovery {
    let folder: any BlockDeviceFolder
    let genesis: Hash32
    let notes: Logger

    /// The segments in order; one that was being made when the machine went off is removed.
    mutating func segments() throws(DeviceFailure) -> [Segment] {
        var found: [Segment] = []
        for name in try folder.names() {
            guard let index = Segment.index(name) else { continue }
            found.append(Segment(index: index, device: try folder.open(name)))
        }
        found.sort { $0.index < $1.index }
        while let last = found.last, try !hasHeader(last),
            try !last.holdsRecord(after: Segment.headerBytes - 1)
        {
            try folder.remove(Segment.name(last.index))
            try folder.sync()
            found.removeLast()
            notes.warning(
                "a segment that was not whole was removed", ["segment": .count(last.index)])
        }
        return found
    }

    private func hasHeader(_ segment: Segment) throws(DeviceFailure) -> Bool {
        let expected = Segment.header(segment.index, genesis: genesis)
        guard try segment.device.size() >= expected.count else { return false }
        return try segment.device.read(expected.count, at: 0) == expected
    }

    /// Visits the records behind a place and cuts off a torn one at the end; where the log ends.
    func scan(
        _ segments: [Segment], from: LogPosition?,
        _ visit: (LogRecord, LogPosition) throws(StorageFailure) -> Void
    ) throws(StorageFailure) -> Int {
        if let from, from.segment != 0, !segments.contains(where: { $0.index == from.segment }) {
            throw .damagedLog(from, reason: "the segment is missing")
        }
        var end = Segment.headerBytes
        for (place, segment) in segments.enumerated() {
            let start = LogPosition(segment: segment.index, offset: 0)
            if place > 0, segments[place - 1].index + 1 != segment.index {
                throw .damagedLog(start, reason: "the segment before is missing")
            }
            let isHeaderGood = try BlockLog.device { () throws(DeviceFailure) in
                try hasHeader(segment)
            }
            guard isHeaderGood else { throw .damagedLog(start, reason: "the header is wrong") }
            end = Segment.headerBytes
            if let from {
                if segment.index < from.segment { continue }
                if segment.index == from.segment { end = Int(clamping: from.offset) }
            }
            try scan(segment, isLast: place + 1 == segments.count, &end, visit)
        }
        return end
    }

    private func scan(
        _ segment: Segment, isLast: Bool, _ end: inout Int,
        _ visit: (LogRecord, LogPosition) throws(StorageFailure) -> Void
    ) throws(StorageFailure) {
        let size = try BlockLog.device { () throws(DeviceFailure) in try segment.device.size() }
        let start = end
        guard size >= start else {
            throw .damagedLog(
                LogPosition(segment: segment.index, offset: UInt64(size)),
                reason: "expected \(start) bytes, got \(size)")
        }
        while end < size {
            let offset = end
            let found = try BlockLog.device { () throws(DeviceFailure) in
                try segment.record(at: offset)
            }
            let position = LogPosition(segment: segment.index, offset: UInt64(offset))
            guard let found else {
                try cut(segment, at: position, isLast: isLast)
                return
            }
            try visit(found.record, position)
            end = found.end
        }
    }

    private func cut(
        _ segment: Segment, at position: LogPosition, isLast: Bool
    ) throws(StorageFailure) {
        let offset = Int(clamping: position.offset)
        let isDamage = try BlockLog.device { () throws(DeviceFailure) in
            try segment.holdsRecord(after: offset)
        }
        guard isLast, !isDamage else {
            throw .damagedLog(position, reason: "a wrong record stands before good ones")
        }
        try BlockLog.device { () throws(DeviceFailure) in
            try segment.device.truncate(to: offset)
            try segment.device.sync()
        }
        notes.warning("a record that was not whole was cut off", ["position": "\(position)"])
    }
}
