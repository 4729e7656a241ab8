import Encodings
package import NodeInterfaces
import Primitives

/// The accounts of a state in a versioned format: `RLP [version, [[address, nonce, balance, code,
/// [[slot, value], …]], …]]`, addresses and slots ascending.
package struct StateDump: Hashable {
    private static let version = Array("assay/state/1".utf8)

    package var accounts: [AccountEdit]

    package var encoded: [UInt8] {
        RLPWriter.list { list in
            list.append(Self.version)
            list.appendList { items in
                for account in accounts { Self.write(account, to: &items) }
            }
        }
    }

    package init(accounts: [AccountEdit]) {
        self.accounts = accounts
    }

    /// Reads exactly one dump.
    package init(decoding bytes: [UInt8]) throws(DevelopmentFailure) {
        guard bytes.count <= LiveLimits.dumpBytes else {
            throw .state("expected at most \(LiveLimits.dumpBytes) bytes, got \(bytes.count)")
        }
        do throws(RLPFailure) {
            var list = try RLPReader(listIn: bytes)
            let version = Array(try list.readBytes())
            guard version == Self.version else {
                throw .wrongCount(expected: Self.version.count, got: version.count)
            }
            accounts = []
            var items = try list.readList()
            while !items.isAtEnd { accounts.append(try Self.read(&items)) }
            try list.finish()
        } catch {
            throw .state("expected the bytes of a dump of this version: \(error)")
        }
    }

    private static func write(_ account: AccountEdit, to items: inout RLPWriter) {
        items.appendList { item in
            item.append(account.address)
            item.append(account.nonce ?? 0)
            item.append(account.balance ?? .zero)
            item.append(account.code ?? [])
            item.appendList { slots in
                for entry in account.storage {
                    slots.appendList { pair in
                        pair.append(entry.slot)
                        pair.append(entry.value)
                    }
                }
            }
        }
    }

    private static func read(_ items: inout RLPReader) throws(RLPFailure) -> AccountEdit {
        var item = try items.readList()
        var account = AccountEdit(address: try item.readAddress())
        account.nonce = try item.readUInt64()
        account.balance = try item.readUInt256()
        account.code = Array(try item.readBytes())
        var slots = try item.readList()
        while !slots.isAtEnd {
            var pair = try slots.readList()
            account.storage.append(
                .init(slot: try pair.readUInt256(), value: try pair.readUInt256()))
            try pair.finish()
        }
        try item.finish()
        return account
    }
}
