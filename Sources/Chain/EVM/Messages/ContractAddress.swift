import Cryptography
import Encodings
package import Primitives

/// The addresses of contracts that are about to be created.
package enum ContractAddress {
    /// The address that `CREATE` and a creating transaction give: the end of the hash of the RLP
    /// of creator and nonce.
    package static func created(by creator: Address, nonce: UInt64) -> Address {
        let encoded = RLPWriter.list { list in
            list.append(creator)
            list.append(nonce)
        }
        return Address(lastOf: Keccak256.hash(encoded))
    }

    /// The address that `CREATE2` gives (EIP-1014).
    package static func created(
        by creator: Address, salt: UInt256, initializationCodeHash: Hash32
    ) -> Address {
        var hasher = Keccak256()
        hasher.update([0xff])
        hasher.update(creator.bytes)
        hasher.update(salt.hash32)
        hasher.update(initializationCodeHash)
        return Address(lastOf: hasher.finalize())
    }
}
