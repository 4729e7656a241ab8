import ChainTypes
import EVM
import Primitives

/// The authorizations of a transaction, and what they do before its code runs (EIP-7702).
struct AuthorizationList {
    /// Given back for an authorization of an account that exists: it was charged as a new one.
    private static let refundForExisting: UInt64 = 12_500

    private let items: [SignedAuthorization]
    private let chainID: UInt64

    init(_ items: [SignedAuthorization], chainID: UInt64) {
        self.items = items
        self.chainID = chainID
    }

    /// Sets the delegations; an authorization that is not valid is skipped.
    func apply(to journal: Journal) throws(WorldStateFailure) {
        for item in items {
            let authorization = item.authorization
            guard authorization.chainID.isZero || authorization.chainID == UInt256(chainID),
                authorization.nonce < UInt64.max, let authority = try? item.authority()
            else { continue }
            try journal.warm(authority)
            let account = try journal.account(authority)
            let code = try journal.code(of: authority)
            guard code.isEmpty || Delegation(code: code) != nil,
                account?.nonce ?? 0 == authorization.nonce
            else { continue }
            if account != nil { journal.addRefund(Self.refundForExisting) }
            let isRemoval = authorization.address == .zero
            let delegation = Delegation(to: authorization.address)
            try journal.setCode(isRemoval ? [] : delegation.code, of: authority)
            try journal.setNonce(authorization.nonce + 1, of: authority)
        }
    }
}
