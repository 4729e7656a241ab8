import ChainTypes
import Cryptography
import Primitives
import StateTrie
import Storage

/// Puts accounts into the flat table behind the store's back: a planted mistake.
enum LeakedState {
    static func write(_ updates: [AccountUpdate], to tables: any TableStore) {
        _ = try? tables.write { transaction throws(StorageFailure) in
            for update in updates {
                let key = Keccak256.hash(update.address.bytes).bytes
                guard let bytes = try transaction.bytes(.accounts, key),
                    var account = try? Account(decoding: bytes), let content = update.content
                else { continue }
                (account.nonce, account.balance) = (content.nonce, content.balance)
                try transaction.put(.accounts, key, account.encoded)
            }
        }
    }
}
