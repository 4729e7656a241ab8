package import ChainTypes
package import EVM
package import Primitives

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
    case notAfterParent(parent: UInt64, got: UInt64)
    case extraData(limit: Int, got: Int)
    case size(limit: Int, got: Int)
    /// Another number of withdrawals than the rules of the chain pay.
    case withdrawalCount(expected: Int, got: Int)
    /// A withdrawal that is not the one which the rules of the chain pay at this place.
    case withdrawal(place: Int, expected: Withdrawal, got: Withdrawal)
    case transaction(index: Int, TransactionFailure)
    /// A contract that the block calls by itself is missing or failed.
    case systemContract(Address)
    /// The deposit contract wrote a log that no deposit has.
    case depositLog
    /// The node could not read its state: a defect here, not one of the block.
    case state(WorldStateFailure)

    package var description: String { "block: " + reason }

    private var reason: String {
        switch self {
        case .field(let field, let expected, let got):
            "expected \(field.rawValue) \(expected), got \(got)"
        case .gasLimit(let parent, let got):
            "expected a gas limit within 1/1024 of \(parent), got \(got)"
        case .tooEarly(let median, let got):
            "expected a time after the median \(median), got \(got)"
        case .tooLate(let latest, let got):
            "expected a time of at most \(latest), got \(got)"
        case .notAfterParent(let parent, let got):
            "expected a time after the parent's \(parent), got \(got)"
        case .extraData(let limit, let got):
            "expected at most \(limit) bytes of extra data, got \(got)"
        case .size(let limit, let got):
            "expected at most \(limit) bytes, got \(got)"
        case .withdrawalCount(let expected, let got):
            "expected \(expected) withdrawals, got \(got)"
        case .withdrawal(let place, let expected, let got):
            "withdrawal \(place): expected \(Self.text(expected)), got \(Self.text(got))"
        case .transaction(let index, let failure):
            "transaction \(index): \(failure)"
        case .systemContract(let address):
            "the system contract \(address) is missing or failed"
        case .depositLog:
            "expected the log of a deposit, got other data"
        case .state(let failure):
            "the state could not be read: \(failure)"
        }
    }

    private static func text(_ withdrawal: Withdrawal) -> String {
        "\(withdrawal.amount) Gwei to \(withdrawal.address) as number \(withdrawal.index) of "
            + "validator \(withdrawal.validatorIndex)"
    }
}
