package import ChainTypes

extension ChainSpec {
    /// The epoch that a block belongs to.
    package func epoch(of number: UInt64) -> UInt64 { number / max(epochLength, 1) }

    /// The last block of an epoch; `nil` where blocks have no such numbers.
    package func lastNumber(ofEpoch epoch: UInt64) -> UInt64? {
        let (next, isLast) = epoch.addingReportingOverflow(1)
        let (end, overflow) = next.multipliedReportingOverflow(by: max(epochLength, 1))
        return isLast || overflow ? nil : end - 1
    }

    /// The block whose state the epoch of a block begins with: the last one of the epoch before,
    /// the genesis for the first epoch.
    package func epochRoot(of number: UInt64) -> UInt64 {
        let epoch = epoch(of: number)
        return epoch == 0 ? 0 : epoch * max(epochLength, 1) - 1
    }

    /// Whether a block is the last one of its epoch.
    ///
    /// Nothing follows the block of the greatest number, so it is none.
    package func endsEpoch(_ number: UInt64) -> Bool {
        let (next, overflow) = number.addingReportingOverflow(1)
        return !overflow && next.isMultiple(of: max(epochLength, 1))
    }
}
