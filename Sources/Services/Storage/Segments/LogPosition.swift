/// Where a record of the block log begins.
package struct LogPosition: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Counts from 1.
    package var segment: UInt32
    package var offset: UInt64

    package init(segment: UInt32, offset: UInt64) {
        self.segment = segment
        self.offset = offset
    }

    package static func < (a: LogPosition, b: LogPosition) -> Bool {
        (a.segment, a.offset) < (b.segment, b.offset)
    }

    package var description: String { "segment \(segment), byte \(offset)" }
}
