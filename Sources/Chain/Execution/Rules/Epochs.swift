package import ChainTypes

extension ChainSpec {
    /// The epoch that a block belongs to.
    package func epoch(of number: UInt64) -> UInt64 { number / max(epochLength, 1) }

    /// Whether a block is the last one of its epoch.
    ///
    /// Nothing follows the block of the greatest number, so it is none.
    package func endsEpoch(_ number: UInt64) -> Bool {
        let (next, overflow) = number.addingReportingOverflow(1)
        return !overflow && next.isMultiple(of: max(epochLength, 1))
    }
}
