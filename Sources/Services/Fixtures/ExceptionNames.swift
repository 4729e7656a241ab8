import ChainTypes
import Cryptography
import Execution

/// What the public suites call the reasons for which transactions and blocks are refused.
enum ExceptionNames {
    /// Whether a refusal is for the stated reason, or for one of several that are separated by `|`.
    ///
    /// A reason that this table does not know matches no refusal.
    static func matches(_ stated: String, _ refusal: any Error) -> Bool {
        let wanted = stated.split(separator: "|").map { name in
            name.split(separator: ".").last.map(String.init) ?? ""
        }
        let given = names(of: refusal)
        return wanted.contains { given.contains($0) }
    }

    private static func names(of refusal: any Error) -> [String] {
        switch refusal {
        case let failure as TransactionFailure: names(of: failure)
        case let failure as BlockFailure: names(of: failure)
        case let failure as DecodingFailure: names(of: failure)
        case is SignatureFailure: ["INVALID_SIGNATURE_VRS", "INVALID_CHAINID"]
        default: []
        }
    }

    private static func names(of failure: TransactionFailure) -> [String] {
        switch failure {
        case .signature: ["INVALID_SIGNATURE_VRS", "INVALID_CHAINID"]
        case .type:
            [
                "TYPE_NOT_SUPPORTED", "TYPE_4_TX_PRE_FORK", "TYPE_3_TX_PRE_FORK",
                "TYPE_4_INVALID_AUTHORIZATION_FORMAT",
            ]
        case .size: []
        case .unprotected, .chainID: ["INVALID_CHAINID", "INVALID_SIGNATURE_VRS"]
        case .nonceTooLow: ["NONCE_MISMATCH_TOO_LOW"]
        case .nonceTooHigh: ["NONCE_MISMATCH_TOO_HIGH"]
        case .nonceExhausted: ["NONCE_IS_MAX", "NONCE_OVERFLOW", "NONCE_TOO_BIG"]
        case .feeBelowBaseFee: ["INSUFFICIENT_MAX_FEE_PER_GAS"]
        case .priorityAboveMaximum: ["PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS"]
        case .costOverflow:
            ["INSUFFICIENT_ACCOUNT_FUNDS", "GASLIMIT_PRICE_PRODUCT_OVERFLOW"]
        case .intrinsicGas: ["INTRINSIC_GAS_TOO_LOW", "INTRINSIC_GAS_BELOW_FLOOR_GAS_COST"]
        case .floorGas: ["INTRINSIC_GAS_BELOW_FLOOR_GAS_COST", "INTRINSIC_GAS_TOO_LOW"]
        case .gasAboveCap: ["GAS_LIMIT_EXCEEDS_MAXIMUM"]
        case .gasAboveBlock: ["GAS_ALLOWANCE_EXCEEDED"]
        case .balance: ["INSUFFICIENT_ACCOUNT_FUNDS"]
        case .initCodeTooLarge: ["INITCODE_SIZE_EXCEEDED"]
        case .senderHasCode: ["SENDER_NOT_EOA"]
        case .noBlobs: ["TYPE_3_TX_ZERO_BLOBS", "TYPE_3_TX_ZERO_BLOBS_PRE_FORK"]
        case .tooManyBlobs, .blobsAboveBlock:
            ["TYPE_3_TX_BLOB_COUNT_EXCEEDED", "TYPE_3_TX_MAX_BLOB_GAS_ALLOWANCE_EXCEEDED"]
        case .blobVersion: ["TYPE_3_TX_INVALID_BLOB_VERSIONED_HASH"]
        case .blobFeeBelowPrice: ["INSUFFICIENT_MAX_FEE_PER_BLOB_GAS"]
        case .noAuthorizations: ["TYPE_4_EMPTY_AUTHORIZATION_LIST"]
        case .state: []
        }
    }

