package import Primitives

/// Why a chain spec describes no chain.
package enum ChainSpecFailure: Error, Equatable, CustomStringConvertible {
    case zero(String)
    case tooSmall(String, minimum: UInt64)
    case tooLarge(String)
    case twice(Address)
    case storage(Address)

    package var description: String {
        switch self {
        case .zero(let field):
            "chain spec: expected \(field) to be positive, got 0"
        case .tooSmall(let field, let minimum):
            "chain spec: expected \(field) to be at least \(minimum)"
        case .tooLarge(let field):
            "chain spec: \(field) is too large"
        case .twice(let address):
            "chain spec: expected one entry for \(address), got two"
        case .storage(let address):
            "chain spec: expected the slots of \(address) once each, not zero and with code"
        }
    }
}
