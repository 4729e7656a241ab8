package import ChainTypes
import Encodings
package import Primitives
package import StateTrie

/// What a block led to, as it is kept beside the block: receipts, senders, and what became of the
/// accounts, changes by hand before the block included.
///
/// The changes make a restart quick, as no transaction has to be run again; whether they are
/// complete is what the state root in the header says.
package struct BlockContent: Sendable {
    private static let version = Array("assay/content/2".utf8)

    package var receipts: [Receipt] = []
    package var senders: [Address] = []
    package var updates: [AccountUpdate] = []
    /// What leads light clients on from the epoch that the block ends; `nil` for any other block.
    ///
    /// It is kept because the state that it was made from is not.
    package var handOver: [UInt8]?

    package init(
        receipts: [Receipt] = [], senders: [Address] = [], updates: [AccountUpdate] = [],
        handOver: [UInt8]? = nil
    ) {
        self.receipts = receipts
        self.senders = senders
        self.updates = updates
        self.handOver = handOver
    }

    package var encoded: [UInt8] {
        RLPWriter.list { list in
            list.append(Self.version)
            list.appendList { items in
                for receipt in receipts { items.append(receipt.encoded) }
            }
            list.appendList { items in
                for sender in senders { items.append(sender) }
            }
            list.appendList { items in
                for update in updates { update.write(to: &items) }
            }
            list.appendList { if let handOver { $0.append(handOver) } }
        }
    }

    /// Reads exactly one content.
    package init(decoding bytes: [UInt8]) throws(DecodingFailure) {
        let encodings: [[UInt8]]
        do throws(RLPFailure) {
            var list = try RLPReader(listIn: bytes)
            let version = Array(try list.readBytes())
            guard version == Self.version else {
                throw .wrongCount(expected: Self.version.count, got: version.count)
            }
            encodings = try list.readItems { (item) throws(RLPFailure) in
                Array(try item.readBytes())
            }
            senders = try list.readItems { (item) throws(RLPFailure) in try item.readAddress() }
            updates = try list.readItems { (item) throws(RLPFailure) in try AccountUpdate(&item) }
            var last = try list.readList()
            if !last.isAtEnd { handOver = Array(try last.readBytes()) }
            try last.finish()
            try list.finish()
        } catch {
            throw .rlp(error)
        }
        for encoding in encodings { receipts.append(try Receipt(decoding: encoding)) }
    }
}

extension RLPReader {
    /// The items of a list.
    mutating func readItems<Item>(
        _ read: (inout RLPReader) throws(RLPFailure) -> Item
    ) throws(RLPFailure) -> [Item] {
        var items = try readList()
        var found: [Item] = []
        while !items.isAtEnd { found.append(try read(&items)) }
        return found
    }
}

extension AccountUpdate {
    /// `[address, [nonce, balance, code hash] or [], [code] or [], wipes, [[slot, value], …]]`.
    func write(to items: inout RLPWriter) {
        items.appendList { item in
            item.append(address)
            item.appendList { account in
                guard let content else { return }
                account.append(content.nonce)
                account.append(content.balance)
                account.append(content.codeHash)
            }
            item.appendList { if let code { $0.append(code) } }
            item.append(UInt64(wipesStorage ? 1 : 0))
            item.appendList { slots in
                for entry in storage {
                    slots.appendList { pair in
                        pair.append(entry.slot)
                        pair.append(entry.value)
                    }
                }
            }
        }
    }

    init(_ items: inout RLPReader) throws(RLPFailure) {
        var item = try items.readList()
        let address = try item.readAddress()
        var account = try item.readList()
        var content: Content?
        if !account.isAtEnd {
            content = Content(
                nonce: try account.readUInt64(), balance: try account.readUInt256(),
                codeHash: try account.readHash())
        }
        try account.finish()
        self.init(address, content)
        var code = try item.readList()
        if !code.isAtEnd { self.code = Array(try code.readBytes()) }
        try code.finish()
        wipesStorage = try item.readUInt64() != 0
        storage = try item.readItems { (slots) throws(RLPFailure) in
            var pair = try slots.readList()
            let entry = (slot: try pair.readUInt256(), value: try pair.readUInt256())
            try pair.finish()
            return entry
        }
        try item.finish()
    }
}
