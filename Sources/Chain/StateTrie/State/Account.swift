import Cryptography
package import Encodings
package import Primitives

/// What the state holds for an address.
package struct Account: Hashable, Sendable {
    package var nonce: UInt64
    package var balance: UInt256
    package var storageRoot: Hash32
    package var codeHash: Hash32

    /// The account of an address that was never used.
    package static let empty = Account()

    package init(
        nonce: UInt64 = 0, balance: UInt256 = .zero, storageRoot: Hash32 = .emptyTrie,
        codeHash: Hash32 = .emptyCode
    ) {
        self.nonce = nonce
        self.balance = balance
        self.storageRoot = storageRoot
        self.codeHash = codeHash
    }

    /// Whether the state holds nothing for this account (EIP-161).
    package var isEmpty: Bool {
        nonce == 0 && balance.isZero && codeHash == .emptyCode
    }

    package var encoded: [UInt8] {
        RLPWriter.list { list in
            list.append(nonce)
            list.append(balance)
            list.append(storageRoot)
            list.append(codeHash)
        }
    }

    /// Reads exactly one account.
    package init(decoding bytes: [UInt8]) throws(RLPFailure) {
        var list = try RLPReader(listIn: bytes)
        nonce = try list.readUInt64()
        balance = try list.readUInt256()
        storageRoot = try list.readHash()
        codeHash = try list.readHash()
        try list.finish()
    }
}
