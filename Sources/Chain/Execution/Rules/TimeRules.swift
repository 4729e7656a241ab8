/// When a block may say that it was made.
package enum TimeRules {
    /// The blocks whose median time a new block has to exceed.
    package static let medianWindow = 11
    /// The seconds that a block may be ahead of the clock of the node that imports it.
    package static let futureBound: UInt64 = 15

    /// The median of the times of the last blocks; of an even number the later one of the middle.
    package static func median(of timestamps: some Collection<UInt64>) -> UInt64 {
        let sorted = timestamps.sorted()
        return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }

    /// Refuses a time that is not after the median or too far in the future.
    package static func check(
        _ timestamp: UInt64, recent: some Collection<UInt64>, now: UInt64
    ) throws(BlockFailure) {
        let median = median(of: recent)
        guard timestamp > median else { throw .tooEarly(median: median, got: timestamp) }
        let (latest, overflow) = now.addingReportingOverflow(futureBound)
        guard overflow || timestamp <= latest else {
            throw .tooLate(latest: latest, got: timestamp)
        }
    }
}
