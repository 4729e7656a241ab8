package import Encodings

/// Why bytes are not a transaction, a block or an envelope.
package enum DecodingFailure: Error, Equatable, CustomStringConvertible {
    case rlp(RLPFailure)
    case tooLarge(what: String, limit: Int, got: Int)
    case transactionType(UInt8)
    case receiptType(UInt8)
    case emptyTransaction
    case recoveryValue(UInt64)
    case wrappedLegacy
    case notEmpty(what: String)
    case unexpected(what: String, expected: String, got: String)

    package var description: String {
        switch self {
        case .rlp(let failure):
            failure.description
        case .tooLarge(let what, let limit, let got):
            "\(what): expected at most \(limit) bytes, got \(got)"
        case .transactionType(let type):
            "transaction: expected a legacy one or type 1 to 4, got type \(type)"
        case .receiptType(let type):
            "receipt: expected a legacy one or type 1 to 4, got type \(type)"
        case .emptyTransaction:
            "transaction: expected an encoding, got no bytes"
        case .recoveryValue(let v):
            "transaction: expected v to be 27, 28 or at least 35, got \(v)"
        case .wrappedLegacy:
            "block: expected a legacy transaction as a list, got it inside a byte string"
        case .notEmpty(let what):
            "\(what): expected none, got some"
        case .unexpected(let what, let expected, let got):
            "\(what): expected \(expected), got \(got)"
        }
    }
}

/// Runs a reading of RLP and passes its failure on as a ``DecodingFailure``.
func reading<Value>(
    _ body: () throws(RLPFailure) -> Value
) throws(DecodingFailure) -> Value {
    do {
        return try body()
    } catch {
        throw .rlp(error)
    }
}
