/// Why a block cannot follow its parent.
package enum BlockFailure: Error, Equatable, CustomStringConvertible {
    /// A field of the header that is not what parent, transactions and state make it.
    package enum Field: String, Sendable, CaseIterable {
        case parentHash, ommersHash, stateRoot, transactionsRoot, receiptsRoot, logsBloom
        case difficulty, number, gasUsed, mixHash, nonce, baseFeePerGas, withdrawalsRoot
        case blobGasUsed, excessBlobGas, parentBeaconBlockRoot, requestsHash
    }

    case field(Field, expected: String, got: String)
    case gasLimit(parent: UInt64, got: UInt64)
    case tooEarly(median: UInt64, got: UInt64)
    case tooLate(latest: UInt64, got: UInt64)
    case extraData(limit: Int, got: Int)
    case size(limit: Int, got: Int)
    case withdrawals(got: Int)
    case transaction(index: Int, TransactionFailure)

    package var description: String {
        switch self {
        case .field(let field, let expected, let got):
            "block: expected \(field.rawValue) \(expected), got \(got)"
        case .gasLimit(let parent, let got):
            "block: expected a gas limit within 1/1024 of \(parent), got \(got)"
        case .tooEarly(let median, let got):
            "block: expected a time after the median \(median), got \(got)"
        case .tooLate(let latest, let got):
            "block: expected a time of at most \(latest), got \(got)"
        case .extraData(let limit, let got):
            "block: expected at most \(limit) bytes of extra data, got \(got)"
        case .size(let limit, let got):
            "block: expected at most \(limit) bytes, got \(got)"
        case .withdrawals(let got):
            "block: expected no withdrawals, got \(got)"
        case .transaction(let index, let failure):
            "block: transaction \(index): \(failure)"
        }
    }
}