    private static func names(of failure: BlockFailure) -> [String] {
        switch failure {
        case .transaction(_, let failure): names(of: failure)
        case .gasLimit: ["INVALID_GASLIMIT"]
        case .notAfterParent, .tooEarly, .tooLate:
            ["INVALID_BLOCK_TIMESTAMP_OLDER_THAN_PARENT"]
        case .extraData: ["EXTRA_DATA_TOO_BIG"]
        case .size: ["RLP_BLOCK_LIMIT_EXCEEDED"]
        case .withdrawalCount, .withdrawal: ["INVALID_WITHDRAWALS_ROOT"]
        case .systemContract:
            [
                "SYSTEM_CONTRACT_CALL_FAILED", "SYSTEM_CONTRACT_EMPTY", "INVALID_REQUESTS",
            ]
        case .depositLog: ["INVALID_DEPOSIT_EVENT_LAYOUT"]
        case .state: []
        case .field(let field, _, _): names(of: field)
        }
    }

    private static func names(of field: BlockFailure.Field) -> [String] {
        switch field {
        case .parentHash: ["UNKNOWN_PARENT", "UNKNOWN_PARENT_ZERO", "INVALID_BLOCK_HASH"]
        case .ommersHash, .difficulty, .nonce: ["IMPORT_IMPOSSIBLE_UNCLES_OVER_PARIS"]
        case .stateRoot: ["INVALID_STATE_ROOT"]
        case .transactionsRoot: ["INVALID_TRANSACTIONS_ROOT"]
        case .receiptsRoot: ["INVALID_RECEIPTS_ROOT"]
        case .logsBloom: ["INVALID_LOG_BLOOM"]
        case .number: ["INVALID_BLOCK_NUMBER"]
        case .gasUsed: ["INVALID_GAS_USED", "GAS_USED_OVERFLOW", "INVALID_GAS_USED_ABOVE_LIMIT"]
        case .mixHash, .parentBeaconBlockRoot: []
        case .baseFeePerGas: ["INVALID_BASEFEE_PER_GAS"]
        case .withdrawalsRoot: ["INVALID_WITHDRAWALS_ROOT"]
        case .blobGasUsed:
            ["INCORRECT_BLOB_GAS_USED", "BLOB_GAS_USED_ABOVE_LIMIT", "INCORRECT_BLOCK_FORMAT"]
        case .excessBlobGas: ["INCORRECT_EXCESS_BLOB_GAS", "INCORRECT_BLOCK_FORMAT"]
        case .requestsHash: ["INVALID_REQUESTS", "INCORRECT_BLOCK_FORMAT"]
        }
    }

    /// Bytes that do not decode are refused before any of the finer reasons could be seen.
    private static func names(of failure: DecodingFailure) -> [String] {
        switch failure {
        case .tooLarge: ["RLP_BLOCK_LIMIT_EXCEEDED", "EXTRA_DATA_TOO_BIG"]
        case .notEmpty: ["IMPORT_IMPOSSIBLE_UNCLES_OVER_PARIS", "INCORRECT_BLOCK_FORMAT"]
        case .transactionType: ["TYPE_NOT_SUPPORTED", "RLP_STRUCTURES_ENCODING"]
        default:
            [
                "RLP_STRUCTURES_ENCODING", "INCORRECT_BLOCK_FORMAT", "TYPE_3_TX_CONTRACT_CREATION",
                "TYPE_4_TX_CONTRACT_CREATION", "TYPE_4_INVALID_AUTHORIZATION_FORMAT",
                "TYPE_4_INVALID_AUTHORITY_SIGNATURE", "TYPE_3_TX_WITH_FULL_BLOBS",
                "RLP_INVALID_ADDRESS", "RLP_INVALID_VALUE", "INVALID_SIGNATURE_VRS",
                "RLP_WITHDRAWALS_NOT_READ", "ADDRESS_TOO_SHORT", "ADDRESS_TOO_LONG",
                "NONCE_IS_MAX", "NONCE_OVERFLOW", "GASLIMIT_OVERFLOW", "VALUE_OVERFLOW",
                "GASPRICE_OVERFLOW", "GAS_LIMIT_EXCEEDS_MAXIMUM", "GAS_ALLOWANCE_EXCEEDED",
                "TYPE_4_INVALID_AUTHORIZATION_FORMAT", "INVALID_CHAINID",
                "INSUFFICIENT_ACCOUNT_FUNDS", "RLP_INVALID_ACCESS_LIST_ADDRESS_TOO_SHORT",
            ]
        }
    }
}
