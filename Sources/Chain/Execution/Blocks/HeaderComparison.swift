import ChainTypes
import Primitives

/// Compares a header with the one that its parent and its transactions lead to, field by field.
///
/// Beneficiary, timestamp, extra data and gas limit are choices of the proposer and have rules of
/// their own; every other field is in one of the two lists.
enum HeaderComparison {
    static let beforeExecution: [BlockFailure.Field] = [
        .parentHash, .number, .mixHash, .parentBeaconBlockRoot, .baseFeePerGas, .ommersHash,
        .difficulty, .nonce, .excessBlobGas,
    ]
    static let afterExecution: [BlockFailure.Field] = [
        .gasUsed, .blobGasUsed, .transactionsRoot, .withdrawalsRoot, .requestsHash, .receiptsRoot,
        .logsBloom, .stateRoot,
    ]

    static func check(
        _ header: Header, expected: Header, _ fields: [BlockFailure.Field]
    ) throws(BlockFailure) {
        for field in fields {
            let (wanted, found) = (text(field, expected), text(field, header))
            guard wanted == found else { throw .field(field, expected: wanted, got: found) }
        }
    }

    /// A field as text; two values are equal exactly when their texts are.
    private static func text(_ field: BlockFailure.Field, _ header: Header) -> String {
        switch field {
        case .parentHash: "\(header.parentHash)"
        case .ommersHash: "\(header.ommersHash)"
        case .stateRoot: "\(header.stateRoot)"
        case .transactionsRoot: "\(header.transactionsRoot)"
        case .receiptsRoot: "\(header.receiptsRoot)"
        case .logsBloom: "\(header.logsBloom)"
        case .difficulty: "\(header.difficulty)"
        case .number: "\(header.number)"
        case .gasUsed: "\(header.gasUsed)"
        case .mixHash: "\(header.mixHash)"
        case .nonce: "\(header.nonce)"
        case .baseFeePerGas: "\(header.baseFeePerGas)"
        case .withdrawalsRoot: "\(header.withdrawalsRoot)"
        case .blobGasUsed: "\(header.blobGasUsed)"
        case .excessBlobGas: "\(header.excessBlobGas)"
        case .parentBeaconBlockRoot: "\(header.parentBeaconBlockRoot)"
        case .requestsHash: header.requestsHash?.description ?? "none"
        }
    }
}
